"""Two languages: chosen by address, cookie, browser; remembered; Chinese when nothing is said."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("address", "cookie", "accepted", "expected"),
    [
        ("/help", None, None, "zh-CN"),
        ("/help", None, "en-GB,en;q=0.9", "en"),
        ("/help", None, "fr", "zh-CN"),
        ("/help", "en", "zh-CN", "en"),
        ("/help?lang=zh", "en", "en", "zh-CN"),
        ("/help?lang=xx", None, None, "zh-CN"),
    ],
)
def test_the_page_speaks_the_language_asked_for(
    client: FlaskClient, address: str, cookie: str | None, accepted: str | None, expected: str
) -> None:
    if cookie:
        client.set_cookie("language", cookie)
    answer = client.get(address, headers={"Accept-Language": accepted} if accepted else {})
    assert f'<html lang="{expected}">' in answer.text
    assert answer.headers["Content-Language"] == expected


def test_a_choice_is_remembered(client: FlaskClient) -> None:
    client.get("/help?lang=en")
    assert '<html lang="en">' in client.get("/about").text
    client.get("/help?lang=zh")
    assert '<html lang="zh-CN">' in client.get("/about").text


def test_the_switch_keeps_the_search(client: FlaskClient) -> None:
    page = client.get("/gis?text=龙井&category=tea").text
    assert "/gis?text=%E9%BE%99%E4%BA%95&amp;category=tea&amp;lang=en" in page


def test_caches_are_told_what_a_page_depends_on(client: FlaskClient) -> None:
    assert {"Accept-Language", "Cookie"} <= set(client.get("/help").vary)


def test_an_account_brings_its_language(app: Flask) -> None:
    from catalog.accounts import service
    from tests.farming import PASSWORD
    from tests.web.visiting import signed_in

    fields = {"name": "e@example.cn", "password": PASSWORD, "display_name": "Ed", "language": "en", "role": "anchor"}
    service.sign_up(fields)
    assert '<html lang="en">' in signed_in(app, "e@example.cn").get("/account").text
