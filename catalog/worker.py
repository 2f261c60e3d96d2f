"""The process beside the web: keeps the search index what the database says, gives back what was held for a paper that
did not come, works off simulations, forgets what ran out. Has no request, needs an app context."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from catalog.accounts.services import tokens
from catalog.errors import Conflict, Refused, Unavailable
from catalog.evidence.services import storing
from catalog.extensions import Extensions
from catalog.picking.services import giving_back
from catalog.review.services import simulating
from catalog.scoring.services import foretelling
from catalog.search import indexer
from catalog.search.engines.port import Position
from catalog.standards.library import open_library
from catalog.storage import idempotency, outbox
from catalog.storage.database import db, one_transaction
from catalog.storage.database import now as moment

log = logging.getLogger("catalog.worker")

_PAUSE_SECONDS = 0.1
_LOOK_FOR_DAMAGE_EVERY_SECONDS = 5.0
_NOTE_EVERY_SECONDS = 30.0
_TIDY_EVERY_SECONDS = 600.0
_GIVE_BACK_EVERY_SECONDS = 60.0
# A clock may be wrong for a moment, or run a little behind another host's: what a new day asks to be taken away or
# given back, and what an earlier one asks to be built anew, waits until the day has lasted this long.
_SETTLES_SECONDS = 30.0
_RECOUNT_EVERY_SECONDS = 3600.0
_AFTER_AN_ERROR_SECONDS = 1.0
_LOOK_AT_FILES_EVERY_SECONDS = 3600.0


def run(extensions: Extensions, stopped: Callable[[], bool]) -> None:
    """Follow the outbox until `stopped`. Whatever goes wrong is logged and tried again: nothing here needs a person."""
    noted_at = looked_at = tidied_at = gave_back_at = float("-inf")
    tidied_on = day = None
    day_began = time.monotonic()
    recount = Recount(extensions)
    while not stopped():
        try:
            now, today = time.monotonic(), extensions.today()
            if day != today:
                day, day_began = today, now
            settled = now - day_began >= _SETTLES_SECONDS
            # Before the index is looked at: a broken one keeps nobody from having their goods back.
            if settled and now - gave_back_at >= _GIVE_BACK_EVERY_SECONDS:
                gave_back_at = now
                give_back(extensions, today)
            if now - noted_at >= _NOTE_EVERY_SECONDS:
                noted_at = now
                note_token_uses(extensions)
            if now - looked_at >= _LOOK_FOR_DAMAGE_EVERY_SECONDS:
                looked_at = now
                make_usable(extensions, settled=settled)
            if settled and today != tidied_on:
                while indexer.drop_past(extensions.index, extensions.library, today):
                    pass
                tidied_on = today
            if settled and now - tidied_at >= _TIDY_EVERY_SECONDS:
                with one_transaction():
                    reader = indexer.reader_name(extensions.index, extensions.settings)
                    indexer.note_position(extensions.index, extensions.library, reader)
                    outbox.delete_passed()
                    idempotency.forget_answers(moment())
                tidied_at = now
            if not indexer.follow(extensions.index, extensions.library, today):
                if settled:
                    recount.go_on(today, now)
                time.sleep(_PAUSE_SECONDS)
        except Unavailable as problem:
            if problem.figures.get("reason") != indexer.LATER_DAY:
                looked_at = float("-inf")
            time.sleep(_PAUSE_SECONDS)
        except Conflict:
            time.sleep(_PAUSE_SECONDS)  # another process writes just now
        except SQLAlchemyError:
            log.exception("The database did not answer; trying again.")
            db.session.rollback()
            time.sleep(_AFTER_AN_ERROR_SECONDS)
        except Exception:
            log.exception("The index could not follow; looking at it again.")
            db.session.rollback()
            looked_at = float("-inf")
            time.sleep(_AFTER_AN_ERROR_SECONDS)


def simulate(extensions: Extensions, stopped: Callable[[], bool]) -> None:
    """Work off the simulations that operators ask for, beside the index (review.services.simulating), until `stopped`.

    A library of its own each time: a draft may have been edited since the last one. Between them the files on the disk
    are looked after; before the first, what a start that was broken off has not foretold.
    """
    looked_at, foretold = float("-inf"), False
    while not stopped():
        try:
            if not foretold:
                foretelling.foretell_missing(extensions.library)
                foretold = True
            if time.monotonic() - looked_at >= _LOOK_AT_FILES_EVERY_SECONDS:
                looked_at = time.monotonic()
                look_after_files(extensions, stopped)
            if simulating.work_off(open_library(*extensions.settings.standards)):
                continue
        except SQLAlchemyError:
            log.exception("The database did not answer; trying again.")
            db.session.rollback()
        except Exception:
            log.exception("A simulation could not be finished.")
            db.session.rollback()
        for _ in range(20):
            if stopped():
                return
            time.sleep(_PAUSE_SECONDS)


def give_back(extensions: Extensions, today: date) -> None:
    """Give back what was held for papers that cannot come in time any more."""
    if count := giving_back.give_back_due(extensions.library, today):
        log.warning("%d reservations were given back: the papers they waited for did not come.", count)


def note_token_uses(extensions: Extensions) -> None:
    """Bring what the web processes of this machine noted about tokens into the database. A day is written once."""
    uses = extensions.token_uses.unwritten()
    if uses:
        named = [(str(UUID(bytes=key)), date.fromordinal(day)) for key, day in uses]
        tokens.note_uses(named, extensions.today())
        extensions.token_uses.written(uses)


class Recount:
    """Compares once an hour how much the index holds with what the database asks for, a thousand offers each time it is
    told to go on, so that changes are followed meanwhile. On a difference the index is built anew."""

    def __init__(self, extensions: Extensions) -> None:
        self._extensions = extensions
        self._next_at = float("-inf")
        self._chunks: Iterator[int] | None = None
        self._of: tuple[date, Position | None] | None = None
        self._wanted = 0
        self._told: tuple[int, int] | None = None

    def go_on(self, today: date, now: float) -> None:
        """Count on, if it is time; `now` is a monotonic second. For a moment in which all is followed."""
        extensions = self._extensions
        if self._chunks is None:
            if now < self._next_at:
                return
            self._chunks, self._wanted = indexer.documents_wanted(extensions.library, today), 0
            self._of = today, extensions.index.reader().position()
        chunks, self._chunks = self._chunks, None  # what fails now is begun anew
        for count in chunks:
            self._wanted += count
            self._chunks = chunks
            return
        if self._of != (today, extensions.index.reader().position()):
            self._next_at = now + _TIDY_EVERY_SECONDS  # something changed meanwhile: another time
            return
        self._next_at = now + _RECOUNT_EVERY_SECONDS
        difference = indexer.documents_held(extensions.index, today), self._wanted
        if difference[0] == difference[1]:
            self._told = None
        elif difference != self._told:
            log.warning("The search index holds %d documents, the database asks for %d: rebuilding it.", *difference)
            indexer.rebuild(extensions.index, extensions.library, today)
            self._told = difference
        else:
            log.error("The search index, built anew, holds %d documents; the database asks for %d.", *difference)


def look_after_files(extensions: Extensions, stopped: Callable[[], bool]) -> None:
    """Make the copies of papers that are missing (after an update), and take away files that no row names."""
    try:
        if made := storing.make_copies(extensions.intake, stopped):
            log.warning("%d copies of papers were made for the pages.", made)
        if swept := storing.sweep(extensions.files):
            log.warning("%d files that no row named were taken away.", swept)
    except Refused as refusal:
        log.warning(
            "Files are not swept, %(count)d of %(total)d have no row: see `catalog files sweep`.", refusal.figures
        )
    except Unavailable:
        log.warning("Files could not be looked after; trying again later.")
    db.session.rollback()


def make_usable(
    extensions: Extensions, on_progress: Callable[[int, int], None] | None = None, *, settled: bool = True
) -> bool:
    """Rebuild the index if it is missing, damaged, made with other words or fields, or written for a later day than
    today, provided that today is `settled`. Whether it was."""
    found = indexer.status(extensions.index, extensions.library, extensions.today())
    if found.state == "ready" or (found.reason == indexer.LATER_DAY and not settled):
        return False
    log.warning("The search index is %s (%s): rebuilding it.", found.state, found.reason)
    count = indexer.rebuild(extensions.index, extensions.library, extensions.today(), on_progress)
    log.warning("The search index is rebuilt: %d documents.", count)
    return True


def catch_up(extensions: Extensions) -> None:
    """Bring the index up to date once, for a command where no worker may be running. Another writer is let finish."""
    for _ in range(600):
        try:
            make_usable(extensions)
            if not indexer.follow(extensions.index, extensions.library, extensions.today()):
                return
        except Conflict:
            time.sleep(_PAUSE_SECONDS)
