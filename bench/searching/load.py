"""How fast the search answers beside the floor: both servers up, asked in turns, so that a busy machine slows both."""

from __future__ import annotations

import os
import statistics
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from bench.searching import floor
from bench.searching.client import Answers, as_bytes, in_turn, on_schedule
from bench.searching.ground import CATALOG, Ground, api_address, page_address, requests, say
from bench.searching.server import Server, serving

CLIENTS = 8
WORKERS, THREADS = max(2, os.cpu_count() or 2), 4
# So many different ones for the floor, which remembers nothing; so many that who asks each once comes to no end; and so
# many for who asks them again and again.
REQUESTS, FIRST_TIME, AGAIN = 2000, 40_000, 400
ARRIVALS, ARRIVAL_SECONDS = 150, 60
SLOWEST_MILLISECONDS = 100
_TURNS = 2
_WARM_SECONDS = 4.0


@dataclass
class Measured:
    """Requests a second and processor milliseconds a request, of one server. With `once` none is asked twice."""

    asked: list[bytes]
    once: bool = False
    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    errors: int = 0

    def warm(self, server: Server) -> Answers:
        """Ask without measuring."""
        answers = in_turn(server.port, self.asked, CLIENTS, _WARM_SECONDS)
        if self.once:
            self.asked = self.asked[len(answers.seconds) + CLIENTS :]
        return answers

    def take(self, server: Server, seconds: float) -> Answers:
        """Ask and measure."""
        before = server.processor_seconds()
        answers = in_turn(server.port, self.asked, CLIENTS, seconds)
        if self.once:
            self.asked = self.asked[len(answers.seconds) + CLIENTS :]
        self.rates.append(answers.rate)
        self.processor.append((server.processor_seconds() - before) * 1000 / len(answers.seconds))
        self.errors += answers.errors
        return answers

    @property
    def rate(self) -> float:
        return statistics.mean(self.rates)

    @property
    def milliseconds(self) -> float:
        return statistics.mean(self.processor)


@dataclass
class SizeFigures:
    """What one size of catalog gives."""

    offers: int
    search: Measured
    floor: Measured
    page: Measured
    page_drawn: Measured
    search_again: Measured
    page_again: Measured
    mean_bytes: int
    alone_p50: float
    alone_p99: float
    engine_p50: float
    engine_p99: float


@dataclass
class StreamFigures:
    """What arrivals on a schedule give."""

    answers: Answers
    highest: float


def measure(ground: Ground, seconds: float) -> SizeFigures:
    """Search, page and floor with CLIENTS clients, one after another, _TURNS times; then one client alone.

    What is asked again is answered from memory until the index changes: first and further askings are told apart.
    """
    wanted = requests(ground, FIRST_TIME)
    api = as_bytes([api_address(one) for one in wanted])
    pages = as_bytes([page_address(one) for one in reversed(wanted)])
    product, page = Measured(api, once=True), Measured(pages, once=True)
    # The same few pages under ever new addresses: their cards are drawn, the pages are not cached.
    drawn = [f"{page_address(one)}&round={turn}" for turn in range(FIRST_TIME // AGAIN) for one in wanted[:AGAIN]]
    page_drawn = Measured(as_bytes(drawn), once=True)
    product_again, page_again = Measured(api[:AGAIN]), Measured(pages[:AGAIN])
    bottom = Measured(as_bytes([f"/{number}" for number in range(REQUESTS)]))
    with serve(ground) as server:
        warm = product.warm(server)
        with _serve_floor(ground, warm.mean_bytes) as lowest:
            bottom.warm(lowest)
            page.warm(server)
            page_drawn.warm(server)
            for _ in range(_TURNS):
                product.take(server, seconds)
                bottom.take(lowest, seconds)
                page.take(server, seconds)
                page_drawn.take(server, seconds)
        alone = in_turn(server.port, product.asked, 1, seconds)
        for again in (product_again, page_again):
            again.warm(server)
            again.take(server, seconds)
    engine = _engine(ground)
    return SizeFigures(
        ground.offers,
        product,
        bottom,
        page,
        page_drawn,
        product_again,
        page_again,
        warm.mean_bytes,
        alone.milliseconds(0.5),
        alone.milliseconds(0.99),
        engine[len(engine) // 2],
        engine[len(engine) * 99 // 100],
    )


def stream(ground: Ground, seconds: float) -> StreamFigures:
    """ARRIVALS a second for a minute, each asked once, then the highest rate whose 99th percentile is under
    SLOWEST_MILLISECONDS."""
    asked = as_bytes([api_address(one) for one in requests(ground, FIRST_TIME)])
    at = 0

    def arrive(server: Server, rate: float, lasting: float) -> Answers:
        nonlocal at
        answers = on_schedule(server.port, asked[at:], rate, lasting)
        # Beyond the last one from the start: by then the memory of the first ones has long gone.
        at = (at + int(rate * lasting)) % (FIRST_TIME // 2)
        return answers

    with serve(ground) as server:
        in_turn(server.port, asked[-REQUESTS:], CLIENTS, _WARM_SECONDS)
        answers = arrive(server, ARRIVALS, ARRIVAL_SECONDS)
        low, high = 0.0, float(ARRIVALS)
        if _in_time(answers):
            low, high = high, 1.2 * in_turn(server.port, asked[FIRST_TIME // 2 :], CLIENTS, _WARM_SECONDS).rate
        for _ in range(5):
            rate = (low + high) / 2
            # Once more before it counts as too fast: a moment's disturbance is not the server's.
            if _in_time(arrive(server, rate, seconds)) or _in_time(arrive(server, rate, seconds)):
                low = rate
            else:
                high = rate
    return StreamFigures(answers, low)


def _in_time(answers: Answers) -> bool:
    late = answers.milliseconds(0.99)
    say(f"{answers.rate:,.0f} a second: p99 {late:.0f} ms")
    return not answers.errors and late <= SLOWEST_MILLISECONDS


def serve(ground: Ground) -> AbstractContextManager[Server]:
    """`catalog serve` on this ground, with its indexer, as anybody runs it."""
    command = [str(CATALOG), "serve", "--bind", "127.0.0.1:PORT", "--workers", str(WORKERS), "--threads", str(THREADS)]
    return serving(command, ground.environment, "/api/v1/offers?limit=1")


def _serve_floor(ground: Ground, size: int) -> AbstractContextManager[Server]:
    given = (ground.offers, ground.folder, REQUESTS, size, WORKERS, THREADS)
    command = [sys.executable, "-m", "bench.searching.floor", "PORT", *map(str, given)]
    return serving(command, ground.environment, "/0")


def _engine(ground: Ground) -> list[float]:
    """Milliseconds of processor of the bare queries, in order."""
    prepared, searcher = floor.prepare(ground, REQUESTS), floor.searcher_of(ground)
    found = []
    for turn in range(2):
        for one in prepared:
            began = time.process_time()
            one.run(searcher)
            if turn:
                found.append((time.process_time() - began) * 1000)
    return sorted(found)
