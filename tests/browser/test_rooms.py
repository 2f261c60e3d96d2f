"""The rooms behind the sign-in on a phone: axe finds nothing, nothing scrolls sideways, a thumb hits, for each role."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_public_pages import problems_on

pytestmark = pytest.mark.browser

# What the demo's sign-in buttons call each role; pages to begin with; then what the first link of that shape leads to,
# found on the pages before it, with the pages that hang on it.
ID = "[0-9a-f-]{36}"
ROOMS: dict[str, tuple[tuple[str, ...], dict[str, tuple[str, ...]]]] = {
    "农户": (
        ("/farm", "/suppliers/new?text=石梁", "/account"),
        {
            rf"/suppliers/{ID}": ("/edit", "/authorisations/new?text=衢州", "/products/new?text=衢州"),
            rf"/documents/{ID}": (),
            rf"/products/{ID}": ("/edit", "/offers/new"),
            rf"/farm/offers/{ID}": ("/edit",),
            rf"/farm/offers/{ID}/answers/[A-Z0-9-]+": (),
        },
    ),
    "审核员": (("/reviews", "/reviews?state=approved"), {rf"/reviews/{ID}": ()}),
    "主播": (
        ("/picks", "/broadcasts", "/broadcasts/new", "/offers"),
        {rf"/broadcasts/{ID}": ("/edit",), rf"/offers/{ID}": ("/reservations/new",)},
    ),
    "联盟管理员": (
        (
            "/operator",
            "/operator/suppliers",
            "/operator/accounts",
            "/operator/invitations",
            "/operator/expiries",
            "/operator/rights",
            "/operator/rights/new",
        ),
        {rf"/operator/suppliers/{ID}/standing": ()},
    ),
}


# Links that no sentence surrounds, by their words, where a thumb would miss them.
TOO_LOW = """() => [...document.querySelectorAll('main a[href]')].filter(link => {
  const box = link.getBoundingClientRect()
  const inSentence = [...link.parentElement.childNodes].some(one => one.nodeType === 3 && one.textContent.trim())
  return box.width && box.height < 44 && !inSentence
}).map(link => link.textContent.trim())"""


def links_on(page: Page) -> list[str]:
    found: list[str] = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    return found


@pytest.mark.parametrize("role", ROOMS)
def test_rooms_are_open_to_everybody(person: Callable[..., Any], role: str) -> None:
    page: Page = person().page
    page.goto("/sign-in")
    page.locator('form[action="/sign-in/demo"] button').filter(has_text=role).first.click()
    page.wait_for_load_state()
    found: dict[str, list[str]] = {}
    links: list[str] = []

    def look(address: str) -> None:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        links.extend(links_on(page))
        low = page.evaluate(TOO_LOW) if not address.startswith("/offers") else []
        if problems := [*problems_on(page), *low]:
            found[address] = problems

    beginnings, further = ROOMS[role]
    for address in beginnings:
        look(address)
    for shape, ends in further.items():
        address = next((link for link in links if re.fullmatch(shape, link)), None)
        assert address is not None, f"{role}: no link like {shape}"
        for end in ("", *ends):
            look(address + end)
    assert found == {}


def test_a_run_sheet_has_its_quantities_in_one_row(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/sign-in")
    page.locator('form[action="/sign-in/demo"] button').filter(has_text="主播").first.click()
    page.wait_for_load_state()
    page.goto("/broadcasts")
    page.locator("main li a").first.click()
    row = page.locator("form.held").first
    quantity, change = row.locator("input[name=quantity_units]"), row.locator("button[value=quantity]")
    box, button = quantity.bounding_box(), change.bounding_box()
    assert box and button
    assert box["width"] < 120
    assert abs((box["y"] + box["height"] / 2) - (button["y"] + button["height"] / 2)) < 4
    assert min(box["height"], button["height"]) >= 44
