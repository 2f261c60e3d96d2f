"""An anchor on a phone saves what they searched, gets a feed's address, deletes it; axe finds nothing on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_public_pages import problems_on

pytestmark = pytest.mark.browser


def test_saving_following_and_deleting(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/sign-in")
    page.locator('form[action="/sign-in/demo"] button').filter(has_text="主播").first.click()
    page.wait_for_load_state()
    page.goto("/offers?q=椪柑&grade=A")
    page.get_by_role("link", name="保存这个搜索").click()
    assert problems_on(page) == []
    page.get_by_label("名称").fill("浏览器里的椪柑")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="浏览器里的椪柑").wait_for()
    assert problems_on(page) == []
    page.get_by_role("button", name="生成订阅地址").click()
    address = page.locator("code.secret").nth(1).inner_text()
    assert problems_on(page) == []
    feed = page.request.get(address)
    assert feed.status == 200 and feed.json()["title"].startswith("浏览器里的椪柑")
    page.goto("/saved-searches")
    assert problems_on(page) == []
    page.get_by_role("link", name=re.compile("浏览器里的椪柑")).click()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删除这个搜索").click()
    page.get_by_text("还没有保存的搜索").wait_for()
    assert page.request.get(address).status == 404


def test_what_machines_read_stands_in_the_page_of_an_offer(person: Callable[..., Any]) -> None:
    page: Page = person().page
    page.goto("/offers?q=椪柑")
    page.locator(".cards a").first.click()
    block = page.locator('script[type="application/ld+json"]')
    block.wait_for(state="attached")
    product = json.loads(block.text_content() or "")
    assert product["@type"] == "Product" and product["offers"]["priceCurrency"] == "CNY"
