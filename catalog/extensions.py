"""What one process holds open for its doors: settings, the standards, the files, the search index."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from flask import current_app

from catalog.settings import Settings

if TYPE_CHECKING:
    from catalog.evidence.intake import Intake
    from catalog.search.answer_cache import ResponseCache
    from catalog.search.engines.port import SearchIndex
    from catalog.standards.library import Library
    from catalog.storage.files import FileStore
    from catalog.storage.last_uses import LastUses
    from catalog.storage.made_files import MadeFiles
    from catalog.storage.rates import RateCounters

# About 700 search pages or 2,000 answers of the API, in each web process.
_MOST_CACHED_BYTES = 64 << 20
_MOST_PRINTED_BYTES = 64 << 20


@dataclass(frozen=True)
class Extensions:
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
        """Where uploads are checked before they are stored."""
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
    def response_cache(self) -> ResponseCache:
        """Finished answers of the newest view of the index."""
        from catalog.search.answer_cache import ResponseCache

        return ResponseCache(_MOST_CACHED_BYTES)

    @cached_property
    def rates(self) -> RateCounters:
        """How many requests each caller sent this minute, shared by the processes of this machine."""
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
        """Chinese and English name of every province, city and county by code, from memory: a search runs no SQL for
        them. They are read once a day, since the lists may be loaded anew while this process runs."""
        from catalog.registry.services.registering import names_of_divisions

        today = self.today()
        read_on, names = self.__dict__.get("_place_names", (None, {}))
        if read_on != today or not names:  # nothing is kept before the registry is loaded
            names = names_of_divisions()
            self.__dict__["_place_names"] = (today, names)
        kept: Mapping[str, tuple[str, str]] = names
        return kept

    def forget_place_names(self) -> None:
        """Read the names of places anew the next time somebody asks."""
        self.__dict__.pop("_place_names", None)

    def today(self) -> date:
        """The day in the alliance's time zone."""
        return self.settings.today()


def current_extensions() -> Extensions:
    """What the running application holds (doors only)."""
    extensions: Extensions = current_app.extensions["catalog"]
    return extensions
