"""What a program may take from a notice by itself: the limits of which there is one figure with one reading. Pure.

The result is a provisional profile: shown as such everywhere until a person has read the notice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from catalog.standards.curves import MEASURED
from catalog.standards.drafting.from_notice import READ_BY_PROGRAM
from catalog.standards.drafting.profile_draft import Proposal, Subject, draft
from catalog.standards.standard import Standard


def one_reading(standard: Standard, quality: str, without: Collection[str] = ()) -> list[Proposal]:
    """The measured criteria for which the clause on quality sets one limit and says nothing unclear of the quantity.
    `without` names criteria that a person leaves out."""
    measured = MEASURED.get(standard.id, {})
    return [
        found
        for found in draft(standard, quality)
        if found.criterion.id in measured and found.scoring and not found.remarks and found.criterion.id not in without
    ]


def provisional(subject: Subject, standard: Standard, starts: date, without: Collection[str] = ()) -> str | None:
    """The profile file of what has one reading; None where nothing has."""
    found = one_reading(standard, subject.quality, without)
    if not found:
        return None
    lines = [
        'schema = "gi-selection-profile/1"',
        f"id = {_text(subject.id)}",
        'version = "1.0.0"',
        f"effective_from = {starts.isoformat()}",
        f"gi_name = {_text(subject.gi_name)}",
        f"gi_id = {_text(subject.gi_id)}",
        f"standard = {_text(standard.name)}",
        'status = "provisional"',
    ]
    for one in found:
        assert one.scoring is not None
        points = ", ".join(f"[{_number(x)}, {_number(s)}]" for x, s in one.scoring["points"])
        clause: Mapping[str, str] = {"notice": subject.notice, "quote": one.quote, "status": READ_BY_PROGRAM}
        lines += [
            "",
            "[[reset]]",
            f"criterion = {_text(one.criterion.id)}",
            f"scoring = {{ points = [{points}] }}",
            "clause = { " + ", ".join(f"{key} = {_text(words)}" for key, words in clause.items()) + " }",
        ]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"
