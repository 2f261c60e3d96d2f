"""Answers to the checklist, what they give today, and what was decided on them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from catalog.api.described.assessments import AssessmentDetail
from catalog.api.described.parts import AnswerValue, Inner, any_of
from catalog.api.identity import SIGNED_IN, current_actor
from catalog.api.offer_detail import show_decided, show_present
from catalog.api.operations import Resource
from catalog.api.paging import WholeQuery, part
from catalog.api.shapes import page_of
from catalog.errors import Refused
from catalog.extensions import current_extensions
from catalog.fields import Form, Text, Words, read
from catalog.products.services import offering
from catalog.registry.services import registering
from catalog.scoring.answers import from_json
from catalog.scoring.models import Answer
from catalog.scoring.services import answering, assessing
from catalog.scoring.services.answering import LONGEST_NOTE, MOST_CHOSEN_DOCUMENTS

resource = Resource(
    "assessments",
    "Answers, findings, scores. The owner claims, a reviewer finds, and what the service knows it answers itself.",
)

ANSWERERS = ("farm_owner", "reviewer")


class AnswerForm(Form):
    """An answer, a note on it, and the documents and photos chosen to prove it (ids). Without a document, those of the
    criterion's types are shown beside it, and the answer is only declared."""

    value = Inner(AnswerValue, required=True)
    note = Text(LONGEST_NOTE, lines=True, load_default="")
    document_ids = Words(maximum=MOST_CHOSEN_DOCUMENTS, load_default=list)
    photo_ids = Words(maximum=MOST_CHOSEN_DOCUMENTS, load_default=list)


class FactForm(Form):
    """A fact that arose elsewhere, with where it comes from."""

    value = any_of("string", "number", said="A number, or the word of the fact")
    source = Text(200, minimum=1, required=True)


class AnswerShape(ma.Schema):
    """What a person answered. `given_as`: owner or reviewer."""

    criterion_id = ma.fields.String(required=True)
    given_as = ma.fields.String(required=True)
    value = ma.fields.Function(
        lambda row: from_json(row.value_json), metadata={"described_as": AnswerValue}, required=True
    )
    note = ma.fields.String(required=True)
    document_ids = ma.fields.List(ma.fields.String(), required=True)
    photo_ids = ma.fields.List(ma.fields.String(), required=True)
    answered_by_account_id = ma.fields.String(required=True)
    answered_at = ma.fields.DateTime(required=True)


class DecidedShape(ma.Schema):
    """A decided assessment in a list."""

    id = ma.fields.String(required=True)
    standard_id = ma.fields.String(required=True)
    standard_version = ma.fields.String(required=True)
    on_day = ma.fields.Date(required=True)
    grade = ma.fields.String(required=True)
    total = ma.fields.Function(lambda row: row.total_millionths / 1_000_000, metadata={"type": "number"}, required=True)
    valid_through = ma.fields.Date(required=True, allow_none=True)
    created_at = ma.fields.DateTime(required=True)


@resource.operation("GET", "/offers/<offer_id>/answers", who=SIGNED_IN, query=WholeQuery, answer=page_of(AnswerShape))
def list_answers(offer_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """What owner and reviewers answered, each under the id its criterion had when it was answered."""
    offer = offering.get_offer(current_actor(), offer_id)
    given = answering.answers_of(offer.id, {})
    rows = sorted((*given["owner"].values(), *given["reviewer"].values()), key=_place_of)
    items, next_cursor = part(rows, query, _place_of)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation(
    "PUT", "/offers/<offer_id>/answers/<criterion_id>", who=ANSWERERS, body=AnswerForm, answer=AnswerShape
)
def set_answer(offer_id: str, criterion_id: str, form: dict[str, Any]) -> Answer:
    """Answer one criterion. What the service knows by itself it does not let anybody claim."""
    wanted = read(AnswerForm, form)
    extensions = current_extensions()
    return answering.set_answer(
        current_actor(),
        extensions.library,
        offer_id,
        criterion_id,
        wanted["value"],
        wanted["note"],
        wanted["document_ids"],
        wanted["photo_ids"],
        on=extensions.today(),
    )


@resource.operation("DELETE", "/offers/<offer_id>/answers/<criterion_id>", who=ANSWERERS, status=204)
def delete_answer(offer_id: str, criterion_id: str) -> None:
    """Take back what you answered."""
    extensions = current_extensions()
    answering.withdraw_answer(current_actor(), extensions.library, offer_id, criterion_id, extensions.today())


STRIKE = "/offers/<offer_id>/answers/<criterion_id>/strikes/<evidence_id>"


@resource.operation("PUT", STRIKE, who=("reviewer",), status=204)
def set_strike(offer_id: str, criterion_id: str, evidence_id: str) -> None:
    """Say that a document or photo does not show what it was chosen for: it proves this criterion no more."""
    extensions = current_extensions()
    answering.strike(current_actor(), extensions.library, offer_id, criterion_id, evidence_id, extensions.today())


@resource.operation("DELETE", STRIKE, who=("reviewer",), status=204)
def delete_strike(offer_id: str, criterion_id: str, evidence_id: str) -> None:
    """Take a strike back."""
    extensions = current_extensions()
    answering.restore(current_actor(), extensions.library, offer_id, criterion_id, evidence_id, extensions.today())


@resource.operation("PUT", "/offers/<offer_id>/facts/<fact>", who=("reviewer", "operator"), body=FactForm, status=204)
def set_fact(offer_id: str, fact: str, form: dict[str, Any]) -> None:
    """Enter a fact that arose elsewhere: a median price, a forecast demand, measured dispatch, tested samples."""
    wanted = read(FactForm, form)
    answering.enter_fact(current_actor(), offer_id, fact, wanted["value"], wanted["source"])


@resource.operation("GET", "/offers/<offer_id>/assessment", who=SIGNED_IN, answer=AssessmentDetail)
def get_present_assessment(offer_id: str) -> dict[str, Any]:
    """What the answers on file give today: findings, score, what is missing, what would raise it. Nothing is stored."""
    extensions = current_extensions()
    offer = offering.get_offer(current_actor(), offer_id)
    view = assessing.assess(extensions.library, offer, extensions.today())
    if view is None:
        raise Refused("no_standard_yet", category=offer.product.category)
    return show_present(view)


@resource.operation(
    "GET", "/offers/<offer_id>/assessments", who=SIGNED_IN, query=WholeQuery, answer=page_of(DecidedShape)
)
def list_assessments(offer_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """The decided assessments of an offer, newest first."""
    offer = offering.get_offer(current_actor(), offer_id)
    items, next_cursor = part(assessing.assessments_of(offer.id), query, lambda row: row.id)
    return {"items": items, "next_cursor": next_cursor}


@resource.operation("GET", "/assessments/<assessment_id>", who=SIGNED_IN, answer=AssessmentDetail)
def get_assessment(assessment_id: str) -> dict[str, Any]:
    """A decided assessment with its inputs: `catalog score` gives the same digits from `answers`."""
    row = assessing.get_assessment(assessment_id)
    gi = registering.find_gi(offering.get_offer(current_actor(), row.offer_id).product.gi_id)
    return show_decided(current_extensions(), row, without_notice=gi.without_notice if gi else None)


def _place_of(row: Answer) -> str:
    return f"{row.criterion_id} {row.given_as}"
