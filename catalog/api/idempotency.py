"""Idempotency-Key on requests that create: a retry gets the first answer, and nothing is made twice."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from flask import Response, request
from sqlalchemy.exc import IntegrityError

from catalog.errors import CatalogError, Conflict
from catalog.storage import idempotency
from catalog.storage.database import one_transaction, reading

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


class KeyInvalid(CatalogError):
    """A key nobody can repeat exactly."""

    code = "idempotency_key_invalid"
    status = 400


class KeyReused(Conflict):
    """A key of another request."""

    code = "idempotency_key_reused"
    status = 422


def once(account_id: str | None, act: Callable[[], Response], shown: Callable[[Any], Response]) -> Response:
    """The answer of `act`, or the kept one when this account sent the same request under the same key before, as
    `shown` makes it from its JSON.

    Effect and answer are one transaction. A refusal keeps nothing: what was refused may be tried again under its key.
    """
    key = request.headers.get(HEADER)
    if key is None or account_id is None:
        return act()
    if not _KEY.fullmatch(key):
        raise KeyInvalid(field=HEADER)
    fingerprint = idempotency.fingerprint(request.method, request.full_path, _what_was_sent())
    with reading():
        if (kept := _find(account_id, key, fingerprint, shown)) is not None:
            return kept
    try:
        with one_transaction():
            response = act()
            body = json.loads(response.get_data()) if response.is_json else None
            idempotency.keep_answer(account_id, key, fingerprint, response.status_code, body)
        return response
    except (IntegrityError, CatalogError):
        # The same key came twice at once and the other one was first, or took the last there was: its answer is ours.
        # Else it was another fault.
        with reading():
            if (kept := _find(account_id, key, fingerprint, shown)) is not None:
                return kept
        raise


def _what_was_sent() -> bytes:
    """The body; of an upload its parts, because a retry separates them by another random boundary."""
    if request.mimetype != "multipart/form-data":
        return request.get_data()
    parts: list[list[str | None]] = [[name, value] for name, value in request.form.items(multi=True)]
    for name, upload in request.files.items(multi=True):
        parts.append([name, upload.filename, hashlib.sha256(upload.read()).hexdigest()])
        upload.stream.seek(0)
    return json.dumps(sorted(parts, key=str)).encode()


def _find(account_id: str, key: str, fingerprint: str, shown: Callable[[Any], Response]) -> Response | None:
    try:
        row = idempotency.find_answer(account_id, key, fingerprint)
    except Conflict:
        raise KeyReused(field=HEADER) from None
    if row is None:
        return None
    response = shown(row.body)
    response.status_code = row.status
    response.headers[REPLAYED] = "true"
    return response
