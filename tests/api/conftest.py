"""Programs that call the API, one for each kind of account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from catalog.accounts.models import Account
from catalog.accounts.services import tokens
from tests.factories import farming


class Program:
    """Calls the API with one account's token, or without any."""

    def __init__(self, app: Flask, account: Account | None = None, scopes: tuple[str, ...] = ("write",)) -> None:
        self.app = app
        self.account = account
        self.id = account.id if account else None
        self.headers = {}
        if account is not None:
            _, secret = tokens.create_token(account, "test", scopes)
            self.headers = {"Authorization": f"Bearer {secret}"}

    def call(self, method: str, path: str, *, headers: Mapping[str, str] = {}, **kwargs: Any) -> TestResponse:
        """One request below /api/v1."""
        return self.app.test_client().open(
            f"/api/v1{path}", method=method, headers={**self.headers, **headers}, **kwargs
        )

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("GET", path, **kwargs)

    def post(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("POST", path, **kwargs)

    def put(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("PUT", path, **kwargs)

    def delete(self, path: str, **kwargs: Any) -> TestResponse:
        return self.call("DELETE", path, **kwargs)

    def patch(self, path: str, revision: int | None = None, **kwargs: Any) -> TestResponse:
        headers = {} if revision is None else {"If-Match": f'"{revision}"'}
        return self.call("PATCH", path, headers=headers, **kwargs)


@pytest.fixture
def anybody(app: Flask) -> Program:
    """No token."""
    return Program(app)


@pytest.fixture
def farmer(app: Flask) -> Program:
    return Program(app, farming.an_account())


@pytest.fixture
def neighbour(app: Flask) -> Program:
    """Another farm owner."""
    return Program(app, farming.an_account("13912345678", display_name="隔壁老李"))


@pytest.fixture
def anchor(app: Flask) -> Program:
    return Program(app, farming.an_account("13712345678", "anchor", "主播小橙"))


@pytest.fixture
def operator(app: Flask) -> Program:
    return Program(app, farming.an_operator())


@pytest.fixture
def reviewer(app: Flask) -> Program:
    return Program(app, farming.a_reviewer())


@pytest.fixture
def places(app: Flask) -> None:
    """Kecheng and three protected names."""
    farming.registry_rows()


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """Another program of an account, with other scopes."""
    return lambda account, scopes: Program(app, account, scopes)


def refused(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    """Check that the response is this problem, in the one shape; its members."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.mimetype == "application/problem+json"
    problem = response.get_json()
    assert problem["code"] == code and problem["status"] == status, problem
    assert problem["type"] == f"/api/problems#{code}"
    assert set(problem["reason"]) == {"zh", "en"} and problem["reason"]["zh"] != problem["reason"]["en"]
    assert problem["detail"] in problem["reason"].values()
    assert len(problem["correlation_id"]) >= 8
    return problem


def fields_of(problem: Mapping[str, Any]) -> dict[str, str]:
    """Field to code of a problem's errors."""
    return {row.get("field", ""): row["code"] for row in problem["errors"]}
