"""Drafts a profile from the words of a notice, for a person to confirm. Pure.

Every number drafted was found again in the clause quoted for it; what is unclear is written down as a remark instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from catalog.standards.curves import MEASURED, Measured, curve, quotient
from catalog.standards.drafting import profile_toml
from catalog.standards.drafting.figures import LEAST, Figure, Quantity, Unclear, figures_in
from catalog.standards.standard import Criterion, Standard

UNCONFIRMED = "not confirmed: read the notice"
MOST_QUOTED = 900
WHY = {
    "not_a_limit": "an average or an approximation, no limit",
    "wrong_direction": "points the other way than this criterion",
    "unit_unclear": "its unit is missing or not the criterion's",
    "no_limit_read": "no limit could be read",
    "no_curve": "the limit leaves no room for a curve",
}
_MEASURED_CLAUSE = re.compile(r"(?:理化|品质指标).*?(?=(?:\d\s*[.．、]\s*)?(?:质量)?(?:安全|卫生)|附件|$)", re.DOTALL)
_INDICATOR = re.compile(
    r"[^，。；、;：:]*?(?:[≥≤＞＜]|不[低高少超大得]|\d[%％]?\s*(?:～|~|至|—|－|-)\s*\d|以[上下])[^，。；、;]*"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a profile could say of one criterion: parameters and quote (None where the notice says nothing clear), names
    of new items, and remarks for the person who confirms."""

    criterion: Criterion
    scoring: dict[str, Any] | None
    quote: str
    items: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def draft(standard: Standard, quality: str) -> list[Proposal]:
    """What the clause on quality says of each criterion whose parameters a notice may set, in file order."""
    measured = MEASURED.get(standard.id, {})
    found = []
    for criterion in standard.criteria:
        if criterion.id in measured:
            found.append(_measured(standard, criterion, measured[criterion.id], quality))
        elif criterion.kind.input == "counts":
            found.append(_indicators(criterion, quality))
    return found


def _measured(standard: Standard, criterion: Criterion, measured: Measured, quality: str) -> Proposal:
    limits, remarks = _limits(quality, measured.quantity)
    if not limits and measured.over is not None and _folds(standard, measured.over[1]):
        limits = list(_quotients(quality, *measured.over))
        remarks += ["one limit divided by the other: the notice sets no ratio"] if limits else []
    if not limits:
        return Proposal(criterion, None, "", remarks=tuple(remarks))
    least_strict = (min if measured.quantity.limit == LEAST else max)(limits, key=lambda limit: limit.value)
    if len(limits) > 1:
        values = ", ".join(str(limit.value) for limit in limits)
        remarks.append(f"several figures ({values}): the least strict one is drafted")
    own = standard.document["criteria"][criterion.index]
    points = curve(own["scoring"]["points"], own["pass_at"], least_strict.value, measured)
    if any(second <= first for (first, _), (second, _) in pairwise(points)):
        return Proposal(criterion, None, "", remarks=(*remarks, f"{least_strict.value}: {WHY['no_curve']}"))
    quote = quality[least_strict.start : least_strict.end].strip()
    return Proposal(criterion, {"points": points}, quote, remarks=tuple(remarks))


def _folds(standard: Standard, lower: Quantity) -> bool:
    """Whether a ratio may be derived: not where the standard asks for the divisor by itself."""
    asked = MEASURED.get(standard.id, {}).items()
    return all(standard.criterion(id) is None for id, measured in asked if measured.quantity == lower)


def _limits(quality: str, quantity: Quantity) -> tuple[list[Figure], list[str]]:
    limits, remarks = [], []
    for found in figures_in(quality, quantity):
        if isinstance(found, Unclear):
            remarks.append(f"left out: {found.quote} ({WHY[found.why]})")
        else:
            limits.append(found)
    return limits, remarks


def _quotients(quality: str, upper: Quantity, lower: Quantity) -> Iterator[Figure]:
    """Solids over acid of each variety or grade: both limits stand in one sentence, or in one column of a table."""
    for sentence in re.finditer(r"[^。；;]+", quality):
        above, below = _limits(sentence.group(), upper)[0], _limits(sentence.group(), lower)[0]
        if len(above) != len(below):
            above, below = _easiest(above, min), _easiest(below, max)
        for one, other in zip(above, below, strict=False):
            if other.value > 0:
                start, end = min(one.start, other.start), max(one.end, other.end)
                ratio = Figure(quotient(one.value, other.value), start, end)
                yield replace(ratio, start=start + sentence.start(), end=end + sentence.start())


def _easiest(limits: Sequence[Figure], pick: Any) -> list[Figure]:
    return [pick(limits, key=lambda limit: limit.value)] if limits else []


def _indicators(criterion: Criterion, quality: str) -> Proposal:
    """The measured limits of the clause as items to tick, in the notice's words."""
    clause = _MEASURED_CLAUSE.search(quality)
    text = clause.group().strip()[:MOST_QUOTED] if clause else ""
    items = tuple(dict.fromkeys(found.group().strip() for found in _INDICATOR.finditer(text)))
    items = tuple(item for item in items if re.search(r"\d", item))
    if not items:
        return Proposal(criterion, None, text)
    names = [f"item_{number}" for number in range(1, len(items) + 1)]
    remarks = ("check that each item is one indicator; give each an id and an English name",)
    return Proposal(criterion, {"items": names}, text, items, remarks)


# --- writing it down --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """What a draft is about; `notice` cites it and `quality` is its clause on quality."""

    id: str
    gi_id: str
    gi_name: str
    notice: str
    quality: str


def written(subject: Subject, standard: Standard, starts: date) -> str:
    """The draft as a profile file. It loads as it is, provisional; nothing in it is sealed."""
    lines = [
        f"# Draft for {subject.gi_name}. Read every clause, correct, then set status and the clauses' own status.",
        f"# {subject.notice or 'no notice is stored'}:",
        *(_comment(line) for line in re.split(r"(?<=[。；])", subject.quality) if line),
        *profile_toml.head(
            id=subject.id,
            version="1.0.0",
            effective_from=starts,
            gi_name=subject.gi_name,
            gi_id=subject.gi_id,
            standard=standard.name,
            status="provisional",
        ),
    ]
    for proposal in draft(standard, subject.quality):
        lines += ["", f"# {proposal.criterion.title.zh} / {proposal.criterion.title.en}"]
        lines += [_comment(remark) for remark in proposal.remarks]
        if proposal.scoring is None:
            lines += ["# Nothing drafted: the standard's own value stays, or say [[not_applicable]] with the reason."]
        else:
            lines += _reset(proposal, subject.notice)
    return "\n".join(lines) + "\n"


def _reset(proposal: Proposal, notice: str) -> Iterator[str]:
    assert proposal.scoring is not None
    clause = {"notice": notice, "quote": proposal.quote, "status": UNCONFIRMED}
    labels = {
        f"item_{number}": {"zh": words, "en": f"Indicator {number} of the notice"}
        for number, words in enumerate(proposal.items, start=1)
    }
    yield from profile_toml.reset(proposal.criterion.id, proposal.scoring, clause, labels)


def _comment(text: str) -> str:
    """One line, whatever lines the notice was stored in."""
    return f"# {' '.join(text.split())}"
