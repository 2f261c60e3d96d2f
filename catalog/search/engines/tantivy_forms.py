"""Documents, counts and answers in tantivy's form; which of its files no segment uses. Pure but for these."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from catalog.search.engines.port import BandCounts, Counts


def flat(kind: str, value: Any) -> Any:
    """A value of a field of this kind (`document.INDEX_FIELDS`) as it goes into the index."""
    if kind == "tokens":
        return " ".join(value)
    if kind == "phrase":
        # A bar between the values keeps a phrase from running from one into the next.
        return " | ".join(value)
    return value.encode() if kind == "stored" else value


@cache
def asked(count: Counts) -> dict[str, Any]:
    """A count as an aggregation. There are as many as facets, but for one that moves with the day."""
    if isinstance(count, BandCounts):
        return {"range": {"field": count.field, "ranges": [_bounds(band) for band in count.bands]}}
    return {"terms": {"field": count.field, "size": count.size}}


def counted(count: Counts, found: dict[str, Any]) -> list[tuple[str, int]]:
    """What the aggregation answered, without what nobody carries."""
    if isinstance(count, BandCounts):
        by_bounds = {(one.get("from"), one.get("to")): one["doc_count"] for one in found["buckets"]}
        return [(name, by_bounds[one]) for name, one in _named_bounds(count) if by_bounds.get(one)]
    return [(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"]]


@cache
def _named_bounds(count: BandCounts) -> tuple[tuple[str, tuple[float | None, float | None]], ...]:
    bounds = map(_bounds, count.bands)
    return tuple((str(at), (one.get("from"), one.get("to"))) for at, one in enumerate(bounds))


def _bounds(band: tuple[int | None, int | None]) -> dict[str, float]:
    low, high = band
    bounds = {} if low is None else {"from": float(low)}
    return bounds if high is None else {**bounds, "to": float(high + 1)}


def remove_unknown_files(folder: Path) -> None:
    """Remove what a killed writer left: temporary files, and files neither the index nor its file list names."""
    try:
        meta = (folder / "meta.json").read_text()
        managed = json.loads((folder / ".managed.json").read_text())
    except (FileNotFoundError, ValueError):
        return
    for path in folder.iterdir():
        segment = path.name.split(".")[0]
        stray = path.suffix not in (".json", ".lock", ".new") and path.name not in managed
        if path.name.startswith(".tmp") or (stray and segment.replace("-", "") not in meta.replace("-", "")):
            path.unlink(missing_ok=True)
