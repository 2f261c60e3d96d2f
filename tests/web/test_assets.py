"""Style sheets, script and icons: vendored as published, small, kept by browsers."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.web.assets import ASSETS, STATIC, asset

WEB = STATIC.parent
VENDOR = STATIC / "vendor"
MOST_OWN_CSS = 15 * 1024
MOST_ROOMS_CSS = 8 * 1024


def test_vendored_files_are_exactly_those_of_the_manifest() -> None:
    listed = dict(reversed(line.split("  ")) for line in (VENDOR / "SHA384SUMS").read_text().splitlines())
    found = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha384(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA384SUMS"
    }
    assert found == listed


@pytest.mark.parametrize("folder", [path for path in VENDOR.iterdir() if path.is_dir()], ids=lambda path: path.name)
def test_every_vendored_package_brings_its_licence(folder: Path) -> None:
    assert [path for path in folder.iterdir() if path.name.startswith("LICENSE")]


def test_the_own_style_sheet_stays_small() -> None:
    assert (STATIC / "app.css").stat().st_size <= MOST_OWN_CSS


def test_what_the_rooms_add_stays_small_and_behind_the_sign_in(client: FlaskClient) -> None:
    assert (STATIC / "rooms.css").stat().st_size <= MOST_ROOMS_CSS
    assert "rooms.css" not in client.get("/").get_data(as_text=True)


def test_no_style_script_or_picture_comes_from_elsewhere() -> None:
    for path in STATIC.rglob("*"):
        if path.suffix in {".css", ".svg"} and "vendor" not in path.parts:
            assert not re.search(r"https?://(?!www\.w3\.org/)", path.read_text()), path


def test_every_icon_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = set()
    for path in WEB.rglob("*.html"):
        named |= set(re.findall(r"\bicon\('([a-z0-9-]+)'", path.read_text()))
        named |= set(re.findall(r"\bempty\('([a-z0-9-]+)'", path.read_text()))
    assert named and named <= drawn


def test_no_icon_is_carried_for_nothing() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    written = " ".join(path.read_text() for path in WEB.rglob("*") if path.suffix in {".html", ".py"})
    assert {name for name in drawn if not re.search(rf"['\"]{name}['\"]", written)} == set()


def test_an_address_with_the_contents_hash_is_kept_for_ever(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = asset("app.css")
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(answer.data) == ASSETS["app.css"].content
    assert client.get(address).data == ASSETS["app.css"].content


def test_an_old_hash_gets_the_present_content_but_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/000000000000/app.css")
    assert answer.data == ASSETS["app.css"].content
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["none.css", "../app.css", "vendor/SHA384SUMS", "%2e%2e/web/__init__.py"])
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/000000000000/{name}").status_code == 404
