"""From the event loop to the WSGI application: bodies are read before a thread is taken, answers are written after it
is given back. So a slow client holds a connection and some memory, never a thread."""

from __future__ import annotations

import asyncio
import contextvars
import io
import logging
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from catalog.server.lanes import Lane, Overloaded
from catalog.server.limits import Limits
from catalog.server.refusals import refuse, report

log = logging.getLogger("catalog.server")

SAFE = {"GET", "HEAD", "OPTIONS"}
HEALTH = {"/healthz", "/readyz"}
# A streamed answer leaves its thread after each piece of about this size.
_PIECE_BYTES = 256 * 1024
_ALWAYS = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
    "wsgi.input_terminated": True,
}

Environ = dict[str, Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class TooLarge(Exception):
    """More bytes than a request may bring."""


class TooSlow(Exception):
    """The body stopped coming, or comes by drops."""


class Gone(Exception):
    """The client has left."""


@dataclass
class Answer:
    """What the application said: all of it, or its beginning and where the rest comes from."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    rest: Iterator[bytes] | None = None


class Bridge:
    """An ASGI application around a WSGI one; `threads` for those who read, as many for those who write, one for health.

    Two more for writes to paths that `apart` chooses: what costs much and is open to anybody never keeps the other
    writers waiting. Made inside the running event loop of one web process.
    """

    def __init__(
        self, application: Callable[..., Any], threads: int, limits: Limits, apart: Callable[[str], Any] | None = None
    ) -> None:
        self._application = application
        self._limits = limits
        self._bodies_bytes = 0
        wait = (limits.waiting, limits.waiting_seconds)
        self._reading = Lane("reading", threads, *wait)
        self._writing = Lane("writing", threads, *wait)
        self._health = Lane("health", 1, *wait)
        self._apart, self._is_apart = Lane("apart", 2, *wait), apart

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        if "refused" in scope:
            await self._refuse(scope["refused"], scope, send)
            return
        environ = environ_of(scope)
        taken = 0
        try:
            taken = await self._read_body(scope, environ, receive)
            await self._answer(environ, receive, send)
        except TooLarge:
            # Whoever waits to be told to go on sends nothing now: what comes next on this connection cannot be known.
            await self._refuse(413, scope, send, close="HTTP_EXPECT" in environ)
        except TooSlow:
            await self._refuse(408, scope, send, close=True)
        except Overloaded:
            await self._refuse(503, scope, send)
        except Gone:
            pass
        finally:
            self._bodies_bytes -= taken
            environ["wsgi.input"].close()

    async def _read_body(self, scope: Scope, environ: Environ, receive: Receive) -> int:
        """Take in the whole body; how many bytes of the budget it holds until the answer is sent."""
        content: IO[bytes] = io.BytesIO()
        environ["wsgi.input"] = content
        length = environ.get("CONTENT_LENGTH", "0")
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if length == "0" and not chunked:
            return 0
        if not chunked and int(length) > self._limits.body_bytes:
            raise TooLarge
        taken, whole = 0, False
        try:
            began = time.monotonic()
            while not whole:
                left = began + self._limits.body_pause_seconds + taken / self._limits.body_bytes_a_second
                left = min(left - time.monotonic(), self._limits.body_pause_seconds)
                try:
                    async with asyncio.timeout(max(left, 0)):
                        message = await receive()
                except TimeoutError:
                    raise TooSlow from None
                if message["type"] == "http.disconnect":
                    raise Gone
                piece, whole = message["body"], not message["more_body"]
                taken += len(piece)
                self._bodies_bytes += len(piece)
                if taken > self._limits.body_bytes:
                    raise TooLarge
                if self._bodies_bytes > self._limits.bodies_bytes:
                    raise Overloaded
                if taken > self._limits.body_in_memory_bytes and isinstance(content, io.BytesIO):
                    content = _into_a_file(content)
                    environ["wsgi.input"] = content
                content.write(piece)
        except BaseException:
            self._bodies_bytes -= taken
            raise
        content.seek(0)
        environ["CONTENT_LENGTH"] = str(taken)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return taken

    async def _answer(self, environ: Environ, receive: Receive, send: Send) -> None:
        lane = self._lane(environ)
        # Every request has variables of its own, whichever threads it passes through.
        context = contextvars.Context()
        await lane.enter()
        try:
            answer: Answer = await lane.run(context.run, self._call, environ)
        finally:
            lane.leave()
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body, "more_body": answer.rest is not None})
        if answer.rest is not None:
            await self._send_rest(answer.rest, lane, context, receive, send)

    async def _send_rest(
        self, rest: Iterator[bytes], lane: Lane, context: contextvars.Context, receive: Receive, send: Send
    ) -> None:
        """Make a long answer piece by piece, each when its reader has taken the one before."""
        gone = asyncio.ensure_future(_until_gone(receive))
        more = True
        try:
            while more and not gone.done():
                await lane.enter(patient=True)
                try:
                    piece, more = await lane.run(context.run, _collect, rest)
                finally:
                    lane.leave()
                await send({"type": "http.response.body", "body": piece, "more_body": more})
        finally:
            gone.cancel()
            if more:
                await lane.enter(patient=True)
                try:
                    await lane.run(context.run, _close, rest)
                finally:
                    lane.leave()

    def _call(self, environ: Environ) -> Answer:
        """Ask the application, in a thread."""
        begun: tuple[int, list[tuple[bytes, bytes]]] = (500, [])

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Callable[[bytes], Any]:
            nonlocal begun
            begun = int(status[:3]), [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            return _no_writing

        try:
            body = self._application(environ, start_response)
            if isinstance(body, list):  # as werkzeug gives an answer that is made already
                return Answer(*begun, b"".join(body))
            rest = _Rest(body)
            first, more = _collect(rest)
            return Answer(*begun, first, rest if more else None)
        except Exception:
            refusal = refuse(500, environ["PATH_INFO"], environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            log.exception("request %s failed", refusal.correlation_id)
            report(refusal, environ["REQUEST_METHOD"])
            return Answer(500, refusal.headers, refusal.body)

    def _lane(self, environ: Environ) -> Lane:
        if environ["PATH_INFO"] in HEALTH:
            return self._health
        if environ["REQUEST_METHOD"] in SAFE:
            return self._reading
        return self._apart if self._is_apart and self._is_apart(environ["PATH_INFO"]) else self._writing

    async def _refuse(self, status: int, scope: Scope, send: Send, *, close: bool = False) -> None:
        language = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"accept-language"), "")
        refusal = refuse(status, scope.get("path"), language)
        report(refusal, scope["method"])
        headers = [*refusal.headers, (b"connection", b"close")] if close else refusal.headers
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": refusal.body, "more_body": False})


def environ_of(scope: Scope) -> Environ:
    """The WSGI variables of a request; what only its body says is added later."""
    environ: Environ = _ALWAYS.copy()
    path = scope["raw_path"]
    environ["PATH_INFO"] = (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1")
    environ["QUERY_STRING"] = scope["query_string"].decode("latin-1")
    environ["REQUEST_METHOD"] = scope["method"]
    environ["SERVER_PROTOCOL"] = f"HTTP/{scope['http_version']}"
    environ["wsgi.url_scheme"] = scope["scheme"]
    # A socket in the file system has no addresses; whoever may open it is on this machine.
    server, client = scope["server"], scope["client"]
    environ["SERVER_NAME"], environ["SERVER_PORT"] = (server[0], str(server[1])) if server else ("localhost", "80")
    environ["REMOTE_ADDR"] = client[0] if client else "127.0.0.1"
    environ["REMOTE_PORT"] = str(client[1]) if client else "0"
    for raw_name, raw_value in scope["headers"]:
        # With an underscore it would pass for the same header with a dash, past a proxy that sets that one.
        if b"_" in raw_name:
            continue
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        if name not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            name = f"HTTP_{name}"
        if name in environ:
            value = f"{environ[name]}{'; ' if name == 'HTTP_COOKIE' else ','}{value}"
        environ[name] = value
    return environ


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class _Rest:
    """An answer's body, and the duty to end it once."""

    def __init__(self, body: Any) -> None:
        self._pieces = iter(body)
        self._end = getattr(body, "close", None)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece: bytes = next(self._pieces)
        return piece

    def close(self) -> None:
        end, self._end = self._end, None
        if end is not None:
            end()


def _collect(rest: Iterator[bytes]) -> tuple[bytes, bool]:
    """The next piece, and whether more may come; a body that has ended is closed."""
    pieces, size = [], 0
    try:
        for piece in rest:
            pieces.append(piece)
            size += len(piece)
            if size >= _PIECE_BYTES:
                return b"".join(pieces), True
    except BaseException:
        _close(rest)
        raise
    _close(rest)
    return b"".join(pieces), False


def _close(rest: Any) -> None:
    rest.close()


def _no_writing(_piece: bytes) -> None:
    raise NotImplementedError("answers are returned, not written")


def _into_a_file(content: io.BytesIO) -> IO[bytes]:
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the request)
    file.write(content.getvalue())
    return file
