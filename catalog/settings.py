"""What the operator of a machine decides, read once from the environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from environs import Env

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
    # The standards that come with the project, and those the alliance publishes (default: in the data folder).
    standards_folder: Path = field(default=PROJECT / "standards")
    alliance_folder: Path | None = None
    testing: bool = False
    # Calls of the API one account or address may make in a minute (a write counts five); 0 for no limit.
    api_per_minute: int = 600

    @classmethod
    def from_environment(cls) -> Settings:
        """Read settings; the data folder is made when missing and holds the generated secret key."""
        env = Env()
        data_folder = _data_folder(env)
        data_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(
            data_folder=data_folder,
            database_url=env.str("DATABASE_URL", "") or f"sqlite:///{data_folder / 'catalog.db'}",
            search_url=env.str("SEARCH_URL", "") or f"tantivy:///{data_folder / 'search'}",
            secret_key=env.str("CATALOG_SECRET_KEY", "") or _kept_secret(data_folder),
            demo=env.bool("CATALOG_DEMO", False),
            secure_cookies=env.bool("CATALOG_SECURE_COOKIES", False),
            timezone=env.str("CATALOG_TIMEZONE", "Asia/Shanghai"),
            trusted_hosts=tuple(env.list("CATALOG_TRUSTED_HOSTS", [])),
            alliance_folder=alliance_folder(),
            api_per_minute=env.int("CATALOG_API_PER_MINUTE", 600),
        )

    @property
    def standards(self) -> tuple[Path, Path]:
        """The folder of the shipped standards, which is only read, and the alliance's, which may not exist yet."""
        return self.standards_folder, self.alliance_folder or self.data_folder / "standards"

    def today(self) -> date:
        """The day in the alliance's time zone. Doors ask once a request and pass it on."""
        return datetime.now(ZoneInfo(self.timezone)).date()


def alliance_folder() -> Path:
    """Where the alliance's own standards stand, as the environment says; nothing is made or read."""
    env = Env()
    return Path(env.str("CATALOG_STANDARDS", "") or _data_folder(env) / "standards").resolve()


def _data_folder(env: Env) -> Path:
    return Path(env.str("CATALOG_DATA", "./var")).resolve()


def _kept_secret(data_folder: Path) -> str:
    """One random key per data folder, so that sessions survive a restart without any set-up."""
    import os
    import secrets

    path = data_folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        key = secrets.token_hex(32)
        handle.write(key)
    return key
