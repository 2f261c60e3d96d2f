"""What people read about the API."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.settings import PROJECT
from catalog.wording import WORDS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_every_operation_without_any_script_of_its_own(client: FlaskClient, language: str) -> None:
    document = client.get("/api/openapi.json").get_json()
    page = client.get(f"/api/docs?lang={language}")
    text = unescape(page.text).replace("<wbr>", "")
    for path, methods in document["paths"].items():
        for method in methods.keys() - {"parameters"}:
            assert f"{method.upper()} {path}</code>" in text
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page.text)
    assert all(source.startswith("/static/") for source in re.findall(r'<script src="([^"]+)"', page.text))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_type_of_problem_has_its_place(client: FlaskClient, language: str) -> None:
    page = client.get(f"/api/problems?lang={language}")
    assert all(f'id="{code}"' in page.text for code in WORDS)


def test_the_written_guide_names_only_what_there_is(client: FlaskClient) -> None:
    """docs/api.md cannot promise an address, a header or a code that is not there."""
    guide = (PROJECT / "docs" / "api.md").read_text()
    document = client.get("/api/openapi.json").get_json()
    known = {re.sub(r"\{[^}]+\}", "*", path) for path in document["paths"]}
    addresses = re.findall(r"/api/v1(?:/[a-z0-9$<>{}_.-]+)+", guide, re.IGNORECASE)
    assert len(addresses) > 20
    for address in addresses:
        plain = re.sub(r"(\$[A-Z_]+|<[a-z_ ]+>|\{[a-z_]+\})", "*", address.rstrip("."))
        assert plain in known, address
    for code in re.findall(r"`([a-z]+_[a-z_]+)` \(\d{3}\)", guide):
        assert code in WORDS, code


def test_a_program_is_told_where_the_documents_are(app: Flask) -> None:
    assert app.test_client().get("/api/openapi.json").headers["Content-Type"] == "application/json"
