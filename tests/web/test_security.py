"""What every page carries, and that only our own forms change anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.web.page import security
from tests.web.visiting import token_on

TEMPLATES = sorted((Path(security.__file__).parents[1] / "templates").rglob("*.html"))


@pytest.mark.parametrize("address", ["/", "/offers", "/gis", "/help", "/sign-in", "/no-such-page"])
def test_pages_carry_the_strict_headers(client: FlaskClient, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    for rule in ("script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert rule in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_templates_hold_no_inline_script_or_style(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "put it into static/app.js"
    assert not re.search(r"<style|\sstyle=", text), "use a class of static/app.css"
    assert not re.search(r"\son[a-z]+=", text), "listen in static/app.js"
    assert "|safe" not in text, "escaped text only"


def test_a_form_without_our_token_changes_nothing(client: FlaskClient) -> None:
    answer = client.post("/sign-up", data={"role": "anchor", "name": "a@example.cn", "password": "沙田的椪柑十一月熟"})
    assert answer.status_code == 400
    assert "表单已经失效" in answer.text


def test_a_token_of_another_browser_is_refused(app: Flask, client: FlaskClient) -> None:
    stolen = token_on(app.test_client(), "/sign-in")
    token_on(client, "/sign-in")
    answer = client.post("/sign-in", data={"csrf_token": stolen, "name": "a@example.cn", "password": "x"})
    assert answer.status_code == 400


def test_programs_need_no_form_token(client: FlaskClient) -> None:
    answer = client.post("/api/v1/tokens", json={"name": "shop", "scopes": ["read"]})
    assert answer.status_code in (401, 422)
    assert answer.mimetype == "application/problem+json"


def test_reading_sets_no_cookie_for_strangers(client: FlaskClient) -> None:
    for address in ("/", "/offers", "/gis", "/help"):
        assert "Set-Cookie" not in client.get(address).headers


@pytest.mark.parametrize("path", ["/offers", "/api/v1/gis", "/static/app.css"])
def test_the_date_is_left_to_the_server(client: FlaskClient, path: str) -> None:
    """The server dates every answer: with one of Werkzeug's beside it there were two, a second apart at times."""
    for coding in ("gzip", "identity"):
        assert "Date" not in client.get(path, headers={"Accept-Encoding": coding}).headers
