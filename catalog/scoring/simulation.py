"""What a new version of a standard would do to offers already decided. Pure; counts of parts add up to the whole.

Both versions score the same decided answers on the same day; an answer counts for the criterion that its own one has
become (scoring/migration.py). An answer the new version cannot read, and every criterion it adds, counts as unanswered:
nobody has been asked yet. The 28 days of conditional offers are left aside: a grade that
may be listed counts as listed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from catalog.errors import AnswerRefused
from catalog.scoring.answers import from_json
from catalog.scoring.assess import Assessment, assess, evaluate, reads
from catalog.scoring.proof import NO_BACKING, PROVEN, Backing
from catalog.standards.diff import SAME_NAMES
from catalog.standards.kinds.kind import Reading
from catalog.standards.numbers import Ratio, tenths
from catalog.standards.standard import INCOMPLETE, Criterion, Standard

# What becomes of an offer. `falls` and `gains` speak of being listed; `lower` and `higher` of the grade of one listed
# before and after; `out` was not listed and stays so.
EFFECTS = ("falls", "lower", "same", "higher", "gains", "out")
GRADES = ("A", "B", "C", "D", "E", "REJECTED", INCOMPLETE)


class Decided(NamedTuple):
    """One offer as it was decided: what to score, and under which headings to count it."""

    offer_id: str
    answers_json: str
    category: str
    place_code: str
    backing: Backing = NO_BACKING


class Effect(NamedTuple):
    """What the new version does to one offer. `causes` are the criteria that take it out or lower it; `reachable` is
    the grade when everything the new version asks for the first time is answered at its best."""

    offer_id: str
    category: str
    place_code: str
    before: str
    after: str
    total_before: str
    total_after: str
    effect: str
    cause: str
    causes: tuple[str, ...]
    reachable: str


@dataclass
class Tally:
    """Counts over many effects. Tallies of parts add up to the tally of the whole."""

    offers: int = 0
    without_profile: int = 0
    """How many were decided with a profile that the new version has none for."""
    grades: Counter[tuple[str, str]] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    causes: Counter[tuple[str, str]] = field(default_factory=Counter)
    categories: Counter[tuple[str, str]] = field(default_factory=Counter)
    provinces: Counter[tuple[str, str]] = field(default_factory=Counter)
    reachable: Counter[str] = field(default_factory=Counter)

    def count(self, effect: Effect) -> None:
        """Add one offer."""
        self.offers += 1
        self.grades[effect.before, effect.after] += 1
        self.effects[effect.effect] += 1
        self.categories[effect.category, effect.effect] += 1
        self.provinces[effect.place_code[:2], effect.effect] += 1
        if effect.effect == "falls":
            for criterion in effect.causes:
                self.causes[effect.cause, criterion] += 1
        if effect.after == INCOMPLETE:
            self.reachable[effect.reachable] += 1

    def add(self, other: Tally) -> None:
        """Take in the tally of another part."""
        self.offers += other.offers
        self.without_profile += other.without_profile
        for name in ("grades", "effects", "causes", "categories", "provinces", "reachable"):
            getattr(self, name).update(getattr(other, name))

    def to_dict(self) -> dict[str, Any]:
        """JSON values: the matrix by old and new grade, the causes most first, categories and provinces by effect."""
        return {
            "offers": self.offers,
            "effects": {effect: self.effects[effect] for effect in EFFECTS},
            "grades": {
                before: {after: self.grades[before, after] for after in GRADES}
                for before in GRADES
                if any(self.grades[before, after] for after in GRADES)
            },
            "falls_for": [
                {"cause": cause, "criterion": criterion, "offers": count}
                for (cause, criterion), count in sorted(self.causes.items(), key=lambda one: (-one[1], one[0]))
            ],
            "categories": _by_heading(self.categories),
            "provinces": _by_heading(self.provinces),
            "incomplete_could_reach": {grade: self.reachable[grade] for grade in GRADES if self.reachable[grade]},
        }


def effect_of(old: Standard, new: Standard, offer: Decided, on: date, names: Mapping[str, str] = SAME_NAMES) -> Effect:
    """One offer under both versions. Both standards carry the profile of the offer's name, if it has one; `names` are
    the former names of the new version's criteria (Library.former_names)."""
    answers = from_json(offer.answers_json)
    before = assess(old, answers, on, _known_to(old, offer.backing))
    carried = {names.get(name, name): answer for name, answer in answers.items()} if names else answers
    backing = _known_to(new, {names.get(name, name): word for name, word in offer.backing.items()})
    try:
        after = assess(new, carried, on, backing)
    except AnswerRefused:
        after = assess(new, readable(new, carried, on), on, backing)
    reachable = _reachable(before, after, names) if after.grade == INCOMPLETE else after.grade
    effect = _effect(before, after)
    cause, causes = _causes(before, after, names) if effect in ("falls", "lower") else ("", ())
    return Effect(
        offer_id=offer.offer_id,
        category=offer.category,
        place_code=offer.place_code,
        before=before.grade,
        after=after.grade,
        total_before=tenths(*before.total),
        total_after=tenths(*after.total),
        effect=effect,
        cause=cause,
        causes=causes,
        reachable=reachable,
    )


def _known_to(standard: Standard, backing: Backing) -> Backing:
    """What the answers to the version's own criteria rest on."""
    return {name: word for name, word in backing.items() if name in standard.places}


def readable(new: Standard, answers: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The answers that the version can read."""
    kept = {}
    for name, answer in answers.items():
        criterion = new.criterion(name)
        if criterion is not None and reads(criterion, answer, on):
            kept[name] = answer
    return kept


def tally_of(effects: Iterable[Effect]) -> Tally:
    """The counts of these effects."""
    tally = Tally()
    for effect in effects:
        tally.count(effect)
    return tally


def _effect(before: Assessment, after: Assessment) -> str:
    if before.listable and not after.listable:
        return "falls"
    if not before.listable:
        return "gains" if after.listable else "out"
    step = GRADES.index(after.grade) - GRADES.index(before.grade)
    return "lower" if step > 0 else "higher" if step < 0 else "same"


def _causes(before: Assessment, after: Assessment, names: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Why an offer falls or gets lower: the knockouts it fails, what is unanswered, the major criteria, or the one that
    lost the most points."""
    if after.knockouts:
        return "knockout", after.knockouts
    if after.unknown:
        return "unanswered", after.unknown
    newly_failed = _newly(before.majors, after.majors, names)
    if newly_failed:
        return "major", newly_failed
    cap = next((cap for cap in after.caps if cap not in before.caps), None)
    if cap == "minor_ratio":
        return cap, _newly(before.minors_failed, after.minors_failed, names)
    return cap or "total", (_greatest_loss(before, after, names),)


def _newly(before: Sequence[str], after: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The criteria of the new version that were not among these before, whatever they were called then."""
    known = {names.get(name, name) for name in before}
    return tuple(name for name in after if name not in known)


def _greatest_loss(before: Assessment, after: Assessment, names: Mapping[str, str]) -> str:
    """The criterion whose share of the total fell most; ties in file order."""
    shares = {
        names.get(finding.criterion.id, finding.criterion.id): _share(before, finding.s, finding.criterion)
        for finding in before.findings
    }
    lost, name = min(
        (_share(after, finding.s, finding.criterion) - shares.get(finding.criterion.id, 0), finding.criterion.index)
        for finding in after.findings
    )
    return after.standard.criteria[name].id if lost < 0 else ""


def _share(assessment: Assessment, s: Ratio | None, criterion: Criterion) -> int:
    """Millionths of the total this criterion brings: to compare losses, never to grade."""
    return 0 if s is None else 100_000_000 * criterion.weight_units * s[0] // (s[1] * assessment.weight)


def _reachable(before: Assessment, after: Assessment, names: Mapping[str, str]) -> str:
    """The grade with all that the new version asks anew at its best, and proven; INCOMPLETE when more than that is
    missing."""
    standard = after.standard
    readings: list[Reading] = list(after.readings)
    answers = dict(after.answers)
    if len(_newly(before.unknown, after.unknown, names)) < len(after.unknown):
        return INCOMPLETE
    for name in after.unknown:
        criterion = standard.criteria[standard.places[name]]
        readings[criterion.index] = criterion.best
        best = (one.value for one in criterion.choices if one.s == criterion.best)
        if (value := next(best, None)) is not None:
            answers[name] = {"value": value}
    return evaluate(
        standard, answers, readings, after.on, {**after.backing, **dict.fromkeys(after.unknown, PROVEN)}
    ).grade


def _by_heading(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    headings = sorted({heading for heading, _ in counts})
    return {heading: {effect: counts[heading, effect] for effect in EFFECTS} for heading in headings}
