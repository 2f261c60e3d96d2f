"""The search as a whole: the real server beside the floor, other engines, arrivals on a schedule, changes, a rebuild.

`python -m bench search`. BENCH_SIZES (20000,200000,1000000) are the catalogs measured; BENCH_DATA (var/bench) keeps
them from run to run: writing a million offers takes half an hour, once. BENCH_SECONDS (15) is how long each load lasts.
The middle size gets the stream, the changes and the rebuild; the smallest the other engines. BENCH_PARTS chooses among
load, peers, stream, changes and rebuild.

Rates by the clock hold on a quiet machine only; beside them stands the server's processor time a request, which holds
on a busy one too.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bench.searching import changes, load, peers
from bench.searching.ground import Ground, prepare
from bench.searching.load import SizeFigures

SIZES = sorted(int(size) for size in os.environ.get("BENCH_SIZES", "20000,200000,1000000").split(","))
SECONDS = float(os.environ.get("BENCH_SECONDS", "15"))
PARTS = os.environ.get("BENCH_PARTS", "load,peers,stream,changes,rebuild").split(",")


class Goal(NamedTuple):
    """Milliseconds of processor: of a JSON search above the floor, of a page, of a page whose cards are drawn."""

    above: float
    page: float
    drawn: float | None = None


GOALS = {20_000: Goal(1.6, 10.0, 6.5), 200_000: Goal(1.8, 12.0)}
_MIDDLE = SIZES[len(SIZES) // 2]


def main() -> None:
    """Measure and print one table."""
    table = Table("figure", "offers", "measured", "goal", "", title="Search")
    for row in _rows():
        table.add_row(*row)
    Console(width=150).print(table)


def _rows() -> list[tuple[str, ...]]:
    grounds = {size: prepare(size) for size in SIZES}
    middle, rows = grounds[_MIDDLE], []
    if "load" in PARTS:
        figures = []
        for ground in grounds.values():
            figures.append(load.measure(ground, SECONDS))
            rows += _of_size(figures[-1])
        rows += _growth(figures[0], figures[-1]) if len(figures) > 1 else []
    if "peers" in PARTS:
        for size in dict.fromkeys((SIZES[0], _MIDDLE)):
            rows += _peers(grounds[size])
    if "stream" in PARTS:
        rows += _stream(middle)
    if "changes" in PARTS:
        rows.append(_changes(middle))
    if "rebuild" in PARTS:
        took = changes.rebuild(middle)
        text = f"{took.seconds:.0f} s, {took.processor:.0f} s of processor, {took.memory / 1e6:.0f} MB"
        good = took.seconds <= 90 and took.memory <= 1e9
        rows.append(_row("rebuild of the index", _MIDDLE, text, "<= 90 s, <= 1 GB", good))
    return rows


def _of_size(one: SizeFigures) -> list[tuple[str, ...]]:
    above = one.search.milliseconds - one.floor.milliseconds
    most = GOALS.get(one.offers)
    measured = (one.search, one.floor, one.page, one.page_drawn, one.search_again, one.page_again)
    errors = sum(server.errors for server in measured)
    return [
        _row(
            f"JSON search, {load.CLIENTS} clients, each asked once",
            one.offers,
            f"{one.search.rate:,.0f}/s, {one.search.milliseconds:.2f} ms of processor, {one.mean_bytes:,} bytes",
        ),
        _row("the floor", one.offers, f"{one.floor.rate:,.0f}/s, {one.floor.milliseconds:.2f} ms of processor"),
        _at_most("JSON search above the floor", one.offers, above, most and most.above),
        _row(
            "floor / search",
            one.offers,
            f"{one.search.rate / one.floor.rate:.0%} by the clock,"
            f" {one.floor.milliseconds / one.search.milliseconds:.0%} by processor",
        ),
        _row(
            "JSON search, asked again",
            one.offers,
            f"{one.search_again.rate:,.0f}/s, {one.search_again.rate / one.floor.rate:.0%} of the floor by the clock",
        ),
        _row("one client alone", one.offers, f"p50 {one.alone_p50:.2f} ms, p99 {one.alone_p99:.2f} ms"),
        _row("engine alone", one.offers, f"p50 {one.engine_p50:.2f} ms, p99 {one.engine_p99:.2f} ms of processor"),
        _at_most("search page, each asked once", one.offers, one.page.milliseconds, most and most.page, one.page.rate),
        _at_most(
            "search page, its cards drawn before",
            one.offers,
            one.page_drawn.milliseconds,
            most and most.drawn,
            one.page_drawn.rate,
        ),
        _row("search page, asked again", one.offers, f"{one.page_again.rate:,.0f}/s"),
        _row("errors", one.offers, str(errors), "0", not errors),
    ]


def _at_most(name: str, offers: int, took: float, most: float | None, rate: float | None = None) -> tuple[str, ...]:
    text = f"{took:.2f} ms of processor" + (f", {rate:,.0f}/s" if rate is not None else "")
    return _row(name, offers, text, f"<= {most:.1f} ms" if most else "", took <= most if most else None)


def _growth(small: SizeFigures, large: SizeFigures) -> list[tuple[str, ...]]:
    whole, engine = large.alone_p50 / small.alone_p50, large.engine_p50 / small.engine_p50
    return [
        _row("growth of the whole request's p50", large.offers, f"{whole:.1f} times", "< 4 times", whole < 4),
        _row("growth of the engine's p50", large.offers, f"{engine:.1f} times", "< 10 times", engine < 10),
    ]


def _peers(ground: Ground) -> list[tuple[str, ...]]:
    found = peers.compare(ground)
    ours = found["tantivy"]
    rows = []
    for name, asked in found.items():
        text = f"p50 {asked.within(0.5):.2f} ms, p95 {asked.within(0.95):.2f} ms, mean {asked.mean:.2f} ms of processor"
        if asked is not ours:
            same, both = asked.agreeing(ours)
            text += f": {asked.mean / ours.mean:.1f} times ours; the same total in {same} of {both}"
        rows.append(_row(f"a search inside, {name}", ground.offers, text))
    return rows


def _stream(ground: Ground) -> list[tuple[str, ...]]:
    found = load.stream(ground, SECONDS)
    p50, p99 = found.answers.milliseconds(0.5), found.answers.milliseconds(0.99)
    text = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, {found.answers.errors} errors"
    if found.answers.errors:
        text += f" ({', '.join(f'{what}: {count}' for what, count in found.answers.failed.items())})"
    good = p99 <= 25 and not found.answers.errors
    name = f"{load.ARRIVALS} arrivals/s for {load.ARRIVAL_SECONDS} s"
    return [
        _row(name, ground.offers, text, "p99 <= 25 ms, 0 errors", good),
        _row(f"highest rate with p99 <= {load.SLOWEST_MILLISECONDS} ms", ground.offers, f"{found.highest:,.0f}/s"),
    ]


def _changes(ground: Ground) -> tuple[str, ...]:
    found = changes.visible_after(ground, SECONDS)
    p50, p99 = found.within(0.5), found.within(0.99)
    text = f"p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms at {found.writes_a_second:.1f} writes/s"
    return _row(f"change to visible, {changes.WRITES_A_SECOND} writes/s", ground.offers, text, "p99 <= 1 s", p99 <= 1)


def _row(name: str, offers: int, text: str, goal: str = "", good: bool | None = None) -> tuple[str, ...]:
    print(f"{name} ({offers:,}): {text}", flush=True)
    return name, f"{offers:,}", text, goal, "" if good is None else "met" if good else "missed"
