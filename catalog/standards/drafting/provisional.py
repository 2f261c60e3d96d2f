"""What a program may take from a notice by itself: the limits of which there is one figure with one reading. Pure.

The result is a provisional profile: shown as such everywhere until a person has read the notice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from catalog.standards.curves import MEASURED
from catalog.standards.drafting import profile_toml
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
    lines = profile_toml.head(
        id=subject.id,
        version="1.0.0",
        effective_from=starts,
        gi_name=subject.gi_name,
        gi_id=subject.gi_id,
        standard=standard.name,
        status="provisional",
    )
    for one in found:
        assert one.scoring is not None
        clause = {"notice": subject.notice, "quote": one.quote, "status": READ_BY_PROGRAM}
        lines += ["", *profile_toml.reset(one.criterion.id, {"points": one.scoring["points"]}, clause)]
    return "\n".join(lines) + "\n"
