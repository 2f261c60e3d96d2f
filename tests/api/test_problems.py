"""Every error has one shape; nothing inside shows."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from catalog.registry.services import registering
from tests.api.conftest import Program, refused


def test_unknown_addresses_and_methods(anybody: Program, app: Flask) -> None:
    refused(anybody.get("/nothing"), 404, "not_found")
    refused(app.test_client().get("/api/v2/offers"), 404, "not_found")
    for method in ("TRACE", "PUT", "DELETE"):
        response = anybody.call(method, "/me")
        refused(response, 405, "method_not_allowed")
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS, PATCH"


def test_every_path_says_405_with_allow_for_trace(app: Flask) -> None:
    client = app.test_client()
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1")]
    assert len(rules) > 10
    for rule in rules:
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<{name}>", "x")
        response = client.open(path, method="TRACE")
        assert response.status_code == 405 and response.headers["Allow"], rule
        assert response.mimetype == "application/problem+json"


def test_the_reason_comes_in_the_callers_language(anybody: Program) -> None:
    english = refused(anybody.get("/me", headers={"Accept-Language": "en-GB,en;q=0.9"}), 401, "sign_in_required")
    chinese = refused(anybody.get("/me", headers={"Accept-Language": "zh-CN"}), 401, "sign_in_required")
    other = refused(anybody.get("/me", headers={"Accept-Language": "fr"}), 401, "sign_in_required")
    assert english["detail"] == english["reason"]["en"]
    assert chinese["detail"] == other["detail"] == chinese["reason"]["zh"]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    """A fault nobody foresaw, with something secret in its text."""

    def fail(*_args: object) -> None:
        raise RuntimeError("secret password in /srv/catalog/x.py")

    monkeypatch.setattr(registering, "get_gi", fail)
    return RuntimeError


@pytest.mark.usefixtures("broken")
def test_a_fault_is_logged_under_its_number_and_shown_without_its_text(
    anybody: Program, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = anybody.get("/gis/CN-GI-0001")
    problem = refused(response, 500, "server_error")
    assert "secret" not in response.get_data(as_text=True) and "Traceback" not in response.get_data(as_text=True)
    assert problem["correlation_id"] in caplog.text and "secret password" in caplog.text


def test_a_database_that_is_away_is_503(anybody: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database or disk is full"))

    monkeypatch.setattr(registering, "get_gi", fail)
    response = anybody.get("/gis/CN-GI-0001")
    refused(response, 503, "unavailable")
    assert response.headers["Retry-After"] and "SELECT" not in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/me", "/gis", "/nothing"])
def test_answers_cannot_be_run_as_pages(anybody: Program, path: str) -> None:
    response = anybody.get(path)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("limit=0", "limit", "too_small"),
        ("limit=-1", "limit", "too_small"),
        ("limit=101", "limit", "too_big"),
        ("limit=1e9", "limit", "not_an_integer"),
        ("limit=x", "limit", "not_an_integer"),
        ("limit=99999999999999999999", "limit", "not_an_integer"),
        ("limit=5&limit=6", "limit", "repeated"),
        ("offset=10", "offset", "unknown_field"),
        ("cursor=abc", "cursor", "cursor_invalid"),
        ("cursor=%00", "cursor", "characters_refused"),
        ("system=x", "system", "not_a_choice"),
        ("place_code=33%27--", "place_code", "not_a_place_code"),
    ],
)
def test_a_wrong_parameter_is_named(anybody: Program, query: str, field: str, code: str) -> None:
    problem = refused(anybody.get(f"/gis?{query}"), 400, "invalid_query")
    assert [(row["field"], row["code"]) for row in problem["errors"]] == [(field, code)]
