"""The public pages in a real browser: reachable for everybody, light, and better with JavaScript than without."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

ADDRESSES = (
    "/",
    "/offers?q=茶&on=2027-01-15",
    "/offers?q=没有这种东西",
    "/offers?category=tea&province=33&open=capacity&not_grade=C",
    "/offers?q=椪柑&on=2027-06-01",
    "/offers/facets/city?province=33",
    "/offers/seasons",
    "/gis?text=龙井",
    "/sign-in",
    "/sign-up",
    "/help",
    "/help/search",
    "/about",
    "/no-such-page",
    "/offers?view=table&sort=unit_price",
)
WIDTHS = (390, 1280)


def problems_on(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the screen."""
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    found = [f"{one['id']}: {[node['target'] for node in one['nodes'][:3]]}" for one in answer["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    return found


@pytest.mark.parametrize(("scheme", "language"), [("light", "zh-CN"), ("dark", "en-GB")])
def test_pages_are_open_to_everybody(browser: Browser, service: str, scheme: Any, language: str) -> None:
    found = {}
    for width in WIDTHS:
        context = browser.new_context(
            base_url=service, viewport={"width": width, "height": 844}, color_scheme=scheme, locale=language
        )
        page = context.new_page()
        page.goto("/offers")
        offer = page.locator(".card a").first.get_attribute("href")
        for address in (*ADDRESSES, str(offer)):
            answer = page.goto(address)
            assert answer is not None and answer.status == (404 if address == "/no-such-page" else 200), address
            if problems := problems_on(page):
                found[width, address] = problems
        context.close()
    assert found == {}


def test_filters_change_the_list_in_place(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/offers")
    everything = page.locator("h2.count").inner_text()
    page.locator("details.filters > summary").click()
    grade = page.locator("input[name=grade]").first
    grade.check()
    page.wait_for_url(re.compile(r"/offers\?grade="))
    assert page.locator("h2.count").inner_text() != everything
    # The list under the finger stays open and in focus.
    assert page.locator("details.filters").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.name") == "grade"
    page.go_back()
    expect(page.locator("h2.count")).to_have_text(everything)


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_filters_are_a_sheet(person: Callable[..., Any], javascript: bool) -> None:
    page: Page = person(javascript=javascript).page
    page.goto("/offers")
    everything = page.locator("h2.count").inner_text()
    page.locator("details.filters > summary").click()
    box, screen = page.locator("details.filters").bounding_box(), page.viewport_size
    assert box and screen and (box["width"], box["height"]) == (screen["width"], screen["height"])
    done = page.locator("[data-done]")
    expect(done).to_be_in_viewport()
    expect(done).to_have_text(f"看 {everything}" if javascript else "应用筛选", use_inner_text=True)
    if javascript:
        assert problems_on(page) == []
    page.locator("input[name=grade]").first.check()
    if javascript:
        page.wait_for_url(re.compile(r"/offers\?grade="))
        expect(done).not_to_have_text(f"看 {everything}", use_inner_text=True)
        found = done.inner_text().removeprefix("看 ")
        done.click()
    else:
        done.click()
        page.wait_for_url(re.compile(r"grade="))
        found = page.locator("h2.count").inner_text()
    expect(page.locator("h2.count")).to_have_text(found)
    expect(page.locator("input[name=grade]").first).not_to_be_visible()
    assert found != everything


def test_the_table_fits_a_desk_and_its_headings_order_it(browser: Browser, service: str) -> None:
    context = browser.new_context(base_url=service, viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page = context.new_page()
    page.goto("/offers")
    page.get_by_role("link", name="看表格").click()
    page.locator("table.rows").wait_for()
    assert page.evaluate("(box => box.scrollWidth <= box.clientWidth)(document.querySelector('.scroll'))")
    page.locator("table.rows thead").get_by_role("link", name="每斤价").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("每斤价")
    shown = page.locator("table.rows tbody td:nth-of-type(5)").all_inner_texts()
    prices = [float(text.split()[0].lstrip("¥").replace(",", "")) for text in shown]
    assert prices == sorted(prices) and len(prices) > 10
    page.goto("/offers?category=tea")
    assert page.locator("table.rows").count() == 1, "remembered"
    context.close()


def test_without_javascript_the_same_by_buttons(person: Callable[..., Any]) -> None:
    page: Page = person(javascript=False).page
    page.goto("/offers")
    page.locator("details.filters > summary").click()
    page.locator("input[name=grade]").first.check()
    page.get_by_role("button", name="应用筛选").click()
    assert "grade=" in page.url
    assert page.locator("ul.chips a.on").count() == 1
    page.locator("ul.chips a.on").click()
    assert "grade=" not in page.url


def test_a_range_is_sent_whole_and_becomes_a_line(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/offers")
    page.locator("details.filters > summary").click()
    page.locator("input[name=price_from]").fill("20")
    page.locator("input[name=price_to]").fill("40")
    page.locator("input[name=price_to]").press("Enter")
    page.wait_for_url(re.compile(r"/offers\?price=2000\.\.4000$"))
    expect(page.locator('input[name=price][value="2000..4000"]')).to_be_checked()
    page.get_by_role("button", name="不要 茶叶").click()
    page.wait_for_url(re.compile("not_category=tea"))
    expect(page.locator("ul.chips a.on", has_text="不要 茶叶")).to_be_visible()


def test_recent_searches_stay_in_the_browser_and_go_when_asked(person: Callable[..., Any]) -> None:
    page: Page = person().page
    for text in ("龙井", "椪柑"):
        page.goto(f"/offers?q={text}")
    page.goto("/")
    recent = page.locator("[data-recent] .recent")
    expect(recent).to_have_text(["椪柑", "龙井"])
    recent.first.click()
    page.wait_for_url(re.compile("/offers"))
    page.goto("/")
    page.get_by_role("button", name="清除记录").click()
    expect(recent).to_have_count(0)
    assert page.evaluate("localStorage.getItem('recent-searches')") == "[]"


def test_suggestions_appear_while_typing(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/")
    page.locator("input[name=q]").press_sequentially("quzhou", delay=30)
    expect(page.locator("#suggestions option")).not_to_have_count(0)
    page.locator("input[name=q]").press("Enter")
    page.wait_for_url(re.compile(r"/offers\?q=quzhou"))
    assert page.locator(".card").count() > 0


def test_a_tap_on_a_demo_person_signs_in(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/sign-in")
    page.locator("form.people button", has_text="主播").first.click()
    page.wait_for_url(re.compile("/offers"))
    assert "佣金" in page.locator(".card").first.inner_text()


def test_a_table_on_a_phone_is_a_list_with_a_way_back(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/offers?view=table")
    row = page.locator(".rows tbody tr").first
    assert row.evaluate("one => [...one.cells].every(cell => cell.clientWidth >= 300)"), "a line of its own for each"
    assert problems_on(page) == []
    page.get_by_role("link", name="看卡片").click()
    expect(page.locator(".card").first).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_open_lines_of_other_sizes_let_their_neighbours_be(browser: Browser, service: str, width: int) -> None:
    page = browser.new_page(base_url=service, viewport={"width": width, "height": 844})
    page.goto("/offers?q=椪柑&view=cards")
    heights = "cards => cards.map(card => card.getBoundingClientRect().height)"
    before = page.locator(".cards .card").evaluate_all(heights)
    page.locator(".sizes summary").first.click()
    expect(page.locator(".sizes li").first).to_be_visible()
    assert page.locator(".cards .card").evaluate_all(heights) == before
    page.close()
