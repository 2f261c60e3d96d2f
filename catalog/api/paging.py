"""Pages by cursor: a signed position in an order, bound to the query it came from. No offset, nothing seen twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Request, Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from catalog.api.problems import QueryRefused
from catalog.errors import Reason
from catalog.fields import Form, Text, Whole

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100

T = TypeVar("T")


class PageQuery(Form):
    """`limit` rows at most, after the place `cursor` stands for (`next_cursor` of the page before)."""

    limit = Whole(1, LARGEST_LIMIT, load_default=DEFAULT_LIMIT)
    cursor = Text(2000, load_default="")


class WholeQuery(PageQuery):
    """As PageQuery, of a list that is short by nature: without `limit` as much of it as a page may hold."""

    limit = Whole(1, LARGEST_LIMIT, load_default=LARGEST_LIMIT)


class Cursors:
    """The cursors of one request's query, signed with `secret`."""

    def __init__(self, asked: Request, secret: str) -> None:
        self._path, self._secret = asked.path, secret
        self._pairs = list(asked.args.items(multi=True))

    def seal(self, position: Any) -> str:
        """A cursor for a position (JSON values) in the order of the query."""
        return str(self._serializer.dumps(position))

    def unseal(self, cursor: str) -> Any:
        """The position behind a cursor. Raises QueryRefused for one we did not give, or gave for another query."""
        try:
            return self._serializer.loads(cursor)
        except BadData as problem:
            raise QueryRefused({"cursor": [Reason("cursor_invalid")]}) from problem

    def link(self, next_cursor: str) -> str:
        """The next page's address as a Link header (RFC 8288)."""
        pairs = [pair for pair in self._pairs if pair[0] != "cursor"]
        return f'<{self._path}?{urlencode([*pairs, ("cursor", next_cursor)])}>; rel="next"'

    @property
    def _serializer(self) -> URLSafeSerializer:
        narrowing = sorted(pair for pair in self._pairs if pair[0] not in ("cursor", "limit"))
        scope = json.dumps(["cursor", self._path, narrowing])
        how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        return URLSafeSerializer(self._secret, salt=scope, signer_kwargs=how)


def seal(position: Any) -> str:
    """A cursor for a position in the order of this request's query."""
    return _cursors().seal(position)


def unseal(cursor: str) -> Any:
    """The position behind a cursor of this request's query. Raises QueryRefused as `Cursors.unseal` does."""
    return _cursors().unseal(cursor)


def unseal_parts(cursor: str, count: int) -> list[Any]:
    """A position of so many parts. Raises QueryRefused, also for one that an earlier release gave for another order."""
    position = unseal(cursor)
    if not (isinstance(position, list) and len(position) == count):
        raise QueryRefused({"cursor": [Reason("cursor_invalid")]})
    return position


def cut(rows: Iterable[T], query: Mapping[str, Any], key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """One page of a whole list, highest `key` first (ids rise with time), and the cursor of the next page.

    Rows that come or go between two pages shift nothing: the next page starts below the last key seen.
    """
    ordered = sorted(rows, key=key, reverse=True)
    if query["cursor"]:
        last = unseal(query["cursor"])
        ordered = [row for row in ordered if key(row) < last]
    page = ordered[: query["limit"]]
    return page, seal(key(page[-1])) if len(ordered) > len(page) else None


def part(rows: Sequence[T], query: Mapping[str, Any], key: Callable[[T], str]) -> tuple[list[T], str | None]:
    """One page of a whole list in the order it has, and the cursor of the next page.

    The next page starts behind the row whose `key` came last, wherever it stands now; if it is gone, where it stood.
    """
    start = 0
    if query["cursor"]:
        start, last = unseal(query["cursor"])
        start = next((place for place, row in enumerate(rows, 1) if key(row) == last), start)
    page = list(rows[start : start + query["limit"]])
    end = start + len(page)
    return page, seal([end, key(page[-1])]) if end < len(rows) and page else None


def with_link(response: Response, next_cursor: str | None) -> Response:
    """Add the next page's address as a Link header."""
    if next_cursor:
        response.headers["Link"] = _cursors().link(next_cursor)
    return response


def _cursors() -> Cursors:
    return Cursors(request, str(current_app.secret_key))
