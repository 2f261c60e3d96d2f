"""What one process holds open for its doors: settings, the standards, the files, the search index."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from flask import Response, current_app, g, request

from catalog.errors import TooMany, Unavailable
from catalog.settings import Settings

if TYPE_CHECKING:
    from catalog.accounts.models import Account
    from catalog.evidence.intake import Intake
    from catalog.search.answer_cache import KeptAnswers
    from catalog.search.engines.port import SearchIndex
    from catalog.standards.library import Library
    from catalog.storage.files import FileStore
    from catalog.storage.last_uses import LastUses
    from catalog.storage.made_files import MadeFiles
    from catalog.storage.rates import RateCounters

# Signs that no file system takes, that move text about, or that end a header.
_NOT_IN_A_FILE_NAME = re.compile(
    '[\x00-\x1f\x7f-\x9f"*/:<>?\\\\|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]'
)
# Most file systems take 255 bytes: what a person reads of it, day and ending beside it.
_LONGEST_FILE_NAME = 50

log = logging.getLogger("catalog.requests")
log.setLevel(logging.INFO)

# About 700 search pages or 2,000 answers of the API, in each web process.
_MOST_KEPT_BYTES = 64 << 20
_MOST_PRINTED_BYTES = 64 << 20


@dataclass(frozen=True)
class House:
    """Opened lazily: a command that never searches never opens the index, and workers open theirs after the fork."""

    settings: Settings

    @property
    def library(self) -> Library:
        """The sealed standards, profiles and the category map, as they are published now."""
        from catalog.standards.library import present_library

        return present_library(*self.settings.standards)

    @cached_property
    def files(self) -> FileStore:
        """Photos and documents by sha256."""
        from catalog.storage.files import open_files

        return open_files(self.settings.data_folder / "files")

    @cached_property
    def intake(self) -> Intake:
        """Where uploads are looked at before they are kept."""
        from catalog.evidence.intake import open_intake

        return open_intake(self.files, self.settings.data_folder / "slots", self.settings.scanner)

    @cached_property
    def prints(self) -> MadeFiles:
        """Finished PDFs. Some 150 reports; a stranger can ask for all of them, one after the other."""
        from catalog.storage.made_files import MadeFiles

        data = self.settings.data_folder
        return MadeFiles(
            data / "prints", data / "slots", "printing_busy", waiting=2, seconds=15.0, most_bytes=_MOST_PRINTED_BYTES
        )

    @cached_property
    def index(self) -> SearchIndex:
        """The search index that SEARCH_URL names."""
        from catalog.search.engines import open_index

        return open_index(self.settings.search_url, self.settings.database_url)

    @cached_property
    def kept_answers(self) -> KeptAnswers:
        """Finished answers of the newest view of the index."""
        from catalog.search.answer_cache import KeptAnswers

        return KeptAnswers(_MOST_KEPT_BYTES)

    @cached_property
    def rates(self) -> RateCounters:
        """How often each caller asked this minute, shared by the processes of this machine."""
        from catalog.storage.rates import RateCounters

        return RateCounters(self.settings.data_folder / "rates", self.settings.secret_key)

    @cached_property
    def token_uses(self) -> LastUses:
        """On which day each token was last used, until the worker has written it into the database."""
        from catalog.storage.last_uses import LastUses

        return LastUses(self.settings.data_folder / "token-uses")

    def note_use(self, token_id: str) -> None:
        """A token is used today. Writes no row: requests that only read note it too."""
        # A full disk keeps nobody from reading.
        with suppress(OSError):
            self.token_uses.note(UUID(token_id).bytes, self.today().toordinal())

    @property
    def place_names(self) -> Mapping[str, tuple[str, str]]:
        """Chinese and English name of every province, city and county by code: read once, so that a search runs no SQL
        for them."""
        from catalog.registry.services.registering import names_of_divisions

        if not self.__dict__.get("_place_names"):  # nothing is kept before the registry is loaded
            self.__dict__["_place_names"] = names_of_divisions()
        names: Mapping[str, tuple[str, str]] = self.__dict__["_place_names"]
        return names

    def today(self) -> date:
        """The day in the alliance's time zone."""
        return self.settings.today()


def current_house() -> House:
    """The house of the running application (doors only)."""
    house: House = current_app.extensions["house"]
    return house


def once_a_view(key: tuple[Hashable, ...], make: Callable[[], Response]) -> Response:
    """An answer that depends on nothing but the index, the day and `key`: made once, then sent again until the index
    changes or the day ends. Only a 200 is kept; while there is no index nothing is (doors only)."""
    from catalog.search.answer_cache import KeptAnswer

    house = current_house()
    try:
        view = house.index.reader()
    except Unavailable:
        return make()
    key = (*key, house.today())
    kept = house.kept_answers.find(view, key)
    if kept is not None:
        return Response(kept.body, headers=list(kept.headers))
    response = make()
    if response.status_code == 200:
        house.kept_answers.keep(view, key, KeptAnswer(response.get_data(), tuple(response.headers)))
    return response


@dataclass(frozen=True)
class Rate:
    """How much a caller may ask in a window, how much of it is left, and when it begins anew."""

    most: int
    window_seconds: int
    left: int
    seconds_left: int


def count_reads(account: Account | None, cost: int) -> None:
    """Count this request as so many reads of the account, or of the address of somebody unknown, and note what is left
    in `g.rate` (doors only).

    Raises TooMany past the limit of a minute.
    """
    from catalog.accounts.networks import network_of
    from catalog.storage.rates import WINDOW_SECONDS, seconds_left

    house = current_house()
    most = house.settings.api_per_minute
    if not most:
        return
    caller = f"account {account.id}" if account else f"address {network_of(request.remote_addr or '')}"
    moment = time.time()
    used = house.rates.hit(caller, cost, moment)
    g.rate = Rate(most, WINDOW_SECONDS, max(0, most - used), seconds_left(moment))
    if used > most:
        raise TooMany("too_many", limit=most, retry_after_seconds=g.rate.seconds_left)


def save_as(response: Response, title: str, day: date, plain: str, ending: str, inline: bool = False) -> None:
    """Name the file a browser saves (doors only): title and day in any writing, `plain` for programs that read ASCII
    only. `inline` shows it in the browser first."""
    words = _NOT_IN_A_FILE_NAME.sub(" ", title).split()
    name = " ".join(words)[:_LONGEST_FILE_NAME].strip(". ")
    full = quote(f"{name}-{day.isoformat()}.{ending}".lstrip("-"), safe="")
    kind = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{kind}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{full}"


def note_refusal(code: str) -> None:
    """Note why this request is refused, for its line in the log (doors only)."""
    g.refusal = code


def log_refusal(response: Response) -> Response:
    """One line for each refusal, so that whoever quotes its number can be helped. It names the rule and not the
    address, which may hold a secret or a name (create_app only)."""
    if response.status_code >= 400:
        rule = request.url_rule.rule if request.url_rule else "-"
        log.info(
            "refused %s %d %s %s %s",
            correlation_id(), response.status_code, g.get("refusal", "-"), request.method, rule,
        )  # fmt: skip
    return response


def correlation_id() -> str:
    """The number of this request: in the log, and in an error's answer for the caller to quote (doors only)."""
    if "correlation_id" not in g:
        g.correlation_id = secrets.token_hex(6)
    number: str = g.correlation_id
    return number
