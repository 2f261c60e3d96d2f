"""What one works with is never under a bar: the fields of a form on a phone, what is wrong with it, the one button."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

ID = "[0-9a-f-]{36}"

# The element that has the focus, where any bar lies over it: its name and the bar's class.
COVERED = """() => {
  const field = document.activeElement
  if (!field || field === document.body || field.closest('.skip,.top,.thumb,.primary')) return null
  const box = field.getBoundingClientRect()
  // Of a large field a browser shows the line one writes in.
  const bottom = field.tagName === 'TEXTAREA' ? box.top + 60 : box.bottom
  const over = [...document.querySelectorAll('.top,.thumb,.primary')].filter(bar => {
    const its = bar.getBoundingClientRect()
    return its.height && its.top < bottom - 1 && its.bottom > box.top + 1
  })
  return over.length ? `${field.name || field.textContent.trim()} under ${over.map(bar => bar.className)}` : null
}"""
FOCUSED = (
    "() => { const one = document.activeElement; return one === document.body ? '' : one.outerHTML.slice(0, 200) }"
)
# The words of each button and link of a bar with the number of lines they take, and the room to the bar's right end.
IN_A_BAR = """() => [...document.querySelectorAll('.primary button, .primary a')].map(one => {
  const words = [...one.childNodes].filter(node => node.nodeType === 3 && node.textContent.trim()).flatMap(node => {
    const range = document.createRange()
    range.selectNodeContents(node)
    return [...range.getClientRects()].filter(box => box.width)
  })
  const bar = one.closest('.primary').getBoundingClientRect()
  const right = bar.right - Math.max(...words.map(box => box.right))
  return {text: one.textContent.trim(), lines: new Set(words.map(box => Math.round(box.top))).size, right}
})"""
WHERE_THE_ERRORS_ARE = """() => {
  const box = document.querySelector('[role=alert]').getBoundingClientRect()
  const top = document.querySelector('.top').getBoundingClientRect().bottom
  const bars = [...document.querySelectorAll('.thumb,.primary')].map(bar => bar.getBoundingClientRect())
  return {above: box.top - top, below: Math.min(...bars.filter(its => its.height).map(its => its.top)) - box.bottom}
}"""


@pytest.fixture
def signed_in(person: Callable[..., Any]) -> Callable[..., Page]:
    """Somebody of the demo, by what its sign-in button says."""

    def sign_in(role: str, **how: Any) -> Page:
        page: Page = person(**how).page
        page.goto("/sign-in")
        page.locator('form[action="/sign-in/demo"] button').filter(has_text=role).first.click()
        page.wait_for_load_state()
        return page

    return sign_in


def first_link(page: Page, on: str, shape: str) -> str:
    page.goto(on)
    links: list[str] = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return next(link for link in links if re.fullmatch(shape, link))


@pytest.mark.parametrize("form", ["{product}/offers/new", "{product}/edit", "{supplier}/edit"])
def test_no_field_has_the_focus_under_a_bar(signed_in: Callable[..., Page], form: str) -> None:
    page = signed_in("农户")
    supplier = first_link(page, "/farm", rf"/suppliers/{ID}")
    page.goto(form.format(supplier=supplier, product=first_link(page, supplier, rf"/products/{ID}")))
    assert page.locator(".primary").count(), "a form with a bar"
    for way in ("Tab", "Shift+Tab"):
        covered, focused = [], []
        for _ in range(100):
            page.keyboard.press(way)
            focused.append(page.evaluate(FOCUSED))
            if found := page.evaluate(COVERED):
                covered.append(found)
        assert len(set(focused)) > 15, "all of the form"
        assert covered == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_of_a_bar_stand_on_one_line_and_off_its_edge(signed_in: Callable[..., Page], language: str) -> None:
    farm, anchor = signed_in("农户"), signed_in("主播")
    for page in (farm, anchor):
        page.goto(f"/farm?lang={language}")
    farm.goto("/farm")
    links: list[str] = farm.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    seen = set()
    for address in sorted({link for link in links if re.fullmatch(rf"/farm/offers/{ID}", link)})[:12]:
        farm.goto(address)
        seen |= _check_bar(farm, address)
    product = first_link(farm, first_link(farm, "/farm", rf"/suppliers/{ID}"), rf"/products/{ID}")
    for address in (f"{product}/offers/new", f"{product}/edit"):
        farm.goto(address)
        seen |= _check_bar(farm, address)
    offer = first_link(anchor, "/offers", rf"/offers/{ID}")
    for address in (offer, f"{offer}/reservations/new"):
        anchor.goto(address)
        seen |= _check_bar(anchor, address)
    assert {"取消", "保存"} <= seen or {"Cancel", "Save"} <= seen


def _check_bar(page: Page, address: str) -> set[str]:
    found = page.evaluate(IN_A_BAR)
    for one in found:
        assert one["lines"] == 1, (address, one)
        # What has no frame of its own needs room, or it touches the edge of the bar.
        assert one["text"] not in ("取消", "Cancel") or one["right"] >= 8, (address, one)
    return {one["text"] for one in found}


@pytest.mark.parametrize("javascript", [True, False])
def test_what_is_wrong_is_seen_at_once_and_whole(signed_in: Callable[..., Page], javascript: bool) -> None:
    page = signed_in("主播", javascript=javascript)
    page.goto(first_link(page, "/offers", rf"/offers/{ID}") + "/reservations/new")
    page.locator("[name=quantity_units]").fill("99999999")
    page.locator(".primary button").click()
    page.wait_for_load_state()
    place = page.evaluate(WHERE_THE_ERRORS_ARE)
    assert place["above"] >= 0 and place["below"] >= 0, place
