"""One offer with everything a decision needs."""

from __future__ import annotations

from typing import ClassVar

from catalog.accounts.terms import Terms
from catalog.api.described.assessments import AssessmentDetail
from catalog.api.described.gates import GateShape, ListingShape
from catalog.api.described.parts import Described, day, flag, many, moment, named, one, plain, text, whole
from catalog.api.gis import Gi
from catalog.api.products import ProductShape
from catalog.api.shapes import PhotoShape, PlaceShape, PublicDocument, shapes_of
from catalog.products.schemas import PUBLIC_FIELDS, TRADE_FIELDS


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

    class Meta:
        include: ClassVar = shapes_of(TRADE_FIELDS, for_all=Terms.ADMITTED)

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

    class Meta:
        include: ClassVar = shapes_of(PUBLIC_FIELDS)

    id = text()
    revision = whole("As in the ETag: what an edit sends back")
    capacity_left_units = whole("Units nobody has reserved yet")
    ship_from = many(PlaceShape, "Province first")
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
