"""What the OpenAPI document promises, held against the answers themselves: every answer of the API in every test."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from functools import cached_property
from typing import Any

import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

PREFIX = "/api/v1/"


class Contract:
    """The document of one application. `seen` are the operations that answered as they should, by operationId."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.seen: set[str] = set()
        self._validators: dict[str, Any] = {}

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document as a program gets it."""
        host = (self.app.config["TRUSTED_HOSTS"] or ["localhost"])[0].lstrip(".")
        client = Client(self.app, Response)
        found: Any = Context().run(client.get, "/api/openapi.json", base_url=f"http://{host}")
        document: dict[str, Any] = found.json
        return document

    @cached_property
    def _components(self) -> Any:
        """The schemas, each closed: what is not described may not stand in an answer."""
        return _closed(self.document["components"])

    def check(self, response: TestResponse) -> None:
        """Fail for an answer the document does not describe."""
        request = response.request
        if not request.path.startswith(PREFIX) or request.method in ("HEAD", "OPTIONS"):
            return
        told = f"{request.method} {request.path}: {response.status_code}"
        if response.status_code >= 400:
            self._check_body(told, response, self.document["components"]["responses"]["Problem"])
            return
        operation = self._operation(request.method, request.path)
        promised = operation["responses"].get(str(response.status_code))
        assert promised is not None, f"{told} is no status of {operation['operationId']}"
        for name, header in promised.get("headers", {}).items():
            assert name in response.headers or not header.get("required"), f"{told}: {name} is promised"
        self._check_body(told, response, promised)
        self.seen.add(operation["operationId"])

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        try:
            rule, _parts = self.app.url_map.bind("").match(path, method, return_rule=True)
        except HTTPException:  # pragma: no cover
            raise AssertionError(f"{method} {path} is no route, and was answered") from None
        named = rule.rule.replace("<", "{").replace(">", "}")
        operation: dict[str, Any] = self.document["paths"][named][method.lower()]
        return operation

    def _check_body(self, told: str, response: TestResponse, promised: dict[str, Any]) -> None:
        content = promised.get("content", {})
        if not content:
            assert not response.get_data() and "Content-Type" not in response.headers, f"{told}: nothing is promised"
            return
        assert response.mimetype in content, f"{told}: {response.mimetype} is none of {list(content)}"
        if "json" not in response.mimetype or "ndjson" in response.mimetype:
            return
        schema = content[response.mimetype]["schema"]
        wrong = [row for error in self._validator(schema).iter_errors(response.get_json()) for row in _told(error)]
        assert not wrong, f"{told} is not as described: {wrong[:8]}"

    def _validator(self, schema: dict[str, Any]) -> Any:
        key = str(schema)
        if key not in self._validators:
            whole = {**_closed(schema), "components": self._components}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]


def contract_of(app: Flask) -> Contract:
    """The one contract of an application."""
    found: Contract = app.extensions.setdefault("contract", Contract(app))
    return found


def _told(error: Any) -> Iterator[str]:
    """What is wrong and where; of several shapes that might have fitted, why each does not."""
    inner = [one for branch in getattr(error.kind, "context", ()) for one in branch]
    if inner:
        for one in inner:
            yield from _told(one)
    else:
        yield f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(inner) for name, inner in schema.items()}
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        closed.setdefault("additionalProperties", False)
    return closed
