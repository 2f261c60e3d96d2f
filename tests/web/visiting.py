"""A visitor's hands: read a form's token, send a form, sign in. For tests of pages."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.farming import PASSWORD


def token_on(client: FlaskClient, address: str) -> str:
    """The form token that stands on a page."""
    page = client.get(address).text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, f"no form on {address}: {page[:300]}"
    return found.group(1)


def send(client: FlaskClient, address: str, page: str = "", **fields: Any) -> TestResponse:
    """Fill in the form of a page (the address itself, unless it stands on another) and send it."""
    return client.post(address, data={"csrf_token": token_on(client, page or address), **fields})


def signed_in(app: Flask, name: str, password: str = PASSWORD, **fields: Any) -> FlaskClient:
    """A browser in which this account is signed in."""
    client = app.test_client()
    answer = send(client, "/sign-in", name=name, password=password, **fields)
    assert answer.status_code == 303, answer.text[:500]
    return client
