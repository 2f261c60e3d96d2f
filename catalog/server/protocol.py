"""One connection: HTTP/1.1 as uvicorn speaks it, with bounds on time and size, and our own words for what is wrong."""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from catalog.server.limits import Limits
from catalog.server.refusals import refuse, report

_NOT_ASCII = re.compile(rb"[\x80-\xff]")
# A request that is too long by this factor is not even read to its end.
_FAR_TOO_LONG = 4
_SLICE_BYTES = 8_192
# After a refusal that ends the connection its sender may still be sending: closing at once would destroy the answer.
_LINGER_SECONDS = 2.0


class Connection(HttpToolsProtocol):
    """A connection of a web process. `limits` is set on a subclass, since uvicorn makes the connections."""

    limits: Limits

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        now = self.loop.time()
        # Since when it waits: for the head of a request, for what comes after an early answer, for the next request.
        self._head_since: float | None = now
        self._discard_since: float | None = None
        self._idle_since: float | None = None
        self._url_bytes = self._head_bytes = 0
        self._in_line, self._line_begun, self._in_body = True, False, False
        self._crowded = False
        # The refusal that ends this connection once the answers before it are sent.
        self._last_word: int | None = None
        self._ended = False
        self._unsent, self._unsent_since = 0, now

    # --- time -------------------------------------------------------------------------------------------------------

    def check(self, now: float) -> None:
        """End the connection if it keeps the service waiting; called every second (`now` is the loop's time)."""
        if self.transport is None or self._ended:
            return
        unsent = self.transport.get_write_buffer_size()
        if not unsent or unsent < self._unsent:
            self._unsent_since = now
        self._unsent = unsent
        limits = self.limits
        if (unsent and now - self._unsent_since > limits.reader_pause_seconds) or (
            _longer_than(limits.discard_seconds, self._discard_since, now)
        ):
            self.transport.abort()
        elif _longer_than(limits.head_seconds, self._head_since, now) and not self.flow.read_paused:
            # (While reading is paused, the next request's head waits for us.)
            if self._head_bytes or self._line_begun:
                self._refuse(408)
            else:
                self.transport.close()
        elif _longer_than(limits.idle_seconds, self._idle_since, now):
            self.transport.close()

    @property
    def waits_since(self) -> float | None:
        """Since when no request has arrived on it; None while one is being answered."""
        return self._head_since if self._head_since is not None else self._idle_since

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections:
            # Room for the one that comes: whoever has asked for nothing the longest goes.
            others = [c for c in self.connections if c is not self and getattr(c, "waits_since", None) is not None]
            if others:
                min(others, key=lambda c: c.waits_since).transport.abort()  # type: ignore[union-attr]
            else:
                self._crowded = True

    # --- the head of a request --------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if len(data) > _SLICE_BYTES:
            # In small steps, so that what is counted as one request's head is hardly more than that.
            for start in range(0, len(data), _SLICE_BYTES):
                self.data_received(data[start : start + _SLICE_BYTES])
            return
        if self._ended:
            return
        if not self._in_body:
            if self._head_since is None:
                self._head_since, self._idle_since = self.loop.time(), None
            self._head_bytes += len(data)
            if self._in_line:
                data = self._read_line(data)
        super().data_received(data)
        if self._head_since is not None and self._head_bytes > _FAR_TOO_LONG * self.limits.head_bytes:
            self._refuse(414 if self._url_bytes > self.limits.line_bytes else 431)

    def _read_line(self, data: bytes) -> bytes:
        """The request's line with its raw UTF-8 percent-encoded, as `curl` sends what was typed; the rest as it is."""
        start = 0 if self._line_begun else len(data) - len(data.lstrip(b"\r\n"))
        end = data.find(b"\n", start)
        self._line_begun = start < len(data)
        self._in_line = end < 0
        if data.isascii():
            return data
        end = len(data) if end < 0 else end
        return _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], data[:end]) + data[end:]

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._url_bytes = 0
        if self._head_since is None:
            self._head_since = self.loop.time()

    def on_url(self, url: bytes) -> None:
        self._url_bytes += len(url)
        if self._url_bytes <= _FAR_TOO_LONG * self.limits.line_bytes:
            super().on_url(url)

    def on_headers_complete(self) -> None:
        self._head_since = self._idle_since = None
        self._in_line, self._in_body = False, True
        refused = None
        if self._url_bytes > self.limits.line_bytes:
            refused = 414
        elif len(self.headers) > self.limits.headers or self._size_of_headers() > self.limits.head_bytes:
            refused = 431
        elif self._crowded:
            refused = 503
        if refused is not None:
            self.scope["refused"] = refused  # type: ignore[typeddict-unknown-key]
        super().on_headers_complete()

    def _size_of_headers(self) -> int:
        return sum(len(name) + len(value) + 4 for name, value in self.headers)

    def on_message_complete(self) -> None:
        self._in_line, self._in_body, self._line_begun = True, False, False
        self._head_bytes = 0
        if self._discard_since is not None:
            self._discard_since = None
            self._idle_since = self.loop.time()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._last_word is not None and not self.pipeline:
            self._say_last_word()
            return
        if self._in_body:
            self._discard_since = self.loop.time()
        elif self._head_since is None:
            self._idle_since = self.loop.time()
        super().on_response_complete()

    # --- what goes wrong --------------------------------------------------------------------------------------------

    def send_400_response(self, msg: str) -> None:
        """uvicorn's name for: what came is not HTTP."""
        self._refuse(400)

    def _refuse(self, status: int) -> None:
        """End the connection with this status, after the answers that are under way."""
        self._ended = True
        self._last_word = status
        self._head_since = self._idle_since = self._discard_since = None
        if self.cycle is None or self.cycle.response_complete:
            self._say_last_word()

    def _say_last_word(self) -> None:
        if self.transport.is_closing():
            return
        status = self._last_word or 400
        url = getattr(self, "url", b"").split(b"?")[0].decode("latin-1") or None
        refusal = refuse(status, url if url is None or url.startswith("/") else None)
        report(refusal)
        lines = [b"HTTP/1.1 %d %s" % (status, HTTPStatus(status).phrase.encode())]
        lines += [name + b": " + value for name, value in [*self.server_state.default_headers, *refusal.headers]]
        self.transport.write(b"\r\n".join([*lines, b"connection: close", b"", refusal.body]))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(_LINGER_SECONDS, self.transport.abort)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Whoever has sent all it wants to send (`nc -N`) is still answered, and that is the end."""
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            return False
        self.cycle.keep_alive = False
        return True

    def _unsupported_upgrade_warning(self) -> None:
        """Whoever offers another protocol is answered in this one, as HTTP allows."""


def _longer_than(seconds: float, since: float | None, now: float) -> bool:
    return since is not None and now - since > seconds
