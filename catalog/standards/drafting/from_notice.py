"""A fresh-fruit profile from what a notice limits: quantities with a criterion of their own, the rest as items. Pure.

Acid stays acid: no ratio is derived from it. What has more than one reading is left out and named.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalog.standards.curves import MEASURED, curve
from catalog.standards.drafting import profile_toml
from catalog.standards.drafting.figures import MOST as AT_MOST
from catalog.standards.drafting.indicators import LEAST, MOST, RANGE, Indicator, in_english, indicators_in, unit_of
from catalog.standards.standard import Standard

VERIFIED = "verified (text of the notice)"
READ_BY_PROGRAM = "text of the notice, read by a program"
SOLIDS, ITEMS = "FF-C01", "FF-C11"
CRITERIA: Mapping[str, str] = {
    "solids": "FF-C01", "solids_to_acid": "FF-C02", "edible": "FF-C03", "diameter": "FF-C04", "acid": "FF-C10",
    "fruit_weight": "FF-C12",
}  # fmt: skip
MOST_QUOTED = 900
# What one of another unit is worth in the criterion's (%, mm or g).
_WORTH = {
    "%": Decimal(1), "g/100 g": Decimal(1), "g/kg": Decimal("0.1"), "mg/g": Decimal("0.1"), "‰": Decimal("0.1"),
    "": Decimal(1), ":1": Decimal(1), "mm": Decimal(1), "cm": Decimal(10), "g": Decimal(1), "kg": Decimal(1000),
    "jin": Decimal(500),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a notice says for one name: the limit of each criterion, the items to tick in the notice's order, whether
    the least strict of several figures was taken, and the words that were left out with why."""

    limits: Mapping[str, Indicator]
    items: tuple[Indicator, ...]
    least_strict: bool
    left_out: tuple[tuple[str, str], ...]


def found_in(quality: str, *, several: bool = False, without: Collection[str] = ()) -> Found:
    """What the clause on quality says. Of several figures for one quantity (varieties, grades) the least strict one is
    taken where `several`, for a person who has read that they are such; else the quantity is left out. `without` names
    quantities that a person leaves out."""
    by_term: dict[str, list[Indicator]] = {}
    left_out = []
    for one in indicators_in(quality):
        if one.why or one.term in without:
            left_out.append((quality[one.start : one.end], one.why or "left_out_by_the_reader"))
        else:
            by_term.setdefault(_key(one), []).append(one)
    limits, items, relaxed = {}, [], False
    for term, all_of_it in by_term.items():
        chosen = _chosen(all_of_it)
        if chosen is not None and term not in CRITERIA and chosen.kind == RANGE and len(_sizes(all_of_it)) > 1:
            chosen = None  # the range of one variety is none of the others
        relaxed |= len(_sizes(all_of_it)) > 1
        if chosen is None or (len(_sizes(all_of_it)) > 1 and not several):
            left_out += [(quality[one.start : one.end], "several_figures") for one in all_of_it]
        elif term in CRITERIA and _limit(chosen) is not None:
            limits[CRITERIA[term]] = chosen
        elif term in ("solids", "solids_to_acid", "edible"):
            left_out.append((quality[chosen.start : chosen.end], "wrong_direction"))
        else:
            items.append(chosen)
    items.sort(key=lambda one: one.start)
    while items and items[-1].end - items[0].start > MOST_QUOTED:
        left_out.append((quality[items[-1].start : items[-1].end], "too_far_apart"))
        items.pop()
    return Found(limits, tuple(items), relaxed and several, tuple(left_out))


def _key(one: Indicator) -> str:
    """What is measured, and of which part or when."""
    return f"{one.term}_{one.part}" if one.part else one.term


def _sizes(all_of_it: Iterable[Indicator]) -> set[tuple[str, str, str]]:
    return {(one.kind, figure, unit_of(one)) for one in all_of_it for figure in _figures(one)}


def _figures(one: Indicator) -> tuple[str, ...]:
    return (f"{one.low}-{one.high}",) if one.kind == RANGE else (one.low or one.high, *one.columns)


def _chosen(all_of_it: list[Indicator]) -> Indicator | None:
    """The one figure, or of several the least strict; None where they cannot be compared."""
    if len(_sizes(all_of_it)) == 1 or len(all_of_it) == 1:
        return all_of_it[0]
    kinds, units = {one.kind for one in all_of_it}, {unit_of(one) for one in all_of_it}
    if len(units) > 1 or (len(kinds) > 1 and MOST in kinds):
        return None
    if kinds == {MOST}:
        return max(all_of_it, key=lambda one: max(map(Decimal, _figures(one))))
    if all_of_it[0].term in ("acid",) and kinds == {RANGE}:
        return max(all_of_it, key=lambda one: Decimal(one.high))
    return min(all_of_it, key=lambda one: min(map(Decimal, (one.low, *one.columns))))


def _limit(one: Indicator) -> Decimal | None:
    """The limit in the criterion's unit: at least, or of acid at most; of a range the end that is easiest to meet, of
    columns the least strict. None where the notice limits the other side or in another unit."""
    worth = _WORTH.get(unit_of(one))
    if worth is None or one.kind == (LEAST if one.term == "acid" else MOST):
        return None
    if one.term == "acid":
        return max(map(Decimal, (one.high, *one.columns))) * worth
    return min(map(Decimal, (one.low, *one.columns))) * worth


def resets(found: Found, quality: str, standard: Standard) -> Iterator[tuple[str, dict[str, Any], str, dict[str, Any]]]:
    """Criterion, parameters, quote and labels of each reset, in the standard's order. A limit that leaves no room for a
    curve is passed over."""
    for criterion in standard.criteria:
        if criterion.id in found.limits:
            one = found.limits[criterion.id]
            limit, measured = _limit(one), MEASURED[standard.id][criterion.id]
            assert limit is not None and (one.kind == MOST) <= (measured.quantity.limit == AT_MOST)
            own = standard.document["criteria"][criterion.index]
            points = curve(own["scoring"]["points"], own["pass_at"], limit, measured)
            if all(first < second for (first, _), (second, _) in pairwise(points)) and points[0][0] >= 0:
                yield criterion.id, {"points": points}, quality[one.start : one.end].strip(), {}
        elif criterion.id == ITEMS and found.items:
            names = list(_names(found.items))
            labels = {
                name: {"zh": quality[one.start : one.end].strip(), "en": in_english(one)}
                for name, one in zip(names, found.items, strict=True)
            }
            quote = quality[found.items[0].start : found.items[-1].end].strip()
            yield criterion.id, {"items": names}, quote, labels


def _names(items: Iterable[Indicator]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for one in items:
        name = _key(one)
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}_{seen[name]}"


# --- what a person has read ------------------------------------------------------------------------------------------

READ = "profiles/read_fresh_fruit.csv"
CONFIRMED, NOTHING = "confirmed", "none"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person who read a notice found: `confirmed`, `provisional` or `none` (no fresh fruit, or figures that
    cannot be told apart), and the quantities to be left out."""

    verdict: str
    left_out: tuple[str, ...]


def readings(folder: Path) -> dict[str, Reading]:
    """Which notices were read, by register id, from a standards folder."""
    with (folder / READ).open(encoding="utf-8", newline="") as file:
        return {row["gi_id"]: Reading(row["verdict"], tuple(row["left_out"].split())) for row in csv.DictReader(file)}


# --- as a file --------------------------------------------------------------------------------------------------------

LEAST_STRICT = {
    "zh": "公告按品种或等级分别规定，取其中最宽的一档作为及格线。",
    "en": "The notice sets figures per variety or grade; the least strict one is the pass mark.",
}


NO_LIMIT = {
    "zh": "公告没有可以直接采用的可溶性固形物限值",
    "en": "the notice sets no limit of soluble solids that can be used as it stands",
}
_MEASURED_CLAUSE = re.compile(r"理[化性].*?(?=(?:\d\s*[.．、]\s*)?(?:产品)?(?:质量)?(?:安全|卫生)|附件|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Head:
    """Whose profile it is, in which version, and from when on."""

    id: str
    version: str
    gi_id: str
    gi_name: str
    notice: str
    effective_from: date
    confirmed: bool


def as_file(head: Head, standard: Standard, found: Found, quality: str) -> str | None:
    """The profile as a TOML file; None where the notice says nothing that is asked."""
    rows = list(resets(found, quality, standard))
    if not rows:
        return None
    lines = profile_toml.head(
        id=head.id,
        version=head.version,
        effective_from=head.effective_from,
        gi_name=head.gi_name,
        gi_id=head.gi_id,
        standard=standard.name,
        status="confirmed" if head.confirmed else "provisional",
    )
    if found.least_strict:
        lines.append(f"note = {profile_toml.table(LEAST_STRICT)}")
    status = VERIFIED if head.confirmed else READ_BY_PROGRAM
    for criterion, scoring, quote, labels in rows:
        clause = {"notice": head.notice, "quote": quote, "status": status}
        lines += ["", *profile_toml.reset(criterion, scoring, clause, labels)]
    if SOLIDS not in {criterion for criterion, *_ in rows} and standard.criterion(SOLIDS) is not None:
        clause = {"notice": head.notice, "quote": _measured_clause(quality), "status": status}
        lines += ["", "[[not_applicable]]", f"criterion = {profile_toml.text(SOLIDS)}"]
        lines += [f"reason = {profile_toml.table(NO_LIMIT)}", f"clause = {profile_toml.table(clause)}"]
    return "\n".join(lines) + "\n"


def _measured_clause(quality: str) -> str:
    """The clause on what is measured, or the beginning of the text where none has that heading."""
    found = _MEASURED_CLAUSE.search(quality)
    return (found.group() if found else quality).strip()[:MOST_QUOTED].strip()
