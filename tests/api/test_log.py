"""Whoever quotes the number of a refusal can be helped: one line in the log for each, without anybody's data."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.settings import PROJECT
from catalog.storage.database import db
from tests.api.conftest import Program
from tests.factories import farming
from tests.logged import Told, refusals_in

SECRET = "wohl-geheim-5f2c"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.INFO, "catalog.requests"):
        yield caplog


def lines(log: pytest.LogCaptureFixture) -> list[Told]:
    return refusals_in(log.records)


@pytest.mark.usefixtures("places")
def test_each_refusal_of_the_api_stands_in_the_log_once(
    farmer: Program, anybody: Program, log: pytest.LogCaptureFixture
) -> None:
    v1, stolen = "/api/v1", {"Authorization": f"Bearer {SECRET}"}
    asked = [
        (anybody.get("/me"), "401", "sign_in_required", "GET", f"{v1}/me"),
        (anybody.get(f"/me?{SECRET}=1", headers=stolen), "401", "token_invalid", "GET", f"{v1}/me"),
        (farmer.get(f"/offers/{SECRET}"), "404", "not_found", "GET", f"{v1}/offers/<offer_id>"),
        (farmer.get(f"/{SECRET}"), "404", "not_found", "GET", "-"),
        (farmer.get("/accounts"), "403", "role_required", "GET", f"{v1}/accounts"),
        (farmer.get(f"/offers?{SECRET}=1"), "400", "invalid_query", "GET", f"{v1}/offers"),
        (farmer.post("/suppliers", json={"name": SECRET}), "422", "invalid", "POST", f"{v1}/suppliers"),
        (farmer.post("/suppliers", data=SECRET), "415", "unsupported_media_type", "POST", f"{v1}/suppliers"),
        (farmer.delete("/suppliers"), "405", "method_not_allowed", "DELETE", "-"),
        (farmer.patch(f"/photos/{SECRET}", json={}), "404", "not_found", "PATCH", f"{v1}/photos/<photo_id>"),
    ]  # fmt: skip
    assert lines(log) == [(answer.json["correlation_id"], *told) for answer, *told in asked]
    assert SECRET not in log.text and "小椪" not in log.text and "13812345678" not in log.text


def test_what_went_well_leaves_no_line(anybody: Program, client: FlaskClient, log: pytest.LogCaptureFixture) -> None:
    assert anybody.get("/standards").status_code == client.get("/about").status_code == 200
    assert client.get("/farm").status_code == 303
    assert lines(log) == []


def test_each_refusal_of_a_page_stands_in_the_log_once(client: FlaskClient, log: pytest.LogCaptureFixture) -> None:
    for path, status, code, rule in (
        (f"/offers/{SECRET}", "404", "not_found", "/offers/<offer_id>"),
        (f"/{SECRET}", "404", "not_found", "-"),
        (f"/feeds/{SECRET}.atom", "404", "not_found", "/feeds/<secret>.atom"),
        (f"/recoveries/{SECRET}", "404", "recovery_not_found", "/recoveries/<letter>"),
    ):
        log.clear()
        page = client.get(path)
        ((number, *told),) = lines(log)
        assert told == [status, code, "GET", rule] and page.status_code == int(status)
        assert number in page.text or "feeds" in path
    log.clear()
    assert client.post("/sign-in", data={"name": SECRET}).status_code == 400
    ((_, *told),) = lines(log)
    assert told == ["400", "form_expired", "POST", "/sign-in"]
    assert SECRET not in log.text


def test_a_form_that_is_shown_again_says_why(app: Flask, log: pytest.LogCaptureFixture) -> None:
    from tests.web.visiting import token_on

    farming.an_account()
    client = app.test_client()
    form = {"csrf_token": token_on(client, "/sign-in"), "name": "13812345678", "password": SECRET}
    log.clear()
    answer = client.post("/sign-in", data=form)
    ((_, status, code, *_rest),) = lines(log)
    assert answer.status_code == int(status) >= 400 and code == "wrong_name_or_password"
    assert SECRET not in log.text and "13812345678" not in log.text


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/offers", "search_rebuilding"),
        ("/offers/facets/category", "search_rebuilding"),
        ("/offers/seasons", "search_rebuilding"),
        ("/readyz", "index_missing"),
        ("/api/v1/offers", "search_rebuilding"),
    ],
)
def test_a_page_that_is_shown_all_the_same_says_why(
    client: FlaskClient, extensions: Extensions, log: pytest.LogCaptureFixture, path: str, code: str
) -> None:
    """Without an index there is nothing to find; the pages say so in their own words."""
    shutil.rmtree(extensions.settings.data_folder / "search", ignore_errors=True)
    extensions.__dict__.pop("index", None)
    assert client.get(path).status_code == 503
    (told,) = lines(log)
    assert (told.status, told.code) == ("503", code)


@pytest.mark.parametrize("address", ["/api/v1/standards", "/standards", f"/invitations/{SECRET}"])
def test_a_failure_of_ours_names_no_address(
    app: Flask, extensions: Extensions, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """The address of a feed, an invitation or a recovery is a secret, and the log keeps longer than it."""

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("something broke")

    monkeypatch.setattr(db.session, "execute", broken)
    monkeypatch.setattr(db.session, "scalar", broken)
    monkeypatch.setattr(type(extensions), "library", property(broken))
    answer = app.test_client().get(address)
    assert answer.status_code == 500
    ((number, *told),) = lines(log)
    assert told[:3] == ["500", "server_error", "GET"] and f"request {number} failed" in log.text
    assert SECRET not in log.text


def test_another_server_keeps_the_lines_too(tmp_path: Path) -> None:
    """One that loads wsgi.py and sets up no log."""
    ask = "import wsgi; print(wsgi.app.test_client().get('/api/v1/nothing').json['correlation_id'])"
    asked = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=PROJECT,
        env={**os.environ, "CATALOG_DATA": str(tmp_path), "CATALOG_DEMO": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"refused {asked.stdout.strip()} 404 not_found GET -" in asked.stderr
