"""How much may still be asked, and what leads to what was made."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from flask import Flask

from catalog.extensions import Extensions
from catalog.storage.rates import RateCounters
from tests.api.conftest import Program, refused
from tests.factories import farming


@pytest.mark.usefixtures("places")
def test_a_retry_has_the_headers_of_the_first_answer(farmer: Program) -> None:
    key = {"Idempotency-Key": "one"}
    first, again = (farmer.post("/suppliers", json=farming.supplier_fields(), headers=key) for _ in range(2))
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("Location", "ETag", "Cache-Control", "Content-Type"):
        assert first.headers[name] == again.headers[name], name


def test_an_account_and_its_token_lead_to_themselves(anybody: Program, app: Flask) -> None:
    form = {"name": "13600001111", "password": farming.PASSWORD, "display_name": "小衢", "role": "anchor"}
    joined = anybody.post("/accounts", json=form)
    assert joined.status_code == 201 and joined.headers["Location"] == "/api/v1/me"
    token = anybody.post("/tokens", json={"name": "13600001111", "password": farming.PASSWORD, "scopes": ["write"]})
    assert token.status_code == 201
    by_it = {"Authorization": f"Bearer {token.get_json()['secret']}"}
    shown = app.test_client().get(token.headers["Location"], headers=by_it)
    assert shown.status_code == 200 and shown.get_json()["id"] == token.get_json()["id"]
    assert "secret" not in shown.get_json()


@pytest.fixture
def counting(extensions: Extensions, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten reads a minute for everybody, on a clock that stands."""
    monkeypatch.setitem(extensions.__dict__, "settings", replace(extensions.settings, api_per_minute=10))
    monkeypatch.setitem(extensions.__dict__, "rates", RateCounters(tmp_path / "rates", "test"))


def rate_of(response: Any) -> tuple[int, int]:
    """What is left, and the seconds until the count begins anew."""
    found = re.fullmatch(r'"default";r=(\d+);t=(\d+)', response.headers["RateLimit"])
    assert found and response.headers["RateLimit-Policy"] == '"default";q=10;w=60'
    return int(found[1]), int(found[2])


@pytest.mark.usefixtures("counting")
def test_how_much_may_still_be_asked_stands_in_every_answer(anybody: Program, farmer: Program) -> None:
    with time_machine.travel("2026-12-01T04:00:20Z", tick=False):
        assert rate_of(anybody.get("/standards")) == (9, 40)
        assert rate_of(anybody.get("/offers/nothing")) == (8, 40)  # a refusal counts, and says so
        assert rate_of(anybody.get("/standards?nothing=1")) == (7, 40)
        assert rate_of(farmer.get("/me")) == (9, 40)
        assert rate_of(farmer.patch("/me", json={"language": "en"})) == (4, 40)
        last = farmer.patch("/me", json={"language": "zh"})
        assert rate_of(last) == (0, 40)
        over = farmer.get("/me")
        refused(over, 429, "too_many")
        assert rate_of(over) == (0, 40) and over.headers["Retry-After"] == "40"
        assert "RateLimit" not in anybody.app.test_client().get("/api/openapi.json").headers
    with time_machine.travel("2026-12-01T04:01:00Z", tick=False):
        assert rate_of(farmer.get("/me")) == (9, 60)


def test_where_nothing_is_counted_nothing_is_said(anybody: Program) -> None:
    assert not {"RateLimit", "RateLimit-Policy"} & set(anybody.get("/standards").headers.keys())


def test_a_refusal_can_be_read_there_too(anybody: Program) -> None:
    for path, status in (("/offers?nothing=1", 400), ("/offers/01a20000-0000-7000-8000-000000000000", 404)):
        answer = anybody.get(path, headers={"Origin": "https://example.org"})
        assert answer.status_code == status and answer.headers["Access-Control-Allow-Origin"] == "*"
