"""What the operator of a machine decides, read once from the environment."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from environs import Env, EnvError
from marshmallow.validate import OneOf, Range

from catalog.errors import Unsafe

# How an anchor comes to see the terms of trade: when an operator says so, on joining, or by an operator's invitation.
ADMISSIONS = ("operator", "at_once", "invitation")
DATABASES = ("sqlite", "postgresql")
SEARCH_ENGINES = ("tantivy", "whoosh", "postgresql")
LOOPBACK = ("localhost", "127.0.0.1")
LEAST_SECRET = 32
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """All settings of one process. Tests build it directly; `Settings.from_environment` reads `CATALOG_*`."""

    data_folder: Path
    database_url: str
    search_url: str
    secret_key: str
    demo: bool = False
    secure_cookies: bool = False
    timezone: str = "Asia/Shanghai"
    trusted_hosts: tuple[str, ...] = ()
    # Whose X-Forwarded headers are believed, and how many proxies of ours a request passes.
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    proxy_hops: int = 1
    # The standards that come with the project, and those the alliance publishes (default: in the data folder).
    standards_folder: Path = field(default=PROJECT / "standards")
    alliance_folder: Path | None = None
    testing: bool = False
    # Calls of the API one account or address may make in a minute (a write counts five); 0 for no limit.
    api_per_minute: int = 600
    # Start although people of the demonstration are there and demo mode is off: what they have is shown, not they.
    keep_demo: bool = False
    # One of ADMISSIONS.
    admit_anchors: str = "operator"
    # A ClamAV daemon that looks at every upload: the path of its socket, or host and port.
    scanner: str = ""
    # The day that counts as today in a demonstration, in tests and for pictures; None for the calendar's.
    fixed_today: date | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read settings; the data folder is made when missing and holds the generated secret key.

        Raises Unsafe for a secret key that is too short to keep a secret, for a link in the data folder, and for
        whatever cannot be what it should be: a number, a time zone, networks, an address.
        """
        try:
            return cls._read(Env())
        except EnvError as problem:
            raise Unsafe(str(problem)) from None

    @classmethod
    def _read(cls, env: Env) -> Settings:
        data_folder = _data_folder(env)
        data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(
            data_folder=data_folder,
            database_url=_address("DATABASE_URL", env.str("DATABASE_URL", ""), DATABASES)
            or f"sqlite:///{data_folder / 'catalog.db'}",
            search_url=_address("SEARCH_URL", env.str("SEARCH_URL", ""), SEARCH_ENGINES)
            or f"tantivy:///{data_folder / 'search'}",
            secret_key=_secret(env.str("CATALOG_SECRET_KEY", ""), data_folder / "secret_key"),
            demo=env.bool("CATALOG_DEMO", False),
            keep_demo=env.bool("CATALOG_KEEP_DEMO", False),
            secure_cookies=env.bool("CATALOG_SECURE_COOKIES", False),
            timezone=_timezone(env.str("CATALOG_TIMEZONE", "Asia/Shanghai")),
            trusted_hosts=tuple(env.list("CATALOG_TRUSTED_HOSTS", [])),
            alliance_folder=alliance_folder(),
            trusted_proxies=_networks("CATALOG_TRUSTED_PROXIES", env.list("CATALOG_TRUSTED_PROXIES", [])),
            proxy_hops=env.int("CATALOG_PROXY_HOPS", 1, validate=Range(min=1, max=10)),
            api_per_minute=env.int("CATALOG_API_PER_MINUTE", 600),
            admit_anchors=env.str("CATALOG_ADMIT_ANCHORS", "operator", validate=OneOf(ADMISSIONS)),
            scanner=_scanner(env.str("CATALOG_CLAMD", "")),
            fixed_today=_fixed_today(env),
        )

    @property
    def standards(self) -> tuple[Path, Path]:
        """The folder of the shipped standards, which is only read, and the alliance's, which may not exist yet."""
        return self.standards_folder, self.alliance_folder or self.data_folder / "standards"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names this service answers to, for absolute addresses are built from them (invitations, recovery links).
        Empty for any, in demo mode alone."""
        if self.trusted_hosts:
            return (*self.trusted_hosts, *LOOPBACK)
        return () if self.demo else LOOPBACK

    def today(self) -> date:
        """The day in the alliance's time zone, or the one that was set for the demonstration. Doors ask once a request
        and pass it on. Moments are always real."""
        return self.fixed_today or datetime.now(ZoneInfo(self.timezone)).date()


def present_day() -> date:
    """Today as the environment sets it, for commands that need no data folder. Raises Unsafe as Settings does."""
    try:
        env = Env()
        timezone = _timezone(env.str("CATALOG_TIMEZONE", Settings.timezone))
        return _fixed_today(env) or datetime.now(ZoneInfo(timezone)).date()
    except EnvError as problem:
        raise Unsafe(str(problem)) from None


def alliance_folder() -> Path:
    """Where the alliance's own standards stand, as the environment says; nothing is made or read.

    Raises Unsafe for a symbolic link.
    """
    env = Env()
    folder = Path(env.str("CATALOG_STANDARDS", "") or _data_folder(env) / "standards").absolute()
    if folder.is_symlink():
        raise Unsafe(
            f"{folder} is a symbolic link, which is not followed: name the real path in CATALOG_STANDARDS, or mount "
            "the other file system there"
        )
    return folder


def _data_folder(env: Env) -> Path:
    return Path(env.str("CATALOG_DATA", "./var")).resolve()


def _address(name: str, text: str, schemes: tuple[str, ...]) -> str:
    if text and text.partition(":")[0].partition("+")[0] not in schemes:
        raise Unsafe(f"{name} is {text!r}; an address that begins with {' or '.join(schemes)} is needed")
    return text


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Unsafe(f"CATALOG_TIMEZONE is {name!r}; a name like Asia/Shanghai is needed") from None
    return name


def _fixed_today(env: Env) -> date | None:
    """The day that CATALOG_TODAY sets. A service with real people never has another day than the calendar."""
    text = env.str("CATALOG_TODAY", "")
    if not text:
        return None
    if not env.bool("CATALOG_DEMO", False):
        raise Unsafe(
            f"CATALOG_TODAY is {text!r}, which is for the demonstration alone: unset it, or set CATALOG_DEMO=1 too"
        )
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass  # no day of the calendar, such as 2026-02-30
    raise Unsafe(f"CATALOG_TODAY is {text!r}; a day like 2026-12-10 is needed")


def _scanner(address: str) -> str:
    host, _, port = address.rpartition(":")
    if address and not address.startswith("/") and not (host and port.isdigit()):
        raise Unsafe(
            f"CATALOG_CLAMD is {address!r}; the path of clamd's socket (/run/clamav/clamd.ctl) or host and port "
            "(127.0.0.1:3310) are needed"
        )
    return address


def _networks(name: str, texts: list[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(text.strip()) for text in texts if text.strip())
    except ValueError as problem:
        raise Unsafe(f"{name}: {problem}. Networks are needed, comma separated: 127.0.0.1,10.0.0.0/8") from None


def _secret(given: str, file: Path) -> str:
    """The key that signs forms and recovery links: the one given, or one kept in the data folder, so that sessions
    survive a restart without any set-up."""
    if given:
        if len(given) < LEAST_SECRET:
            raise Unsafe(
                f"CATALOG_SECRET_KEY has {len(given)} characters; at least {LEAST_SECRET} random ones are needed: "
                "`openssl rand -hex 32` makes them"
            )
        return given
    if not file.exists():
        _make_secret(file)
    if file.is_symlink():
        raise Unsafe(f"{file} is a symbolic link, which is not followed")
    if file.stat().st_mode & 0o077:
        file.chmod(0o600)
    key = file.read_text().strip()
    if len(key) < LEAST_SECRET:
        raise Unsafe(
            f"{file} holds {len(key)} characters; at least {LEAST_SECRET} are needed: restore it from a backup, or "
            "delete it to have a new one made (forms and links that are open then end)"
        )
    return key


def _make_secret(file: Path) -> None:
    """Whole under its name or not there at all: two processes may start at once, and the first one's counts."""
    aside = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(secrets.token_hex(32))
        handle.flush()
        os.fsync(handle.fileno())
    with suppress(FileExistsError):
        os.link(aside, file)
    aside.unlink()
