"""Whom a request comes from when a proxy stands in front: its headers are believed only where the proxy is one of ours.

The one place that reads `X-Forwarded-*`; everything behind it (links, rate limits, sign-in attempts, cookies, HSTS)
asks the request.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.middleware.proxy_fix import ProxyFix

from catalog.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger("catalog.proxies")

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
_NOTE = "untrusted-proxy"


class TrustedProxies:
    """Werkzeug's ProxyFix, for requests whose peer lies in `settings.trusted_proxies`; for others their own address,
    scheme and host stand. The first forwarded header that is not believed is written to the log and noted for `catalog
    doctor`: a proxy that nobody named makes all visitors one."""

    def __init__(self, app: WSGIApplication, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._told = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        peer = environ.get("REMOTE_ADDR") or ""
        if is_within(peer, self._settings.trusted_proxies):
            return self._behind(environ)(environ, start_response)
        if not self._told and any(name in environ for name in FORWARDED):
            self._told = True
            self._tell(peer)
        return self._app(environ, start_response)

    def _behind(self, environ: WSGIEnvironment) -> ProxyFix:
        # A proxy that writes a header anew, instead of adding to it, leaves fewer values than there are hops.
        def hops(name: str) -> int:
            return min(self._settings.proxy_hops, environ.get(name, "").count(",") + 1)

        return ProxyFix(
            self._app,
            x_for=hops("HTTP_X_FORWARDED_FOR"),
            x_proto=hops("HTTP_X_FORWARDED_PROTO"),
            x_host=hops("HTTP_X_FORWARDED_HOST"),
        )

    def _tell(self, peer: str) -> None:
        log.warning("%s", advice(peer))
        with contextlib.suppress(OSError):
            (self._settings.data_folder / _NOTE).write_text(peer[:64], encoding="utf-8")


def advice(peer: str) -> str:
    """What to tell the operator about a peer that forwards and is not believed."""
    return (
        f"Requests from {peer!r} carry X-Forwarded headers, which are not believed: all visitors behind it count as "
        "one address, and links say http. If it is your proxy, name it in CATALOG_TRUSTED_PROXIES (docs/operating.md)."
    )


def find_untrusted_proxy(settings: Settings) -> str | None:
    """The peer that forwarded something and is still not trusted, as a web process last noted it, or None."""
    path: Path = settings.data_folder / _NOTE
    try:
        peer = path.read_text(encoding="utf-8")
    except OSError:
        return None
    return None if is_within(peer, settings.trusted_proxies) else peer


@lru_cache(maxsize=256)
def is_within(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Whether an address lies in one of the networks. ::ffff:192.0.2.1 is 192.0.2.1; who has no address came over a
    socket file of this machine, and is 127.0.0.1."""
    try:
        parsed: Any = ip_address(address or "127.0.0.1")
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in networks)
