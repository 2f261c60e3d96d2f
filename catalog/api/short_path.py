"""A plain search by a stranger, answered before Flask begins: it is asked most, and a quarter of it was Flask.

The parts that decide are those of the normal path: the query's reader, the count of calls, the search, the cursors.
What the normal path says around an answer is not said here again: of each kind of request (scheme, host, packing) the
first one goes that way, and its headers are kept. Whatever is more than a plain search, or is refused, or fails, goes
that way too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from catalog.accounts.terms import Terms
from catalog.api.headers import rate_fields
from catalog.api.offers import SearchQuery, find_offers
from catalog.api.operations import PREFIX, READ_COST, read_query
from catalog.api.paging import Cursors
from catalog.extensions import Extensions
from catalog.middleware import COUNTED, count_call

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = f"{PREFIX}/offers"
# Headers that change nothing of the answer, beside those that name its kind. With any other one (a cookie, a token, a
# condition) it is not plain.
PLAIN_HEADERS = frozenset(
    f"HTTP_{name}"
    for name in (
        "HOST", "ACCEPT_ENCODING",
        "ACCEPT", "ACCEPT_CHARSET", "ACCEPT_LANGUAGE", "CACHE_CONTROL", "CONNECTION", "DNT", "FROM", "KEEP_ALIVE",
        "PRAGMA", "PRIORITY", "REFERER", "SEC_CH_UA", "SEC_CH_UA_MOBILE", "SEC_CH_UA_PLATFORM", "SEC_FETCH_DEST",
        "SEC_FETCH_MODE", "SEC_FETCH_SITE", "SEC_FETCH_USER", "SEC_GPC", "UPGRADE_INSECURE_REQUESTS", "USER_AGENT",
        "FORWARDED", "VIA", "X_FORWARDED_FOR", "X_FORWARDED_HOST", "X_FORWARDED_PORT", "X_FORWARDED_PROTO",
        "X_FORWARDED_SERVER", "X_REAL_IP", "X_REQUEST_ID",
    )
)  # fmt: skip
# What an answer says of itself alone; all else is the same for its kind.
_OF_ONE_ANSWER = frozenset(("Content-Length", "Link", "RateLimit", "RateLimit-Policy"))
# A kind is known by two headers of the asker's.
_MOST_KINDS = 256

Headers = tuple[tuple[str, str], ...]
# (scheme, host, packings that are taken)
Kind = tuple[str, str, str]


class ShortPath:
    """Stands before the WSGI application of `app`, behind whatever sets its host and address right.

    `pack` compresses a body by the method named in Content-Encoding; below `packed_from` bytes nothing is compressed.
    """

    def __init__(
        self, application: WSGIApplication, app: Flask, pack: Callable[[bytes, str], bytes], packed_from: int
    ) -> None:
        self._application, self._app = application, app
        self._pack, self._packed_from = pack, packed_from
        self._known: dict[Kind, dict[bool, Headers]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        kind = kind_of(environ)
        if kind is None:
            return self._application(environ, start_response)
        try:
            answer = self._answer(environ, kind)
        except Exception:  # refused or failed: the normal path meets the same, words it and logs it
            answer = None
        if answer is None:
            return self._application(environ, self._learning(kind, start_response))
        headers, body = answer
        start_response("200 OK", headers)
        return [body]

    def _answer(self, environ: WSGIEnvironment, kind: Kind) -> tuple[list[tuple[str, str]], bytes] | None:
        """Headers and body; None for a kind nobody asked before, and for who asked too much."""
        known = self._known.get(kind)
        if known is None:
            return None
        extensions: Extensions = self._app.extensions["catalog"]
        asked = self._app.request_class(environ, populate_request=False)
        rate = count_call(extensions, None, asked.remote_addr, READ_COST)
        if rate is not None:
            environ[COUNTED] = rate
            if rate.used > rate.most:
                return None
        query = read_query(SearchQuery, asked.args)
        cursors = Cursors(asked, str(self._app.secret_key))
        found = find_offers(extensions, query, asked.full_path, cursors, Terms.NONE)
        headers = known.get(len(found.body) >= self._packed_from)
        if headers is None:
            return None
        packing = next((value for name, value in headers if name == "Content-Encoding"), None)
        body = self._pack(found.body, packing) if packing else found.body
        own = [pair for pair in found.headers if pair[0] in _OF_ONE_ANSWER]
        return [*headers, *own, *(rate_fields(rate) if rate else ()), ("Content-Length", str(len(body)))], body

    def _learning(self, kind: Kind, start_response: StartResponse) -> StartResponse:
        """Keeps the headers of an answer on the normal path."""

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            said = dict(headers)
            if status == "200 OK" and "Set-Cookie" not in said:
                long = "Content-Encoding" in said or int(said["Content-Length"]) >= self._packed_from
                if len(self._known) >= _MOST_KINDS:
                    self._known.clear()
                lasting = tuple(pair for pair in headers if pair[0] not in _OF_ONE_ANSWER)
                self._known.setdefault(kind, {})[long] = lasting
            return start_response(status, headers, *error)

        return begin


def kind_of(environ: WSGIEnvironment) -> Kind | None:
    """The kind of a plain search; None for any other request."""
    if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET" or environ.get("SCRIPT_NAME"):
        return None
    if environ.get("CONTENT_LENGTH") or "HTTP_HOST" not in environ:
        return None
    if not {name for name in environ if name.startswith("HTTP_")} <= PLAIN_HEADERS:
        return None
    return environ["wsgi.url_scheme"], environ["HTTP_HOST"], environ.get("HTTP_ACCEPT_ENCODING", "")
