"""Who calls, what their token allows, how often they may."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from catalog.accounts.services import joining, sessions
from catalog.extensions import Extensions
from catalog.storage.database import db, now
from tests.api.conftest import Program, refused
from tests.factories import farming

JOIN = {"name": "13812345678", "password": farming.PASSWORD, "display_name": "王小椪", "role": "farm_owner"}


def test_a_program_joins_signs_in_and_is_known(anybody: Program, app: Flask) -> None:
    joined = anybody.post("/accounts", json=JOIN)
    assert joined.status_code == 201 and joined.json["roles"] == ["farm_owner"]
    assert "password" not in joined.get_data(as_text=True)
    made = anybody.post("/tokens", json={"name": "138 1234 5678", "password": farming.PASSWORD, "scopes": ["write"]})
    assert made.status_code == 201 and made.json["scopes"] == ["write"]
    headers = {"Authorization": f"Bearer {made.json['secret']}"}
    me = anybody.get("/me", headers=headers)
    assert me.json == joined.json and me.headers["Cache-Control"] == "no-store"
    assert anybody.get("/tokens", headers=headers).json["items"][0].get("secret") is None


def test_a_wrong_password_is_told_like_an_unknown_name(anybody: Program) -> None:
    anybody.post("/accounts", json=JOIN)
    known = anybody.post("/tokens", json={"name": JOIN["name"], "password": "错的错的错的错的"})
    unknown = anybody.post("/tokens", json={"name": "13900000000", "password": "错的错的错的错的"})
    for response in (known, unknown):
        refused(response, 401, "wrong_name_or_password")
    assert {**known.json, "correlation_id": ""} == {**unknown.json, "correlation_id": ""}


def test_marks_around_a_copied_name_are_dropped(anybody: Program) -> None:
    anybody.post("/accounts", json=JOIN)
    for copied in (f"\u200b{JOIN['name']}", f"\u202a{JOIN['name']}\u202c", f"{JOIN['name']}\ufeff "):
        assert anybody.post("/tokens", json={"name": copied, "password": farming.PASSWORD}).status_code == 201


def test_signing_in_for_a_token_leaves_no_session_behind(anybody: Program) -> None:
    from catalog.accounts.models import SignInSession

    anybody.post("/accounts", json=JOIN)
    anybody.post("/tokens", json={"name": JOIN["name"], "password": farming.PASSWORD})
    assert all(row.ended_at is not None for row in db.session.query(SignInSession))


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Bearer catalog_" + "x" * 40, "Basic YTpi", "x"])
def test_a_bad_token_is_refused_even_where_none_is_needed(anybody: Program, header: str) -> None:
    response = anybody.get("/gis", headers={"Authorization": header})
    refused(response, 401, "token_invalid")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_no_token_is_told_how_to_come_with_one(anybody: Program) -> None:
    response = anybody.get("/me")
    refused(response, 401, "sign_in_required")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_browsers_cookie_opens_nothing(app: Flask, anybody: Program) -> None:
    account = farming.an_account()
    _, session = sessions.sign_in("13812345678", farming.PASSWORD, "10.0.0.1")
    assert account.roles
    refused(
        anybody.get("/me", headers={"Cookie": f"catalog={session}; __Host-catalog={session}"}), 401, "sign_in_required"
    )


def test_a_reading_token_cannot_write(program: Callable[..., Program], app: Flask) -> None:
    reader = program(farming.an_account(), ("read",))
    assert reader.get("/me").status_code == 200
    problem = refused(reader.post("/suppliers", json={}), 403, "scope_missing")
    assert problem["figures"] == {"scope": "write"}


def test_revoked_over_and_disabled_are_out_at_once(farmer: Program, operator: Program, anybody: Program) -> None:
    token_id = farmer.get("/tokens").json["items"][0]["id"]
    assert farmer.delete(f"/tokens/{token_id}").status_code == 204
    refused(farmer.get("/me"), 401, "token_invalid")
    second = Program(farmer.app, farmer.account)
    with time_machine.travel(now() + timedelta(days=91)):
        refused(second.get("/me"), 401, "token_invalid")
    assert second.get("/me").status_code == 200
    joining.disable_account(operator.account, farmer.id or "")
    refused(second.get("/me"), 401, "token_invalid")


def test_nobody_revokes_anothers_token(farmer: Program, neighbour: Program) -> None:
    token_id = farmer.get("/tokens").json["items"][0]["id"]
    refused(neighbour.delete(f"/tokens/{token_id}"), 404, "not_found")
    assert farmer.get("/me").status_code == 200


@pytest.fixture
def strict(app: Flask, extensions: Extensions) -> None:
    """Six reads a minute."""
    app.extensions["catalog"] = Extensions(dataclasses.replace(extensions.settings, api_per_minute=6))
    yield
    app.extensions["catalog"] = extensions


@pytest.mark.usefixtures("strict")
def test_too_often_is_told_when_to_come_back(anybody: Program, farmer: Program) -> None:
    with time_machine.travel("2027-01-01T00:00:20Z", tick=False):
        assert [anybody.get("/problems-of-none").status_code for _ in range(20)] == [404] * 20
        assert [anybody.get("/places").status_code for _ in range(6)] == [200] * 6
        response = anybody.get("/places")
        refused(response, 429, "too_many")
        assert response.headers["Retry-After"] == "40"
        assert farmer.get("/places").status_code == 200, "an account has a count of its own"
    with time_machine.travel("2027-01-01T00:01:00Z", tick=False):
        assert anybody.get("/places").status_code == 200


@pytest.mark.usefixtures("strict")
def test_a_write_counts_five_and_a_forwarded_address_counts_for_nothing(anybody: Program) -> None:
    with time_machine.travel("2027-01-02T00:00:00Z", tick=False):
        anybody.post("/accounts", json={})
        anybody.get("/places", headers={"X-Forwarded-For": "1.2.3.4"})
        refused(anybody.get("/places", headers={"X-Forwarded-For": "5.6.7.8"}), 429, "too_many")
