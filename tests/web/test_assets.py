"""Style sheets, script and icons: vendored as published, small, cached by browsers."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.web.page.assets import ASSETS, STATIC, asset
from catalog.web.page.navigation import WAYS
from catalog.web.page.words.labels import CATEGORY_ICONS, category_icon
from tests.web.icons import icons_asked_for

WEB = STATIC.parent
VENDOR = STATIC / "vendor"
# A quarter of a kilobyte more since the bar of what points rest on, which stands on every public offer page.
MOST_OWN_CSS = 15 * 1024 + 256
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


def test_every_icon_asked_for_is_drawn_and_every_one_drawn_is_asked_for() -> None:
    drawn = re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text())
    asked = icons_asked_for({path.relative_to(WEB).as_posix(): path.read_text() for path in WEB.rglob("*.html")})
    asked |= {way.icon for way in WAYS} | set(CATEGORY_ICONS.values()) | {category_icon("none of these")}
    assert asked - set(drawn) == set(), "asked for, but not drawn: a gap on the page"
    assert set(drawn) - asked == set(), "drawn for nothing"
    assert len(drawn) == len(set(drawn))


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("{{ icon('a') }}", {"a"}),
        ("{{ icon('a' if x else ('b' if y else 'c')) }}", {"a", "b", "c"}),
        ("{% macro f(x, sign='a') %}{{ icon(sign) }}{% endmacro %}{{ f(1,'b') }}{{ f(1,sign='c') }}", {"a", "b", "c"}),
        ("{% macro f(way) %}{{ icon(way[1]) }}{% endmacro %}{{ f(('x', 'a') if y else none) }}{{ f(('x',)) }}", {"a"}),
        ("{% macro f(n) %}{{ icon(n) }}{% endmacro %}{% macro g(m) %}{{ f(m) }}{% endmacro %}{{ g('a') }}", {"a"}),
        ("{% for sign, text in (('a', 1), ('b', 2)) %}{{ icon(sign) }}{% endfor %}", {"a", "b"}),
        ("{{ icon({'x': 'a'}.get(y, 'b')) }}", {"a", "b"}),
        ("{% call head(('x', 'a')) %}{% endcall %}{% macro head(way) %}{{ icon(way[1]) }}{% endmacro %}", {"a"}),
    ],
)  # fmt: skip
def test_icons_are_found_however_a_template_asks(page: str, asked: set[str]) -> None:
    assert icons_asked_for({"page.html": page}) == asked


def test_an_icon_that_cannot_be_read_is_told() -> None:
    with pytest.raises(AssertionError, match=r"page\.html:1"):
        icons_asked_for({"page.html": "{{ icon(whatever) }}"})


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
