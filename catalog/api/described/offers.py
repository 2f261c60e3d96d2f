"""One offer with everything a decision needs."""

from __future__ import annotations

import marshmallow as ma

from catalog.api.described.assessments import AssessmentDetail
from catalog.api.described.gates import GateShape, ListingShape
from catalog.api.described.parts import Described, day, flag, many, moment, named, one, plain, text, whole
from catalog.api.gis import Gi
from catalog.api.products import ProductShape
from catalog.api.shapes import PhotoShape, PlaceShape, PublicDocument


class OfferedProduct(ProductShape):
    """The product of an offer, with the places it lies in."""

    class Meta:
        exclude = ("withdrawn_at",)

    place = many(PlaceShape, "Province first")


class OfferedRight(Described):
    """What right the supplier claims to the name."""

    level = text("name_only, registered, authorised, lot_verified")
    applied_on = day(null=True)


class OfferedBy(Described):
    """Whose offer it is."""

    id = text()
    name = text()
    kind = text()
    story = text()


class TradeTerms(Described):
    """What admitted anchors see; supply price and contact are for the farm and the alliance."""

    floor_price_fen = whole()
    commission_bp = whole()
    supply_price_fen = whole(required=False)
    contact_name = text(required=False)
    contact_phone = text(required=False)


class InsideOffer(Described):
    """What its owner, reviewers and operators see."""

    reserved_units = whole()
    first_approved_at = moment(null=True)
    withdrawn_at = moment(null=True)
    waiting_changes = named(plain(), "Edits that wait for review: field to its proposed value", null=True)


class OfferDetail(Described):
    """One offer with everything a decision needs."""

    id = text()
    revision = whole("As in the ETag: what an edit sends back")
    title = text()
    basis = text("batch or season")
    batch_no = text()
    spec = text("What one unit is")
    spec_en = text()
    net_weight_grams = whole()
    season_basis = text("harvest, storage or processed")
    storage_basis = text()
    harvest_from_on = day()
    harvest_through_on = day()
    ship_from_on = day()
    ship_through_on = day()
    live_price_fen = whole()
    capacity_units = whole()
    capacity_left_units = whole("Units nobody has reserved yet")
    ship_from_place_code = text()
    ship_from = many(PlaceShape, "Province first")
    ship_within_hours = whole()
    no_ship_provinces = many(ma.fields.String(), "Two-digit codes")
    guarantees = many(ma.fields.String(), "damage_refund, return_7_days, freight_insurance, freshness, weight")
    sample_policy = text("none, free, refundable, paid")
    sample_quota = whole()
    demo = flag()
    updated_at = moment()
    product = one(OfferedProduct)
    gi = one(Gi)
    authorisation = one(OfferedRight, null=True)
    supplier = one(OfferedBy)
    photos = many(PhotoShape, "Fetch a rendition by its sha256 below /api/v1/renditions/")
    documents = many(PublicDocument)
    listing = one(ListingShape)
    gates = many(GateShape)
    gates_on = day("The day the gates were asked for")
    assessment = one(AssessmentDetail, "The decided one; null before there is one", null=True)
    trade = one(TradeTerms, "For admitted anchors, its owner, reviewers, operators", required=False)
    inside = one(InsideOffer, "For its owner, reviewers, operators", required=False)
