"""The days of an offer: cut where anything changes that a card or a filter shows, and what can be sold on them. Pure.

Every span becomes one document of the index. What an offer can do on other days than those of a span is worked out
here, over all of its spans, and stands in each of its documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from catalog.review.listing import Span
from catalog.scoring.renewal import TO_RENEW, VALID
from catalog.search.snapshot import DaysProven, ListedSpan, PaperDays

ONE_DAY = timedelta(days=1)
# A stretch of days is written as blocks of 1, 2, 4 ... 256 days that begin at multiples of their length.
LARGEST_BLOCK = 8


def listed_spans(
    spans: Sequence[Span], proven: Sequence[DaysProven] | None, papers: Sequence[PaperDays] = ()
) -> list[ListedSpan]:
    """The listed days of an offer, earliest first, cut where a paper begins or ends to prove its right to the mark
    (`proven`; None: there is nothing to prove), and where one of `papers` begins or ends to be valid."""
    found: list[ListedSpan] = []
    run_through: date | None = None
    following: date | None = None
    for span in reversed(spans):
        if run_through is None or span.through_on + ONE_DAY != following:
            run_through = span.through_on
        following = span.from_on
        for first, last, stand in reversed(_parts(span, proven, papers)):
            found.append(
                ListedSpan(first, last, span.grade, span.conditional, run_through, span.paper, span.renew_days, *stand)
            )
    return found[::-1]


@dataclass(frozen=True)
class Sold:
    """What can be sold of an offer, over all its spans.

    `run_from` is, for each span, the first day of its unbroken run of listed days, and `listed_before` the blocks of
    the listed days before that run, where there are any. `windows` are the first and last day of each span that lie in
    the season, None where none does. `blocks` say the same of the whole offer, with how many days before its papers
    must be filed (`block`). `valid_in` and `to_renew_in` are, for each span, the months (2027-01) in which it stands
    for the offer: every month has at most one span that stands for the valid days in it, and at most one for those to
    be renewed. `valid_until` is the last day that can be sold with valid papers.
    """

    run_from: tuple[date, ...]
    listed_before: tuple[tuple[str, ...], ...]
    windows: tuple[tuple[date, date] | None, ...]
    blocks: tuple[str, ...]
    valid_in: tuple[tuple[str, ...], ...]
    to_renew_in: tuple[tuple[str, ...], ...]
    valid_until: date | None


def sold(spans: Sequence[ListedSpan], season: tuple[date, date] | None) -> Sold:
    """What can be sold in a season (None: never) on these listed days."""
    windows = tuple(_both(season, (span.from_on, span.through_on)) if season else None for span in spans)
    sellable = [(at, window) for at, window in enumerate(windows) if window is not None]
    valid = [one for one in sellable if spans[one[0]].paper == VALID]
    to_renew = [one for one in sellable if spans[one[0]].paper == TO_RENEW]
    # Of the valid days of a month the last ones are ahead for longest. Of those to be renewed, the ones for which
    # papers can be filed for longest: a later day is not always among them, since more papers may be due by then.
    last_valid = {month: at for at, window in valid for month, _ in _months(*window)}
    most_time: dict[str, tuple[date, int]] = {}
    for at, window in to_renew:
        for month, last in _months(*window):
            file_by = last - timedelta(days=spans[at].renew_days)
            most_time[month] = max(most_time.get(month, (date.min, 0)), (file_by, at))
    runs = _runs(spans)
    return Sold(
        tuple(first for first, _ in runs),
        tuple(before for _, before in runs),
        windows,
        tuple(_sold_blocks(spans, sellable)),
        tuple(tuple(month for month, best in last_valid.items() if best == at) for at in range(len(spans))),
        tuple(tuple(month for month, (_, best) in most_time.items() if best == at) for at in range(len(spans))),
        valid[-1][1][1] if valid else None,
    )


def block(renew_days: int, size: int, day: date) -> str:
    """The block of 2**`size` days that holds a day, sold if papers are filed so many days before."""
    return f"{renew_days}:{size}:{day.toordinal() >> size}"


def month_of(day: date) -> str:
    """2027-01"""
    return f"{day.year:04}-{day.month:02}"


def last_of_month(day: date) -> date:
    """The last day of the month a day lies in."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def months_from(day: date, count: int) -> list[date]:
    """The first days of so many months, from that of a day on."""
    at = day.year * 12 + day.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(at, at + count)]


_Stand = tuple[bool, tuple[str, ...], tuple[str, ...]]


def _parts(
    span: Span, proven: Sequence[DaysProven] | None, papers: Sequence[PaperDays]
) -> list[tuple[date, date, _Stand]]:
    """A span cut into (first day, last day, what holds of its papers: whether one proves the right to the mark, the
    kinds that are valid, and what these certify)."""
    starts = {span.from_on}
    dated = [(days.from_on, days.through_on) for days in proven or ()]
    dated += [(paper.from_on, paper.through_on) for paper in papers]
    starts |= {first for first, _ in dated if first and span.from_on < first <= span.through_on}
    starts |= {day for _, last in dated if last and span.from_on < (day := last + ONE_DAY) <= span.through_on}

    def stand(day: date) -> _Stand:
        valid = [paper for paper in papers if _holds(paper.from_on, paper.through_on, day)]
        return (
            proven is None or any(_holds(days.from_on, days.through_on, day) for days in proven),
            tuple(sorted({paper.kind for paper in valid})),
            tuple(sorted({paper.scheme for paper in valid if paper.scheme})),
        )

    same = [(held, next(group)) for held, group in groupby(sorted(starts), stand)]
    lasts = [*(first - ONE_DAY for _, first in same[1:]), span.through_on]
    return [(first, last, held) for (held, first), last in zip(same, lasts, strict=True)]


def _holds(from_on: date | None, through_on: date | None, on: date) -> bool:
    return (from_on or on) <= on <= (through_on or on)


def _both(one: tuple[date, date], other: tuple[date, date]) -> tuple[date, date] | None:
    """The days two stretches have in common, or None."""
    first, last = max(one[0], other[0]), min(one[1], other[1])
    return (first, last) if first <= last else None


def _months(first: date, last: date) -> Iterator[tuple[str, date]]:
    """The months of a stretch of days, each with the last of its days in it."""
    while first <= last:
        end = last_of_month(first)
        yield month_of(first), min(end, last)
        first = end + ONE_DAY


def _runs(spans: Sequence[ListedSpan]) -> list[tuple[date, tuple[str, ...]]]:
    """For each span the first day of its run, and the blocks of the listed days before that run."""
    found: list[tuple[date, tuple[str, ...]]] = []
    for at, span in enumerate(spans):
        if at and spans[at - 1].through_on + ONE_DAY == span.from_on:
            found.append(found[-1])
        else:
            before = (one for other in spans[:at] for one in _blocks(0, other.from_on, other.through_on))
            found.append((span.from_on, tuple(before)))
    return found


def _sold_blocks(spans: Sequence[ListedSpan], sellable: Sequence[tuple[int, tuple[date, date]]]) -> Iterator[str]:
    """The blocks of all days that can be sold; neighbours with the same notice are one stretch."""
    stretches: list[tuple[int, date, date]] = []
    for at, (first, last) in sellable:
        days = spans[at].renew_days
        if stretches and stretches[-1][0] == days and stretches[-1][2] + ONE_DAY == first:
            first = stretches.pop()[1]
        stretches.append((days, first, last))
    for days, first, last in stretches:
        yield from _blocks(days, first, last)


def _blocks(renew_days: int, first: date, last: date) -> Iterator[str]:
    """The fewest blocks that make up a stretch of days."""
    at, end = first.toordinal(), last.toordinal()
    while at <= end:
        fits = (end - at + 1).bit_length() - 1
        aligned = (at & -at).bit_length() - 1
        size = min(fits, aligned, LARGEST_BLOCK)
        yield block(renew_days, size, date.fromordinal(at))
        at += 1 << size
