"""Answering criteria: what the owner claims, what a reviewer finds, what arose elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.characters import why_refused
from catalog.errors import AnswerRefused, Forbidden, Invalid, NotFound, Reason, Refused
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.scoring.answers import to_json
from catalog.scoring.assess import read_answers
from catalog.scoring.facts import ORIGIN, RECORDED, SAMPLE_WORDS, SystemAnswer
from catalog.scoring.gather import Filed, filed_of, known_to_fit, standard_for
from catalog.scoring.models import Answer, EvidenceStrike, RecordedFact
from catalog.scoring.precedence import NOTE_AGAINST_A_NO
from catalog.scoring.typed import exact_json, read_answer
from catalog.standards.library import Library
from catalog.standards.standard import Criterion, Standard
from catalog.storage import audit, outbox
from catalog.storage.database import db, insert_or_leave, now
from catalog.suppliers.acting import may_act_for

LONGEST_NOTE = 500
MOST_CHOSEN_DOCUMENTS = 20


@dataclass(frozen=True)
class Said:
    """What one says about one criterion: `value` as scoring/typed.py reads it, a note, the papers and photos chosen to
    prove it."""

    value: Mapping[str, Any]
    note: str = ""
    document_ids: Sequence[str] = ()
    photo_ids: Sequence[str] = ()


def set_answer(
    actor: Account | None,
    library: Library,
    offer_id: str,
    criterion_id: str,
    value: Mapping[str, Any],
    note: str = "",
    document_ids: Sequence[str] = (),
    photo_ids: Sequence[str] = (),
    *,
    on: date,
) -> Answer:
    """Answer one criterion: the owner claims, a reviewer finds. `on` is today.

    Raises NotFound (another's offer), Refused `no_standard_yet`, `known_by_the_system` (with `source`) or
    `upload_the_document`, Forbidden `answered_by_service`, `answered_by_reviewer` or `role_required`, AnswerRefused,
    Invalid.
    """
    (row,) = set_answers(actor, library, offer_id, {criterion_id: Said(value, note, document_ids, photo_ids)}, on)
    return row


def set_answers(
    actor: Account | None, library: Library, offer_id: str, said: Mapping[str, Said], on: date
) -> list[Answer]:
    """Answer several criteria, all or none. Raises as `set_answer` does, for the first that cannot be kept."""
    offer, given_as = _whose(actor, offer_id)
    actor = require(actor)
    # Two first answers to one criterion at once wait for each other here.
    offering.lock_offer(offer.id)
    filed = filed_of(offer)
    standard = standard_for(library, offer, filed, on)
    if standard is None:
        raise Refused("no_standard_yet", category=offer.product.category)
    known = known_to_fit(standard, filed, on) if given_as == "owner" else {}
    papers, pictures = {paper.id for paper in filed.documents}, {photo.id for photo in filed.photos}
    read = []
    for criterion_id, one in said.items():
        criterion = _criterion(standard, criterion_id)
        if criterion.answered_by == "service":
            raise Forbidden("answered_by_service", field=criterion.id)
        answer, items = read_answer(criterion.id, criterion.kind, one.value, criterion.unit)
        read_answers(standard, {criterion.id: answer}, on)
        if given_as == "owner":
            _check_owner_may(criterion, answer, known)
        chosen = list(dict.fromkeys(one.document_ids))
        if len(chosen) > MOST_CHOSEN_DOCUMENTS or not papers.issuperset(chosen):
            raise Invalid({"document_ids": [Reason("document_not_found")]})
        shown = list(dict.fromkeys(one.photo_ids))
        if len(shown) > MOST_CHOSEN_DOCUMENTS or not pictures.issuperset(shown):
            raise Invalid({"photo_ids": [Reason("photo_not_found")]})
        if not isinstance(one.note, str) or len(one.note) > LONGEST_NOTE:
            raise Invalid({"note": [Reason("too_long", maximum=LONGEST_NOTE)]})
        if (reason := why_refused(one.note, lines=True, emoji=True)) is not None:
            raise Invalid({"note": [reason]})
        if given_as == "reviewer" and criterion.fact == ORIGIN and answer.get("value") is True:
            _check_reason(standard, filed, one.note)
        read.append((criterion.id, answer, items, one.note.strip(), chosen, shown))
    present = answers_of(offer.id, library.former_names(standard))[given_as]
    changes = {}
    rows = []
    for criterion_id, answer, items, note, chosen, shown in read:
        row = present.get(criterion_id)
        old = None if row is None else row.value_json
        if row is None:
            row = Answer(offer_id=offer.id, criterion_id=criterion_id, given_as=given_as)
            db.session.add(row)
        row.criterion_id = criterion_id
        row.value_json, row.items, row.note = to_json(answer), items, note
        row.document_ids, row.photo_ids = chosen, shown
        row.answered_by_account_id, row.answered_at = actor.id, now()
        rows.append(row)
        if old != row.value_json:
            changes[criterion_id] = [old, row.value_json]
    if changes:
        audit.record(actor.id, f"answered_as_{given_as}", "offer", offer.id, changes)
    db.session.commit()
    return rows


def withdraw_answer(actor: Account | None, library: Library, offer_id: str, criterion_id: str, on: date) -> None:
    """Take back what one answered as owner, or as reviewer. Raises NotFound."""
    offer, given_as = _whose(actor, offer_id)
    offering.lock_offer(offer.id)
    standard = library.standard_for(offer.product.category, on)
    names = library.former_names(standard) if standard else {}
    row = answers_of(offer.id, names)[given_as].get(criterion_id)
    if row is None:
        raise NotFound()
    audit.record(
        require(actor).id, f"answer_withdrawn_as_{given_as}", "offer", offer.id, {criterion_id: [row.value_json, None]}
    )
    db.session.delete(row)
    db.session.commit()


def strike(
    actor: Account | None, library: Library, offer_id: str, criterion_id: str, evidence_id: str, on: date
) -> None:
    """Say that a document or photo does not show what it was chosen for: it proves this criterion no more. A reviewer's
    step; saying it twice changes nothing.

    Raises NotFound (offer, criterion, or evidence that is not on file), Forbidden `own_supplier` or `role_required`.
    """
    actor, offer, name = _striking(actor, library, offer_id, criterion_id, on)
    filed = filed_of(offer)
    on_file = {paper.id for paper in filed.documents} | {photo.id for photo in filed.photos}
    if evidence_id not in on_file:
        raise NotFound()
    values = {"offer_id": offer.id, "criterion_id": name, "evidence_id": evidence_id}
    if db.session.get(EvidenceStrike, tuple(values.values())) is None:
        db.session.add(EvidenceStrike(**values, struck_by_account_id=actor.id))
        audit.record(actor.id, "evidence_struck", "offer", offer.id, {name: [evidence_id, None]})
        outbox.publish("evidence.struck", offer.id, offer_id=offer.id)
    db.session.commit()


def restore(
    actor: Account | None, library: Library, offer_id: str, criterion_id: str, evidence_id: str, on: date
) -> None:
    """Take a strike back; where there is none, nothing changes. Raises NotFound, Forbidden as `strike` does."""
    actor, offer, name = _striking(actor, library, offer_id, criterion_id, on)
    row = db.session.get(EvidenceStrike, (offer.id, name, evidence_id))
    if row is not None:
        db.session.delete(row)
        audit.record(actor.id, "evidence_restored", "offer", offer.id, {name: [None, evidence_id]})
        outbox.publish("evidence.restored", offer.id, offer_id=offer.id)
    db.session.commit()


def _striking(
    actor: Account | None, library: Library, offer_id: str, criterion_id: str, on: date
) -> tuple[Account, Offer, str]:
    """The reviewer, the offer (locked) and the criterion of a step about evidence."""
    actor = require(actor, "reviewer")
    offer = offering.get_offer(actor, offer_id)
    if may_act_for(actor, offer.product.supplier):
        raise Forbidden("own_supplier")
    offering.lock_offer(offer.id)
    standard = library.standard_for(offer.product.category, on)
    if standard is None or standard.criterion(criterion_id) is None:
        raise NotFound()
    return actor, offer, criterion_id


def answers_of(offer_id: str, names: Mapping[str, str]) -> dict[str, dict[str, Answer]]:
    """What people answered: {"owner": {criterion: Answer}, "reviewer": {...}}.

    With the former `names` of a version's criteria (Library.former_names), what was answered under an earlier one
    stands under the id that its criterion has now; an answer given under that id goes before it.
    """
    found: dict[str, dict[str, Answer]] = {"owner": {}, "reviewer": {}}
    for row in db.session.scalars(select(Answer).where(Answer.offer_id == offer_id)):
        if row.criterion_id in names:
            found[row.given_as].setdefault(names[row.criterion_id], row)
        else:
            found[row.given_as][row.criterion_id] = row
    return found


def record_fact(offer_id: str, fact: str, value: Any, source: str) -> None:
    """Push a fact that arose elsewhere (facts.RECORDED), in the running transaction. `source` says where, for people.

    Raises Invalid for an unknown fact or a value that is none.
    """
    kind = RECORDED.get(fact)
    if kind is None:
        raise Invalid({"fact": [Reason("not_a_choice", choices=list(RECORDED))]})
    if kind == "word":
        if value not in SAMPLE_WORDS:
            raise Invalid({"value": [Reason("not_a_choice", choices=list(SAMPLE_WORDS))]})
        text = to_json(value)
    else:
        try:
            number = exact_json(fact, value)
            valid = type(number) is int if kind == "whole" else type(number).__name__ in ("int", "Decimal")
        except AnswerRefused:
            valid = False
        if not valid or number < 0:
            raise Invalid({"value": [Reason("not_a_number")]})
        text = to_json(number)
    found = {"value_json": text, "source": source[:200], "recorded_at": now()}
    insert_or_leave(RecordedFact, {"offer_id": offer_id, "fact": fact, **found})
    db.session.execute(
        update(RecordedFact).where(RecordedFact.offer_id == offer_id, RecordedFact.fact == fact).values(**found)
    )


def enter_fact(actor: Account | None, offer_id: str, fact: str, value: Any, source: str) -> None:
    """`record_fact` by a reviewer or operator, who says where it comes from. Raises NotFound, Forbidden, Invalid."""
    actor = require(actor, "reviewer", "operator")
    offer = offering.get_offer(actor, offer_id)
    if may_act_for(actor, offer.product.supplier):
        raise Forbidden("own_supplier")
    if not isinstance(source, str) or not source.strip():
        raise Invalid({"source": [Reason("required")]})
    record_fact(offer.id, fact, value, source.strip())
    audit.record(actor.id, "fact_entered", "offer", offer.id, {fact: [None, str(value)[:40]]})
    db.session.commit()


def _whose(actor: Account | None, offer_id: str) -> tuple[Offer, str]:
    """The offer, and as whom the actor speaks about it."""
    actor = require(actor)
    offer = offering.get_offer(actor, offer_id)
    if may_act_for(actor, offer.product.supplier):
        return offer, "owner"
    require(actor, "reviewer")
    return offer, "reviewer"


def _criterion(standard: Standard, criterion_id: str) -> Criterion:
    criterion = standard.criterion(criterion_id)
    if criterion is None:
        raise AnswerRefused(criterion_id[:40], "unknown_criterion")
    return criterion


def _check_reason(standard: Standard, filed: Filed, note: str) -> None:
    """A reviewer who says yes against the area the notice names says why."""
    if standard.counts_proof and filed.origin.answer == "outside" and len(note.strip()) < NOTE_AGAINST_A_NO:
        raise Invalid({"note": [Reason("too_short", minimum=NOTE_AGAINST_A_NO)]})


def _check_owner_may(criterion: Criterion, answer: Mapping[str, Any], known: Mapping[str, SystemAnswer]) -> None:
    if criterion.answered_by == "reviewer":
        raise Forbidden("answered_by_reviewer", field=criterion.id)
    if criterion.id in known:
        raise Refused("known_by_the_system", field=criterion.id, source=known[criterion.id].source)
    if criterion.kind.input == "paper" and answer.get("present") is True:
        raise Refused("upload_the_document", field=criterion.id, types=list(criterion.evidence))
