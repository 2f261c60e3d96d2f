"""Refusals and failures as pages, in the reader's language, with a number to quote and never an inner detail."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.web.page.identity import safe_next


@pytest.mark.parametrize(("lang", "words"), [("zh", "没有找到"), ("en", "Not found")])
def test_a_page_that_is_not_there(client: FlaskClient, lang: str, words: str) -> None:
    answer = client.get(f"/nothing-here?lang={lang}")
    assert answer.status_code == 404
    assert words in answer.text
    assert "<nav" in answer.text


def test_the_api_answers_in_its_own_form(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing-here")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.delete("/help")
    # The form check comes first: a foreign page learns nothing.
    assert answer.status_code == 400
    assert client.options("/help").headers["Allow"]


def test_a_part_of_a_page_gets_a_notice_not_a_page(client: FlaskClient) -> None:
    answer = client.get("/nothing-here", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 404
    assert "<html" not in answer.text


def test_a_failure_shows_a_number_that_the_log_knows(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail /etc/passwd")

    monkeypatch.setattr("catalog.registry.services.registering.search", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with caplog.at_level(logging.ERROR):
        answer = client.get("/gis")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text and "Traceback" not in answer.text
    number = answer.text.split("<code>")[1].split("</code>")[0]
    assert number in caplog.text


def test_strangers_are_sent_to_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/account?x=1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/account?x%3D1"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "evil",
        "/a\nb",
        "/\t/evil.example",
        "",
        None,
        "\\/evil.example",
        "/%0d%0aSet-Cookie:x\r\n",
    ],
)
def test_the_way_on_stays_on_this_host(target: str | None) -> None:
    assert safe_next(target) == "/"


@pytest.mark.parametrize("target", ["/", "/offers?q=%E8%8C%B6&on=2026-12-01", "/gis/CN-GI-0001", "/%2f%2fevil"])
def test_paths_of_this_host_are_followed(target: str) -> None:
    assert safe_next(target) == target
