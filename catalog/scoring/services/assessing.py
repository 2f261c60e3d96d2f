"""The assessment an offer's answers give today, and the decided assessment that is stored.

What is on file is gathered once (gather.py), whose answer counts is decided by precedence.py, then the standard is
applied. Answers of owner and reviewer stand side by side, both audited. A criterion nobody answered is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.errors import NotFound, Refused
from catalog.evidence.models import Document, Photo
from catalog.products.models import Offer
from catalog.registry.origin import Origin
from catalog.scoring.answers import from_json, to_json
from catalog.scoring.assess import Assessment
from catalog.scoring.assess import assess as apply_standard
from catalog.scoring.backing import ChosenPaper, ChosenPhoto, Evidence, backing_against_origin, backing_of
from catalog.scoring.columns import columns_of
from catalog.scoring.facts import ORIGIN, SystemAnswer, known_items, per_batch_types
from catalog.scoring.gather import Filed, filed_of, fits, known_to_fit, standard_for
from catalog.scoring.models import Answer, AssessmentRow
from catalog.scoring.precedence import NOTE_AGAINST_A_NO, OWNER, REVIEWER, SYSTEM, who_answers
from catalog.scoring.proof import DECLARED, NO_BACKING
from catalog.scoring.report import to_dict
from catalog.scoring.services.answering import (
    answers_of,
)
from catalog.scoring.services.foretelling import foretell
from catalog.standards.library import Library
from catalog.standards.standard import Criterion, Standard
from catalog.storage.database import db


@dataclass(frozen=True)
class Given:
    """The answer that counts for one criterion. `by` is system, owner or reviewer; `source` says where a system answer
    comes from; `documents` are the papers behind it, chosen or found by the criterion's evidence types, `photos` those
    chosen; `backing` is what it rests on (backing.py)."""

    by: str
    value: Mapping[str, Any]
    source: str = ""
    note: str = ""
    items: tuple[str, ...] | None = None
    documents: tuple[Document, ...] = ()
    photos: tuple[Photo, ...] = ()
    backing: str = DECLARED
    account_id: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True)
class AssessmentView:
    """An offer's assessment on a day, computed now. `claims` are the owner's answers, also where another one counts;
    `names` are what its criteria were called in earlier versions."""

    offer: Offer
    standard: Standard
    assessment: Assessment
    given: Mapping[str, Given]
    claims: Mapping[str, Answer]
    names: Mapping[str, str] = field(default_factory=dict)
    origin: Origin | None = None
    """The place held against the area its notice names; None under versions that do not compare it."""
    without_notice: str | None = None
    """How well the name is known where no original notice is (GeographicalIndication.without_notice)."""

    @property
    def grade(self) -> str:
        """A to E, REJECTED or INCOMPLETE."""
        return self.assessment.grade

    @property
    def listable(self) -> bool:
        """Whether an offer of this grade may be listed."""
        return self.assessment.listable

    @cached_property
    def evidence(self) -> dict[str, list[str]]:
        """The sha256 of the files behind each criterion's answer."""
        return {
            name: list(dict.fromkeys([*(paper.file_sha256 for paper in given.documents), *_pictures(given)]))
            for name, given in self.given.items()
        }

    @cached_property
    def backing(self) -> dict[str, str] | None:
        """What each answer rests on; None under a version that asks for no proven share."""
        return backing_in(self.standard, self.given) if self.standard.counts_proof else None

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """Everything the assessment was computed from, in JSON values: equal inputs give equal digits."""
        profile = self.standard.profile
        return {
            "standard": [self.standard.name, self.standard.sha256, profile.sha256 if profile else None],
            "on": self.assessment.on.isoformat(),
            "answers": {name: dict(given.value) for name, given in self.given.items()},
            "evidence": self.evidence,
            **({} if self.backing is None else {"backing": self.backing}),
        }

    def to_dict(self, **options: bool) -> dict[str, Any]:
        """The result as JSON values (options: worded, sensitivity); see catalog.scoring.report."""
        result = to_dict(self.assessment, self.evidence, **options)
        return result if self.origin is None else {**result, "origin": self.origin.as_json()}

    @property
    def notice_to_read(self) -> bool:
        """Whether nothing but the owner's yes says that the goods come from inside the area: the reviewer reads the
        notice then."""
        asked = next((one for one in self.standard.criteria if one.fact == ORIGIN), None)
        answer = self.given.get(asked.id) if asked is not None and self.origin is not None else None
        return answer is not None and answer.by == OWNER and answer.value.get("value") is True


# --- standards and what is known -------------------------------------------------------------------------------------


def standard_of(library: Library, offer: Offer, on: date) -> Standard | None:
    """The standard that scores this offer on a day, with the profile of its name applied; None where there is none."""
    return standard_for(library, offer, filed_of(offer), on)


def known_answers(library: Library, offer: Offer, on: date) -> dict[str, SystemAnswer]:
    """What the service answers by itself, by criterion; empty where the category has no standard."""
    filed = filed_of(offer)
    standard = standard_for(library, offer, filed, on)
    return {} if standard is None else known_to_fit(standard, filed, on)


# --- assessing -------------------------------------------------------------------------------------------------------


def assess(library: Library, offer: Offer, on: date) -> AssessmentView | None:
    """The offer's assessment on a day from what is on file now; nothing is stored. None where there is no standard.

    An answer given under another version or category that the standard in force cannot read counts as none.
    """
    filed = filed_of(offer)
    standard = standard_for(library, offer, filed, on)
    if standard is None:
        return None
    names = library.former_names(standard)
    answers = answers_of(offer.id, names)
    given = _given(standard, filed, answers, on)
    backing = backing_in(standard, given) if standard.counts_proof else NO_BACKING
    assessment = apply_standard(standard, {name: one.value for name, one in given.items()}, on, backing)
    origin = filed.origin if standard.counts_proof else None
    notice = filed.gi.without_notice
    return AssessmentView(offer, standard, assessment, given, answers["owner"], names, origin, notice)


def decide_assessment(actor: Account | None, library: Library, offer: Offer, on: date) -> AssessmentRow:
    """Store the assessment a decision rests on, in the running transaction. Raises Refused `no_standard_yet`."""
    view = assess(library, offer, on)
    if view is None:
        raise Refused("no_standard_yet", category=offer.product.category)
    row = row_of(view, None if actor is None else actor.id)
    db.session.add(row)
    db.session.flush()
    foretell(row.id, view.assessment)
    return row


def assessments_of(offer_id: str) -> list[AssessmentRow]:
    """The decided assessments of an offer, newest first."""
    return list(
        db.session.scalars(
            select(AssessmentRow).where(AssessmentRow.offer_id == offer_id).order_by(AssessmentRow.id.desc())
        )
    )


def get_assessment(assessment_id: str) -> AssessmentRow:
    """A stored assessment. Raises NotFound."""
    row = db.session.get(AssessmentRow, assessment_id)
    if row is None:
        raise NotFound()
    return row


def backing_in(standard: Standard, given: Mapping[str, Given]) -> dict[str, str]:
    """What each answer that a criterion of the standard was given rests on."""
    return {criterion.id: given[criterion.id].backing for criterion in standard.criteria if criterion.id in given}


def _pictures(given: Given) -> list[str]:
    return [photo.detail_sha256 for photo in given.photos]


def _given(standard: Standard, filed: Filed, answers: Mapping[str, Mapping[str, Answer]], on: date) -> dict[str, Given]:
    known = known_to_fit(standard, filed, on)
    items = known_items(filed.facts)
    per_batch = per_batch_types(standard.criteria)
    found: dict[str, Given] = {}
    for criterion in standard.criteria:
        papers = filed.papers_for(criterion.evidence, per_batch, on)
        given: dict[str, Given] = {}
        if (system := known.get(criterion.id)) is not None:
            proof = filed.named(system.document_ids) or papers
            rests_on = backing_of(SYSTEM, system.source, (), (), (), on)
            given[SYSTEM] = Given(SYSTEM, system.value, system.source, documents=proof, backing=rests_on)
        # What only the service can know nobody else answers, whatever was said under an earlier version.
        for by in (REVIEWER, OWNER) if criterion.answered_by != "service" else ():
            row = answers[by].get(criterion.id)
            if row is not None and fits(standard, criterion.id, from_json(row.value_json), on):
                given[by] = _from_person(by, row, papers, filed, criterion, on)
        if standard.counts_proof and criterion.fact == ORIGIN:
            _hold_against_area(criterion, given, answers, filed, on)
            # An area that no original notice gives proves no origin: only a reviewer's own finding is more than words.
            if filed.gi.without_notice:
                given |= {by: replace(one, backing=DECLARED) for by, one in given.items() if by != REVIEWER}
        counts = who_answers(given)
        if counts == OWNER:
            found[criterion.id] = _seen_items(criterion, given[OWNER], items)
        elif counts is not None:
            found[criterion.id] = given[counts]
    return found


def _hold_against_area(
    criterion: Criterion,
    given: dict[str, Given],
    answers: Mapping[str, Mapping[str, Answer]],
    filed: Filed,
    on: date,
) -> None:
    """Against the no of the notice's area only a reviewer's yes with a note counts (scoring.md, "Origin")."""
    compared, reviewed = given.get(SYSTEM), given.get(REVIEWER)
    if compared is None or compared.value.get("value") is not False or reviewed is None:
        return
    if reviewed.value.get("value") is not True:
        return
    if len(reviewed.note.strip()) < NOTE_AGAINST_A_NO:
        del given[REVIEWER]
        return
    row = answers[REVIEWER][criterion.id]
    struck = filed.facts.struck.get(criterion.id, frozenset())
    rests_on = backing_against_origin(criterion.evidence, _chosen(row, filed), struck, on)
    given[REVIEWER] = replace(reviewed, backing=rests_on)


def _chosen(row: Answer, filed: Filed) -> list[Evidence]:
    """The documents and photos that were chosen for an answer and are still on file."""
    documents, photos = filed.named(row.document_ids), filed.photos_named(row.photo_ids)
    return [
        *(ChosenPaper(paper.id, paper.type, paper.issued_on, paper.expires_on) for paper in documents),
        *(ChosenPhoto(photo.id) for photo in photos),
    ]


def _from_person(
    by: str, row: Answer, found: tuple[Document, ...], filed: Filed, criterion: Criterion, on: date
) -> Given:
    documents, photos = filed.named(row.document_ids), filed.photos_named(row.photo_ids)
    struck = filed.facts.struck.get(criterion.id, frozenset())
    return Given(
        by,
        from_json(row.value_json),
        note=row.note,
        items=None if row.items is None else tuple(row.items),
        documents=documents or found,
        photos=photos,
        backing=backing_of(by, "", criterion.evidence, _chosen(row, filed), struck, on),
        account_id=row.answered_by_account_id,
        answered_at=row.answered_at,
    )


def _seen_items(criterion: Criterion, given: Given, seen: Mapping[str, bool]) -> Given:
    """An owner's share of named items, corrected where the service can see an item for itself (photos, story)."""
    named = criterion.kind.items
    if given.items is None or not named or not seen.keys() <= set(named):
        return given
    met = tuple(item for item in named if seen.get(item, item in given.items))
    return Given(
        given.by,
        {"met": len(met), "total": len(named)},
        "items_seen",
        given.note,
        met,
        given.documents,
        given.photos,
        given.backing,
        given.account_id,
        given.answered_at,
    )


def row_of(view: AssessmentView, account_id: str | None) -> AssessmentRow:
    """The row that keeps a decided assessment, not yet in a session (the demo keeps one for many measured offers)."""
    assessment, standard = view.assessment, view.standard
    profile = standard.profile
    row = AssessmentRow(
        offer_id=view.offer.id,
        offer_revision=view.offer.revision,
        standard_id=standard.id,
        standard_version=standard.version,
        standard_sha256=standard.sha256,
        profile_id=f"{profile.id}@{profile.version}" if profile else None,
        profile_sha256=profile.sha256 if profile else None,
        on_day=assessment.on,
        answers_json=to_json(view.inputs["answers"]),
        evidence={name: _proof(given) for name, given in view.given.items()},
        backing=view.backing,
        result_json=json.dumps(view.to_dict(), ensure_ascii=False),
        decided=True,
        created_by_account_id=account_id,
        **columns_of(assessment),
    )
    row.inputs_sha256 = row.digest_of_inputs()
    return row


def _proof(given: Given) -> dict[str, Any]:
    """Who answered and with which papers, as it is kept: the papers' words may change later, these do not."""
    return {
        "by": given.by,
        "source": given.source,
        "account_id": given.account_id,
        "note": given.note,
        "documents": [
            {
                "id": paper.id,
                "type": paper.type,
                "issuer": paper.issuer,
                "number": paper.number,
                "issued_on": paper.issued_on.isoformat() if paper.issued_on else None,
                "expires_on": paper.expires_on.isoformat() if paper.expires_on else None,
                "sha256": paper.file_sha256,
            }
            for paper in given.documents
        ],
        **({"photos": [{"id": one.id, "sha256": one.detail_sha256} for one in given.photos]} if given.photos else {}),
    }
