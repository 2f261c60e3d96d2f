"""Answers that are made where they are gathered and leave as they are: what stands in them, for the docs."""

from __future__ import annotations

from typing import Any

import marshmallow as ma


class Described(ma.Schema):
    """A shape that is only read about: nothing is cut from the answer it describes, and more may stand in it."""

    class Meta:
        unknown = ma.INCLUDE


def _text(said: str, **more: Any) -> ma.fields.String:
    return ma.fields.String(metadata={"description": said}, **more)


def _object(said: str, **more: Any) -> ma.fields.Dict:
    return ma.fields.Dict(metadata={"description": said}, **more)


def _list(said: str, **more: Any) -> ma.fields.List:
    return ma.fields.List(ma.fields.Raw(), metadata={"description": said}, **more)


def _number(said: str, **more: Any) -> ma.fields.Float:
    return ma.fields.Float(metadata={"description": said}, **more)


class AssessmentDetail(Described):
    """What a standard gives for a set of answers. Names and figures as in `catalog score`."""

    id = _text("Of a decided one")
    decided_at = ma.fields.DateTime(metadata={"description": "Of a decided one"})
    answers = _object("The inputs of a decided one: `catalog score` gives the same digits from them")
    standard = _object("id, version, sha256", required=True)
    profile = _object(
        "id, version, sha256, status; carried_from: the earlier version it was written for; null without one",
        allow_none=True,
    )
    on = ma.fields.Date(required=True)
    total = _number("0 to 100, six decimals", required=True)
    total_shown = _text("One decimal", required=True)
    raw_grade = _text("A to E by the total alone", required=True)
    grade = _text("A to E, REJECTED or INCOMPLETE, after every cap", required=True)
    caps = _list("major_fail, minor_ratio, section_floor", required=True)
    sections = _object("Section to its score, 0 to 100 or null", required=True)
    applicable_weight = _number("Weight of what applies")
    coverage = _number("Share of the applicable weight that is answered", required=True)
    interval = _list("[worst, best] total over every possible answer to the unknown", required=True)
    knockouts = _list("Knock-out criteria that are not met", required=True)
    majors = _list("Major criteria that are not met", required=True)
    minors_passed = ma.fields.Integer()
    minors_applicable = ma.fields.Integer()
    minors_failed = _list("Minor criteria that are not met")
    unknown = _list("Criteria nobody answered: unknown is not zero", required=True)  # type: ignore[assignment]
    valid_through = ma.fields.Date(required=True, allow_none=True)
    findings = _list(
        "One for each criterion: id, title, section, outcome, s, points, weight, gate, reason in zh and en, documents, "
        "sources; limit (of own: the profile's, with notice, quote and fact_status; of general: the standard's); "
        "decides: criteria that its answer makes apply or not",
        required=True,
    )
    what_would_raise_it = _list("Best first: id, gain, total, grade, lifts_gate, lifts_caps", required=True)
    sensitivity = _list("Each section's weight x 0.8 and x 1.2, and whether the grade moves")


class OfferDetail(Described):
    """One offer with everything a decision needs."""

    id = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True)
    title = ma.fields.String(required=True)
    spec = _text("What one unit is", required=True)
    spec_en = ma.fields.String(required=True)
    basis = _text("batch or season", required=True)
    batch_no = ma.fields.String(required=True)
    net_weight_grams = ma.fields.Integer(required=True)
    season_basis = _text("harvest, storage or processed", required=True)
    storage_basis = ma.fields.String(required=True)
    harvest_from_on = ma.fields.Date(required=True)
    harvest_through_on = ma.fields.Date(required=True)
    ship_from_on = ma.fields.Date(required=True)
    ship_through_on = ma.fields.Date(required=True)
    live_price_fen = ma.fields.Integer(required=True)
    capacity_units = ma.fields.Integer(required=True)
    capacity_left_units = _number("Units nobody has reserved yet", required=True)
    ship_from = _list("Places, province first", required=True)
    ship_within_hours = ma.fields.Integer(required=True)
    no_ship_provinces = _list("Two-digit codes", required=True)
    guarantees = _list("damage_refund, return_7_days, freight_insurance, freshness, weight", required=True)
    sample_policy = _text("none, free, refundable, paid", required=True)
    product = _object("Name, category, variety, story, storage, place", required=True)
    gi = _object("The protected name, with its notice and fact status", required=True)
    authorisation = _object("level: name_only, registered, authorised, lot_verified", allow_none=True)
    supplier = _object("id, name, kind, story", required=True)
    photos = _list("Fetch a rendition by its sha256 below /api/v1/renditions/", required=True)
    documents = _list("type, issuer, number, issued_on, expires_on, file_sha256", required=True)
    listing = _object("listed, state, grade, conditional, from_on, through_on, spans of days ahead", required=True)
    gates = _list("authorised, price, capacity, season, listed: passed, reason, words in zh and en", required=True)
    gates_on = ma.fields.Date(required=True)
    assessment = _object("The decided assessment (see AssessmentDetail); null before one", allow_none=True)
    trade = _object(
        "Admitted anchors: floor price and commission; the farm and the alliance: supply price and contact too"
    )
    inside = _object("Its owner, reviewers, operators: reserved units, changes that wait")


class StandardDetail(Described):
    """One sealed version."""

    id = ma.fields.String(required=True)
    version = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    title = _object("zh, en", required=True)
    effective_from = ma.fields.Date(required=True)
    categories = _list("Product categories it scores", required=True)
    sections = _list("id, title, weight", required=True)
    criteria = _list(
        "id, section, title, kind, weight, gate, applies_when, evidence, sources, help, answered_by", required=True
    )
    references = _list("Laws, notices and rules that criteria cite, with how well they were verified", required=True)
    document = _object("The file's whole content", required=True)


class RunSheetDetail(Described):
    """The order of one broadcast."""

    broadcast_id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    on_day = ma.fields.Date(required=True)
    starts_at = ma.fields.String(required=True)
    platform = ma.fields.String(required=True)
    rows = _list("number, starts, item, quantity_units, amount_fen, commission_fen, passes", required=True)
    totals = _object("items, minutes, quantity_units, amount_fen, commission_fen, by_role", required=True)
