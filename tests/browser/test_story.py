"""The whole story on phones: a farm lists, a reviewer approves, an anchor finds, reserves and prints."""

from __future__ import annotations

import io
import os
import re
import secrets
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.evidence import papers

pytestmark = pytest.mark.browser
PASSWORD = "沙田的椪柑十一月熟"
# Names of this run, so that a running service can be visited again.
RUN = secrets.token_hex(3)
# What an honest farm with good fruit would say; the rest is answered by papers, by the service, or by the reviewer.
VALUES = {
    "FF-B02": "0.32", "FF-B04": "0.2", "FF-C01": "12.8", "FF-C02": "13.2", "FF-C03": "72", "FF-C04": "71",
    "FF-C05": "96", "FF-C06": "1", "FF-C07": "0.2", "FF-D03": "0.5", "FF-D04": "98", "FF-E01": "1.2", "FF-E02": "8",
    "FF-E03": "30", "FF-E04": "1", "FF-F01": "0.9", "FF-F06": "1",
}  # fmt: skip


def today() -> date:
    """The service's day: the one that was set for it, or the calendar's."""
    if fixed := os.environ.get("CATALOG_TODAY"):
        return date.fromisoformat(fixed)
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def photo() -> bytes:
    output = io.BytesIO()
    Image.effect_noise((1600, 1200), 40).convert("RGB").save(output, "JPEG")
    return output.getvalue()


def paper(kind: str) -> dict[str, Any]:
    return {"name": f"{kind}.pdf", "mimeType": "application/pdf", "buffer": papers.pdf()}


def submit(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form .primary button, main .primary button").first.click()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f'[name="{name}"]').first.fill(value)


def sign_up(page: Page, name: str, role: str, display_name: str) -> None:
    page.goto("/sign-up")
    page.locator(f'input[name="role"][value="{role}"]').check()
    fill(page, name=name, display_name=display_name, password=PASSWORD)
    submit(page)
    expect(page.locator(".bar, nav.self").first).to_be_visible()


def enter_demo(page: Page, role: str) -> None:
    page.goto("/sign-in")
    page.locator('form[action="/sign-in/demo"] button').filter(has_text=role).first.click()


def admit(person: Any, name: str) -> None:
    """Let the alliance's operator admit the anchor of that name: before, terms and reservations are closed to them."""
    desk = person().page
    enter_demo(desk, "联盟管理员")
    desk.goto("/operator/anchors")
    waiting = desk.get_by_role("listitem").filter(has_text=name)
    waiting.get_by_role("button", name="接纳", exact=True).click()
    expect(waiting.get_by_text("已接纳")).to_be_visible()


def answer(page: Page) -> None:
    """Answer the question on the page as a good farm would."""
    criterion = page.url.rpartition("/")[2].partition("?")[0]
    if page.locator('input[name="items"][type="checkbox"]').count():
        for box in page.locator('input[name="items"][type="checkbox"]').all():
            box.check()
    elif page.locator('input[name="value"][type="radio"]').count():
        page.locator('input[name="value"][type="radio"]').first.check()
    elif page.locator('[name="ratings"]').count():
        fill(page, ratings="4, 4, 4")
    elif page.locator('[name="met"]').count():
        fill(page, met="3", total="3")
    else:
        fill(page, value=VALUES[criterion])
    submit(page)


def upload(page: Page, address: str, kind: str, issued_on: date, expires_on: str = "") -> None:
    page.goto(address)
    page.locator('select[name="type"]').select_option(kind)
    page.locator('input[name="file"]').set_input_files(paper(kind))
    fill(page, issuer="衢州市农产品质量检验检测中心", number="QZ-118", issued_on=issued_on.isoformat())
    if expires_on:
        fill(page, expires_on=expires_on)
    submit(page)


@pytest.fixture(scope="module")
def offer(request: pytest.FixtureRequest, browser: Any, service: str) -> dict[str, str]:
    """A farm on a phone lists 40 boxes of ponkan; a reviewer approves them with the evidence beside each claim."""
    from tests.browser.conftest import Person

    farmer, reviewer = Person(browser, service), Person(browser, service)
    page = farmer.page
    sign_up(page, f"farmer-{RUN}@example.cn", "farm_owner", "王小椪")
    page.goto("/suppliers/new?text=航埠")
    page.get_by_role("link", name=re.compile("航埠镇")).first.click()
    page.locator('input[name="kind"][value="household"]').check()
    fill(page, name="小椪家庭农场", contact_name="王小椪", contact_phone="13812345678")
    submit(page)
    supplier = page.url
    page.get_by_role("button", name="登记授权").first.click()
    fill(page, text="衢州椪柑")
    page.locator("main form button").first.click()
    page.get_by_role("link", name=re.compile("衢州椪柑")).first.click()
    page.locator('input[name="level"][value="authorised"]').check()
    page.locator('input[name="file"]').set_input_files(paper("gi"))
    fill(page, issuer="浙江省知识产权局", issued_on=(today() - timedelta(days=300)).isoformat())
    submit(page)
    upload(page, f"/documents/new?subject_type=supplier&subject_id={supplier.rpartition('/')[2]}", "business_licence",
           today() - timedelta(days=900))  # fmt: skip

    page.goto(supplier)
    page.get_by_role("button", name="添加产品").first.click()
    fill(page, text="衢州椪柑")
    page.locator("main form button").first.click()
    page.get_by_role("link", name=re.compile("衢州椪柑")).first.click()
    fill(page, name_zh="航埠沙田椪柑", story="常山港边的沙地，霜降以后才采。")
    submit(page)
    page.locator('input[name="photos"]').set_input_files(
        [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": photo()} for n in range(2)]
    )
    page.locator("#photos form button").last.click()
    expect(page.locator("#photos img").first).to_be_visible()

    page.get_by_role("button", name="填货盘").first.click()
    fill(
        page,
        title=f"故事里的一批 {RUN}",
        spec="70–80 mm，5 斤一箱",
        net_weight_kg="2.5",
        harvest_from_on=(today() - timedelta(days=3)).isoformat(),
        harvest_through_on=(today() + timedelta(days=50)).isoformat(),
        ship_from_on=today().isoformat(),
        ship_through_on=(today() + timedelta(days=60)).isoformat(),
        capacity_units="40",
        live_price_yuan="39.90",
        supply_price_yuan="26",
        floor_price_yuan="29.90",
        commission_percent="15",
        ship_within_hours="36",
    )
    page.locator('input[name="guarantees"][value="damage_refund"]').check()
    submit(page)
    expect(page.get_by_role("heading", name="还缺什么")).to_be_visible()
    offer_id = page.url.rpartition("/")[2].partition("#")[0]
    for kind in ("commitment_certificate", "lab_report"):
        upload(page, f"/documents/new?subject_type=offer&subject_id={offer_id}&type={kind}", kind, today())
    page.goto(f"/farm/offers/{offer_id}")
    page.locator('#missing a[href*="/answers/"]').first.click()
    for _ in range(45):
        if "/answers/" not in page.url:
            break
        answer(page)
    expect(page.get_by_role("heading", name="评分", exact=True)).to_be_visible()
    assert page.locator('#missing a[href*="/answers/"]').count() == 0
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交审核")).to_be_visible()

    desk = reviewer.page
    enter_demo(desk, "审核员")
    desk.goto("/reviews")
    while not desk.get_by_role("link", name=re.compile(f"故事里的一批 {RUN}")).count():
        desk.get_by_role("link", name="下一页").click()
    desk.get_by_role("link", name=re.compile(f"故事里的一批 {RUN}")).click()
    desk.get_by_role("button", name="接手审核").click()
    expect(desk.get_by_text("证据").first).to_be_visible()
    review = desk.url
    while True:
        desk.goto(review)
        left = desk.locator(".finding.unknown a[href*='/answers/']")
        if not left.count():
            break
        desk.goto(left.first.get_attribute("href"))
        answer(desk)
    desk.get_by_role("button", name="通过", exact=True).click()
    expect(desk.get_by_text("已通过").first).to_be_visible()
    farmer.close()
    reviewer.close()
    return {"id": offer_id}


def test_an_anchor_finds_reserves_and_prints(offer: dict[str, str], person: Any) -> None:
    anchor = person()
    page = anchor.page
    sign_up(page, f"anchor-{RUN}@example.cn", "anchor", f"小衢 {RUN}")
    page.goto("/broadcasts/new")
    on_day = (today() + timedelta(days=2)).isoformat()
    fill(page, title="冬至专场", on_day=on_day, starts_at="20:00")
    submit(page)

    # The index follows within a second of the reviewer's decision.
    page.goto("/offers?q=hangbushatian")
    expect(page.get_by_role("link", name=re.compile("航埠沙田椪柑")).first).to_be_visible()
    page.goto(f"/offers?q=hangbushatian&season_on={on_day}")
    page.get_by_role("link", name=re.compile("航埠沙田椪柑")).first.click()
    expect(page.locator("svg.season").first).to_be_visible()
    expect(page.get_by_role("button", name="订货上播")).to_have_count(0)
    admit(person, f"小衢 {RUN}")
    page.reload()
    page.get_by_role("button", name="订货上播").first.click()
    fill(page, quantity_units="41")
    submit(page)
    expect(page.locator(".verdict.stop").first).to_be_visible()
    fill(page, quantity_units="30")
    submit(page)
    expect(page.get_by_text("订好了 30 份").first).to_be_visible()
    page.get_by_role("button", name="打手卡").click()
    expect(page.get_by_role("heading", name="有证据，可以说")).to_be_visible()
    assert page.locator(".qr svg").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_last_boxes_go_to_exactly_one(offer: dict[str, str], person: Any) -> None:
    """Two anchors in two browsers want everything that is left, at the same moment."""
    pages: list[Page] = []
    broadcasts: list[str] = []
    for number in (1, 2):
        page = person().page
        sign_up(page, f"rival{number}-{RUN}@example.cn", "anchor", f"主播{number} {RUN}")
        admit(person, f"主播{number} {RUN}")
        page.goto("/broadcasts/new")
        fill(page, title="抢货", on_day=(today() + timedelta(days=3)).isoformat())
        submit(page)
        broadcasts.append(page.url)
        page.goto(f"/offers/{offer['id']}/reservations/new")
        left = re.search(r"还剩 (\d+) 份", page.content())
        assert left is not None and int(left[1]) > 0
        fill(page, quantity_units=left[1])
        pages.append(page)
    for page in pages:
        # Pressed without waiting for the answer, so that the second press does not wait for the first.
        page.evaluate(
            """() => {
                const form = document.querySelector('main form[method=post]:has([name=quantity_units])');
                window.answer = fetch(location.href, {method: 'POST', body: new URLSearchParams(new FormData(form)),
                    redirect: 'manual'}).then(answer => answer.type === 'opaqueredirect' ? 303 : answer.status);
            }"""
        )
    answers = [page.evaluate("() => window.answer") for page in pages]
    assert sorted(answers) == [303, 409]
    shown = pages[0].goto(f"/offers/{offer['id']}")
    assert shown is not None and shown.ok
    expect(pages[0].locator(".capacity.none").first).to_be_visible()
    winner = answers.index(303)
    pages[winner].goto(broadcasts[winner])
    pages[winner].on("dialog", lambda dialog: dialog.accept())
    pages[winner].get_by_role("button", name="取消这场直播").click()
    expect(pages[winner].get_by_text("订的货都退回了").first).to_be_visible()
