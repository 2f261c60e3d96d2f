"""What the server says by itself, before the application is called: problem details for programs, a page for people."""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass
from html import escape
from http import HTTPStatus

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from catalog.wording import reasons

log = logging.getLogger("catalog.server")

# Status -> code of the reason (catalog/wording/requests.py).
CODES = {
    400: "bad_request",
    408: "too_slow",
    413: "upload_too_large",
    414: "address_too_long",
    431: "headers_too_large",
    500: "server_error",
    503: "overloaded",
}
RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Refusal:
    """An answer of the server's own: status, headers with lower-case names, body."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    correlation_id: str


def refuse(status: int, path: str | None, accept_language: str = "") -> Refusal:
    """The refusal for a request to `path`; None where not even that could be read: then a program is supposed."""
    code = CODES[status]
    said = reasons(code)
    number = secrets.token_hex(6)
    if path is None or path.startswith("/api/"):
        accepted = parse_accept_header(accept_language, LanguageAccept)
        language = accepted.best_match(["zh", "en"]) or "zh"
        problem = {
            "type": f"/api/problems#{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "code": code,
            "detail": said[language],
            "reason": said,
            "instance": path,
            "correlation_id": number,
        }
        body = json.dumps({name: value for name, value in problem.items() if value is not None}, ensure_ascii=False)
        media_type = "application/problem+json"
    else:
        body = (
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{status}</title><h1>{escape(said['zh'])}</h1>"
            f'<p lang="en">{escape(said["en"])}</p><p>{number}</p>'
        )
        media_type = "text/html; charset=utf-8"
    content = body.encode()
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(content)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 503:
        headers.append((b"retry-after", str(RETRY_AFTER_SECONDS).encode()))
    return Refusal(status, headers, content, number)


def report(refusal: Refusal, method: str = "-") -> None:
    """Leave the number that the client was told in the log, as the application does for its own refusals. Which route
    it would have been is not known here, and the address may be a secret: a feed's, an invitation's."""
    log.warning("refused %s %d %s %s -", refusal.correlation_id, refusal.status, CODES[refusal.status], method)
