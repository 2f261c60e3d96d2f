"""What must hold before the service listens: `catalog serve` asks once, in the process that starts the others."""

from __future__ import annotations

import ipaddress
import os

import click

from catalog.errors import Unsafe
from catalog.settings import LOOPBACK, Settings
from catalog.storage.private import refuse_link

KEPT_THERE = ("files", "prints", "search", "standards", "rates")


def check_start(bind: str) -> None:
    """Raises Unsafe where the settings would not be safe on this address (`host:port`, `[IPv6]:port` or `unix:path`),
    says on stderr what is doubtful, and tells the processes that are started next which names they answer to."""
    settings = Settings.from_environment()
    for name in KEPT_THERE:
        refuse_link(settings.data_folder / name)
    if settings.fixed_today is not None:
        click.echo(f"CATALOG_TODAY: every day counts as {settings.fixed_today} here.", err=True)
    if settings.demo:
        return
    host = _host(bind)
    if host in LOOPBACK or host in ("::1", "unix"):
        return
    if not settings.trusted_hosts:
        if _is_any(host) or ":" in host:
            raise Unsafe(
                f"On {bind} the service would answer to any name, and build invitations and recovery links with it. "
                "Say in CATALOG_TRUSTED_HOSTS what people type (CATALOG_TRUSTED_HOSTS=catalog.example.cn), or listen "
                "on 127.0.0.1"
            )
        os.environ["CATALOG_TRUSTED_HOSTS"] = host
    if not (settings.secure_cookies or settings.trusted_proxies):
        click.echo(
            f"WARNING {bind} is open to the network without TLS: passwords and cookies can be read on the way. Put a "
            "TLS proxy in front, listen on 127.0.0.1 behind it, and set CATALOG_SECURE_COOKIES=1 (docs/operating.md).",
            err=True,
        )


def _host(bind: str) -> str:
    """The host of an address to listen on; empty for all."""
    if bind.startswith(("unix:", "fd:")):
        return "unix"
    host, _, port = bind.rpartition(":")
    return (host if port.isdigit() else bind).strip("[]").lower()


def _is_any(host: str) -> bool:
    try:
        return not host or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False  # a name
