"""A profile under a later version of its standard: it still speaks of the same criteria, or it is refused. Pure.

A notice does not change because the alliance weighs something else. So a profile written for one version holds under
the later ones, as the sealed file it is, as long as each criterion it names is still asked in the same way: of the same
kind and in the same unit, under the id that the migrations give it. What it does not say (the gate, the weight, a pass
mark it leaves alone) is the later version's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from catalog.standards.migration import Migration, became
from catalog.standards.profile import Profile
from catalog.standards.standard import Criterion, Standard, StandardRefused


def carried(profile: Profile, old: Standard, new: Standard, way: Sequence[Migration]) -> Profile:
    """The profile, written for `old`, in the words of `new`; its identity stays. `way` are the migrations from the one
    to the other, the earliest first.

    Raises StandardRefused naming the criterion: `unknown_criterion`, `no_longer_asked`, `split`, `merged`,
    `another_kind`, `another_unit`. That a criterion does not apply is said in vain once it is dropped, and no reason.
    """

    def now(criterion_id: str) -> Criterion | None:
        before = old.criterion(criterion_id)
        if before is None:
            raise _refused(profile, new, criterion_id, "unknown_criterion")
        kind, name = became(criterion_id, way)
        if kind == "dropped":
            return None
        after = new.criterion(name)
        if kind != "same" or after is None:
            raise _refused(profile, new, criterion_id, "no_longer_asked" if kind == "same" else kind)
        if not before.kind.same_kind(after.kind):
            raise _refused(profile, new, criterion_id, "another_kind", was=before.kind.fn, now=after.kind.fn)
        if before.unit != after.unit:
            raise _refused(profile, new, criterion_id, "another_unit", was=before.unit or "-", now=after.unit or "-")
        return after

    resets = []
    for reset in profile.resets:
        after = now(reset.criterion)
        if after is None:
            raise _refused(profile, new, reset.criterion, "no_longer_asked")
        resets.append(replace(reset, criterion=after.id))
    exclusions = [
        replace(exclusion, criterion=after.id)
        for exclusion in profile.exclusions
        if (after := now(exclusion.criterion)) is not None
    ]
    return replace(profile, standard=new.name, resets=tuple(resets), exclusions=tuple(exclusions))


def _refused(profile: Profile, new: Standard, criterion_id: str, reason: str, **details: str) -> StandardRefused:
    named = {"profile": profile.name, "standard": new.name}
    return StandardRefused(f"criteria.{criterion_id}", reason, **named, **details)
