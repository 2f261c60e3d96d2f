"""Real processes with real threads, acting at the same moment on the test's database."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from catalog.extensions import Extensions
from catalog.storage.database import db
from tests.factories.farming import registry_rows
from tests.factories.reviewing import Orchard
from tests.factories.selling import Market
from tests.race.worker import PLAIN, Plan, serve

PROCESSES = 4
THREADS = 5


@dataclass(frozen=True)
class Outcomes:
    """What became of the jobs, in their order, and how long they took together and each, in seconds."""

    each: list[str]
    seconds: float
    slowest: float

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(self.each))


class Crowd:
    """Worker processes, forked from one that has imported everything."""

    def __init__(self, url: str) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.race.worker"])
        self.pipes = []
        self.processes = []
        for _ in range(PROCESSES):
            mine, theirs = context.Pipe()
            process = context.Process(target=serve, args=(url, theirs), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(mine)
            self.processes.append(process)
        assert [pipe.recv() for pipe in self.pipes] == ["ready"] * PROCESSES

    def act(self, jobs: list[list[Any]], *, careless: bool = False, isolation: str = PLAIN, **given: Any) -> Outcomes:
        """Spread the jobs over all threads of all processes and let them go at once. `given`: the day, the folder of
        standards."""
        db.session.commit()
        start_at = time.time() + 0.2
        for index, pipe in enumerate(self.pipes):
            pipe.send(Plan(start_at, THREADS, jobs[index::PROCESSES], careless, isolation, **given))
        each: list[Any] = [None] * len(jobs)
        for index, pipe in enumerate(self.pipes):
            each[index::PROCESSES] = pipe.recv()
        seconds = time.time() - start_at
        db.session.expire_all()
        return Outcomes([outcome for outcome, _ in each], seconds, max(took for _, took in each))

    def end(self) -> None:
        for pipe in self.pipes:
            pipe.close()
        for process in self.processes:
            process.join(timeout=30)


@pytest.fixture(scope="session")
def crowd(the_app: Flask, database_url: str) -> Iterator[Crowd]:
    """Twenty clients in four processes."""
    crowd = Crowd(database_url)
    yield crowd
    crowd.end()


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Market:
    """Two listed offers of 100 units; two anchors with a broadcast each."""
    registry_rows()
    return Market(extensions.library, offers=2, capacity_units=100)


@pytest.fixture
def orchard(app: Flask, extensions: Extensions) -> Orchard:
    """A fully answered new offer; two reviewers."""
    registry_rows()
    return Orchard(extensions.library)
