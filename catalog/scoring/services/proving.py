"""Proof that a stored assessment is what its own inputs give, and the file with which anyone can check that."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from catalog.errors import CatalogError
from catalog.scoring.answers import from_json
from catalog.scoring.assess import NOT_APPLICABLE, Assessment
from catalog.scoring.assess import assess as apply_standard
from catalog.scoring.columns import columns_of
from catalog.scoring.days import periods
from catalog.scoring.gather import foretold
from catalog.scoring.models import AssessmentRow
from catalog.scoring.proof import NO_BACKING
from catalog.scoring.renewal import assess_later
from catalog.scoring.report import to_dict
from catalog.standards.library import Library
from catalog.storage.database import db

if TYPE_CHECKING:
    from catalog.scoring.services.assessing import AssessmentView

_CHUNK = 500
# Keys of a result that results stored earlier do not have: those rows stay byte for byte what they are.
_LATER_KEYS = frozenset({"renewable_through", "to_renew", "proven", "to_prove"})


@dataclass(frozen=True)
class Verdict:
    """What verifying one stored assessment found: where it differs ({key: [stored, computed]}), or why it could not be
    computed (`refused`, a code)."""

    assessment_id: str
    offer_id: str
    differences: dict[str, list[Any]] = field(default_factory=dict)
    refused: str = ""

    @property
    def proven(self) -> bool:
        """Whether the same inputs gave the same digits."""
        return not self.differences and not self.refused


def verify(library: Library) -> tuple[int, Iterator[Verdict]]:
    """How many assessments are stored, and the verdict on each, oldest first; few rows are held at a time."""
    return db.session.scalar(select(func.count()).select_from(AssessmentRow)) or 0, _verdicts(library)


def _verdicts(library: Library) -> Iterator[Verdict]:
    after = ""
    while True:
        query = select(AssessmentRow).where(AssessmentRow.id > after).order_by(AssessmentRow.id).limit(_CHUNK)
        rows = list(db.session.scalars(query))
        if not rows:
            return
        after = rows[-1].id
        for row in rows:
            try:
                yield Verdict(row.id, row.offer_id, differences(library, row))
            except CatalogError as refusal:
                yield Verdict(row.id, row.offer_id, refused=refusal.code)
        db.session.expunge_all()


def unproven_versions(library: Library) -> dict[str, tuple[str, int]]:
    """Standard versions and profiles that stored assessments name but that are no longer what they were, by name
    (profiles as profiles/ID@VERSION): `missing`, `differs` or `not_published`, and how many assessments name them."""
    kept = AssessmentRow
    standards = select(kept.standard_id + "@" + kept.standard_version, kept.standard_sha256, func.count())
    profiles = select("profiles/" + kept.profile_id, kept.profile_sha256, func.count())
    rows = [
        *db.session.execute(standards.group_by(kept.standard_id, kept.standard_version, kept.standard_sha256)),
        *db.session.execute(
            profiles.where(kept.profile_id.is_not(None)).group_by(kept.profile_id, kept.profile_sha256)
        ),
    ]
    found: dict[str, tuple[str, int]] = {}
    for name, sha256, count in sorted(rows):
        path = f"{name.replace('@', '/')}.toml"
        of_now = library.folders.sha256(path)
        if of_now != sha256 or path not in library.seals:
            why = "missing" if of_now is None else "differs" if of_now != sha256 else "not_published"
            found[name] = (why, count + found.get(name, ("", 0))[1])
    return found


def unadopted_versions(library: Library) -> dict[str, int]:
    """Standard versions that stored assessments name but that wait to be adopted, by name, with how many name them."""
    kept = AssessmentRow
    name = kept.standard_id + "@" + kept.standard_version
    waiting = {seal.name for seal in library.folders.waiting()}
    query = select(name, func.count()).where(name.in_(waiting)).group_by(name).order_by(name)
    rows = db.session.execute(query).all() if waiting else []
    return {row[0]: row[1] for row in rows}


def recompute(library: Library, row: AssessmentRow) -> Assessment:
    """The stored inputs scored anew under the stored standard. Raises NotFound or StandardRefused when it is gone."""
    standard = library.get(f"{row.standard_id}@{row.standard_version}", row.profile_id)
    return apply_standard(standard, from_json(row.answers_json), row.on_day, row.backing or NO_BACKING)


def recompute_later(library: Library, row: AssessmentRow, on: date) -> Assessment:
    """The stored inputs on a later day: what is due for renewal is taken as renewed (renewal.py). Raises as `recompute`
    does."""
    return assess_later(recompute(library, row), max(on, row.on_day))


def as_filed(decided: Assessment, on: date) -> Assessment:
    """The decided answers on another day with the papers as they are: nothing is taken as renewed."""
    return apply_standard(decided.standard, decided.answers, on, decided.backing)


def differences(library: Library, row: AssessmentRow) -> dict[str, list[Any]]:
    """Where a stored assessment differs from its own inputs scored anew, {key: [stored, computed]}; empty is proof."""
    anew = recompute(library, row)
    profile = anew.standard.profile
    found: dict[str, list[Any]] = {}
    if row.inputs_sha256 != row.digest_of_inputs():
        found["inputs_sha256"] = [row.inputs_sha256, row.digest_of_inputs()]
    if row.standard_sha256 != anew.standard.sha256:
        found["standard_sha256"] = [row.standard_sha256, anew.standard.sha256]
    if row.profile_sha256 != (profile.sha256 if profile else None):
        found["profile_sha256"] = [row.profile_sha256, profile.sha256 if profile else None]
    stored = json.loads(row.result_json)
    evidence = {name: files_of(one) for name, one in row.evidence.items()}
    # Sentences may be worded better one day; digits may not.
    computed = json.loads(json.dumps(to_dict(anew, evidence, worded=False)))
    # What the register said of the origin is no part of the arithmetic; it stands as it was read then.
    computed |= {key: stored[key] for key in ("origin",) if key in stored}
    for finding in stored["findings"]:
        finding.pop("reason", None)
    found |= {
        key: [stored.get(key), computed.get(key)]
        for key in dict.fromkeys([*stored, *computed])
        if stored.get(key) != computed.get(key) and not (key in _LATER_KEYS and key not in stored)
    }
    for name, value in columns_of(anew).items():
        if getattr(row, name) != value:
            found[name] = [getattr(row, name), value]
    written = foretold([row.id]).get(row.id)
    if written is not None and written != (ahead := periods(anew, row.on_day)):
        found["periods"] = [str(written), str(ahead)]
    return found


def moved_since(row: AssessmentRow, view: AssessmentView) -> tuple[str, ...]:
    """The criteria whose answer or papers are no longer those of a decided assessment; `view` is what is on file now.

    What was not answered then and is now, or the other way round, counts; what only one of the two versions of the
    standard asks has not moved, nor has what does not apply by rule today, whatever is filed for it.
    """
    inputs, names = view.inputs, view.names
    asked = {names.get(one["id"], one["id"]) for one in json.loads(row.result_json)["findings"]}
    present = view.assessment
    idle = {one.criterion.id for one in present.findings if one.outcome == NOT_APPLICABLE and one.answer is None}
    both = (asked & view.standard.places.keys()) - idle - {*present.ignored_answers}
    answers = {names.get(name, name): answer for name, answer in from_json(row.answers_json).items()}
    papers = {names.get(name, name): files_of(one) for name, one in row.evidence.items()}
    rests_on = {names.get(name, name): word for name, word in (row.backing or {}).items()}
    now = inputs.get("backing") if row.backing is not None else None
    return tuple(
        name
        for name in sorted({*answers, *inputs["answers"]} & both)
        if answers.get(name) != inputs["answers"].get(name)
        or papers.get(name, []) != inputs["evidence"].get(name, [])
        or (now is not None and rests_on.get(name) != now.get(name))
    )


def files_of(proof: Mapping[str, Any]) -> list[str]:
    """The sha256 of the files behind one stored answer: its papers, then its photos."""
    return list(dict.fromkeys(one["sha256"] for one in (*proof["documents"], *proof.get("photos", ()))))


def exported(row: AssessmentRow) -> dict[str, Any]:
    """A decided assessment as anyone can score it again: a case for `catalog score --cases`, with what it gave.

    Values are JSON (numbers of answers exact: write it with scoring.answers.to_json).
    """
    return {
        "name": row.id,
        "standard": f"{row.standard_id}@{row.standard_version}",
        "standard_sha256": row.standard_sha256,
        "profile": row.profile_id,
        "profile_sha256": row.profile_sha256,
        "on": row.on_day.isoformat(),
        "answers": from_json(row.answers_json),
        **({} if row.backing is None else {"backing": row.backing}),
        "evidence": row.evidence,
        "offer_id": row.offer_id,
        "offer_revision": row.offer_revision,
        "decided_at": row.created_at.isoformat(),
        "inputs_sha256": row.inputs_sha256,
        "result": from_json(row.result_json),
    }
