"""A new version tried on chunks of offers, in this process or in several. Pure but for reading the standards folder."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import NamedTuple

from catalog.scoring.simulation import Decided, Effect, Tally, effect_of, tally_of
from catalog.standards.library import Library, open_library


class Tried(NamedTuple):
    """One offer with the names of what scored it, and of the profile that would."""

    decided: Decided
    old_name: str
    old_profile: str | None
    new_profile: str | None


class Part(NamedTuple):
    """What came of one chunk."""

    tally: Tally
    effects: list[Effect]


class Trial:
    """One version and day; called with a chunk of offers."""

    def __init__(self, library: Library, new_name: str, on: date, keep_effects: bool) -> None:
        self.library, self.new_name, self.on, self.keep_effects = library, new_name, on, keep_effects

    def __call__(self, chunk: list[Tried]) -> Part:
        new = self.library.get(self.new_name)
        names = self.library.former_names(new)
        effects = [
            effect_of(
                self.library.get(one.old_name, one.old_profile),
                self.library.get(self.new_name, one.new_profile) if one.new_profile else new,
                one.decided,
                self.on,
                names,
            )
            for one in chunk
        ]
        tally = tally_of(effects)
        tally.without_profile = sum(one.old_profile is not None and one.new_profile is None for one in chunk)
        return Part(tally, effects if self.keep_effects else [])


_trial: Trial


def _begin(shipped: Path, alliance: Path | None, new_name: str, on: date, keep_effects: bool) -> None:
    global _trial
    _trial = Trial(open_library(shipped, alliance), new_name, on, keep_effects)


def _work(chunk: list[Tried]) -> Part:
    return _trial(chunk)


def tried(trial: Trial, chunks: Iterable[list[Tried]], processes: int) -> Iterator[Part]:
    """The part that each chunk gives, in order. With several processes only a few chunks are held at a time."""
    if processes <= 1:
        yield from map(trial, chunks)
        return
    folders = trial.library.folders
    begin = (folders.shipped, folders.alliance, trial.new_name, trial.on, trial.keep_effects)
    # Started anew, not forked: the parent holds database connections and may have threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=begin) as pool:
        waiting: deque[Future[Part]] = deque()
        for chunk in chunks:
            waiting.append(pool.submit(_work, chunk))
            if len(waiting) > 2 * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
