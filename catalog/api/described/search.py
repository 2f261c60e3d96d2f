"""What a search finds: cards, counts, and what was made of the text."""

from __future__ import annotations

from typing import ClassVar

import marshmallow as ma

from catalog.api.described.parts import Described, Words, day, flag, many, moment, named, one, pair, text, whole
from catalog.api.shapes import shapes_of
from catalog.products.schemas import FACET_FIELDS


class FoundGi(Described):
    """The protected name of a card."""

    id = text()
    name = text(null=True)
    name_en = text(null=True)
    system = text()
    fact_status = text()


class FoundRight(Described):
    """What proves the right to the mark, on which days: [from, through], null where a side is open."""

    answer = text("On the days of `holds`: authorised, via_authorised_supplier, unproven, pending, none")
    proven = many(pair(ma.fields.Date(allow_none=True)))


class FoundPlace(Described):
    """A division an offer lies in."""

    code = text()
    name = text()
    name_en = text()


class FoundSupplier(Described):
    """Whose offer it is."""

    id = text()
    name = text()
    kind = text()


class FoundPhoto(Described):
    """The cover: sha256 of each rendition, its words, how large the detail one is."""

    list = text()
    card = text()
    detail = text()
    alt = text()
    placeholder = text()
    width = whole()
    height = whole()


class FoundSeason(Described):
    """When it is harvested and shipped."""

    basis = text("harvest, storage or processed")
    harvest = pair(ma.fields.Date(), "[from, through]")
    ship = pair(ma.fields.Date(), "[from, through]")
    months = many(ma.fields.String(), "01 to 12: when it can be sold")


class CardTrade(Described):
    """What admitted anchors see; the supply price is for the alliance."""

    commission_bp = whole()
    commission_fen = whole("For one unit at the live price")
    floor_price_fen = whole()
    supply_price_fen = whole(required=False)


class CardProven(Described):
    """Whole percent of the points that are proven by papers or photos, measured by the alliance, or only declared."""

    proven = whole()
    measured = whole()
    declared = whole()


class Card(Described):
    """An offer in a list of results, as it is on the days of `holds`: of the day or month asked for, else of today."""

    class Meta:
        include: ClassVar = shapes_of(FACET_FIELDS)

    id = text()
    product_key = text("The same for offers that differ in size, batch or season only")
    name = text()
    name_en = text()
    title = text()
    gi = one(FoundGi)
    authorisation = text(
        "none, name_only, registered, authorised, lot_verified; unproven: claimed, with no paper valid on these days"
    )
    mark_right = one(FoundRight)
    category = text()
    place = many(FoundPlace, "Province first")
    supplier = one(FoundSupplier)
    variety = text()
    spec = text()
    spec_en = text()
    net_weight_grams = whole()
    photo = one(FoundPhoto, null=True)
    grade = text()
    conditional = flag()
    paper = text("valid, or to_renew: what is made per batch has to be filed again before a broadcast on these days")
    paper_through = day("The last day on which no paper is to be renewed; null where none ever is", null=True)
    renew_days = whole("Of to_renew: how many days before the broadcast papers must be filed")
    score_milli = whole("Total in thousandths")
    caps = many(ma.fields.String())
    coverage = text()
    proven = one(CardProven, "What the points rest on; null where the version does not count it", null=True)
    proofs = many(
        ma.fields.String(), "Kinds of papers behind proven answers that are valid on these days: lab_report, ..."
    )
    certificates = many(ma.fields.String(), "What the valid ones certify: organic, green_food, gap")
    standard = text("id@version")
    price_fen = whole()
    unit_price_fen = whole("For 500 g at this price, half a fen rounded up")
    capacity_units = whole()
    capacity_left_units = whole()
    season = one(FoundSeason)
    ship_within_hours = whole()
    no_ship_provinces = many(ma.fields.String())
    guarantees = many(ma.fields.String())
    sample = text("none, free, refundable, paid")
    approved_on = day()
    approved_at = moment()
    listed_through = day()
    holds = pair(ma.fields.Date(), "[from, through]: days on which all of this is so, while nobody edits the offer")
    demo = flag()
    trade = one(CardTrade, "For admitted anchors, reviewers, operators", required=False)


class FoundCard(Card):
    """A card, with group=product beside the others of its product."""

    others = many(
        Card, "With group=product: the other offers of this product on this page, in their order", required=False
    )


class FacetValueShape(Described):
    """One value of a facet and how many offers carry it under every other filter."""

    value = text()
    count = whole()
    chosen = flag()
    excluded = flag()


class HintShape(Described):
    """What of the text was not understood, or what was done where it surely meant no offer."""

    code = text(
        "syntax, cut, cut_words, unknown_field, unknown_value, meant, trade_field, sort_refused; only_signs; not_read, "
        "dropped, either, unknown_word, not_offered, protected_not_offered, mentioned_only"
    )
    reason = one(Words)
    words = many(ma.fields.String(), "Of the last seven the words they speak of")


class UnderstoodShape(Described):
    """A part of `q` that was taken as a filter: as if `filter` had been given with these values."""

    filter = text(
        "The parameter (price, on, sample, ...); or score (thousandths) or earning (fen), fields of the query language"
    )
    values = many(ma.fields.String(), "Any of them; low..high for numbers, in the unit of the parameter")
    excluded = flag("Offers with these values are left out: as the parameter with not_ in front")
    without = text("`q` without this part: search for it to take the filter off")
    text = text("As it was typed")


class AlternativeShape(Described):
    """What else would find something: `other_day`, `drop_filter` (value: the facet), `drop_word`, `nearest_kind`
    (value: the kind that is offered instead of one that is not)."""

    kind = text()
    value = text()
    total = whole()
    text = text("What to search as `q` instead; null where the text stays", null=True)


class SearchPage(Described):
    """What was found."""

    items = many(FoundCard)
    next_cursor = text(null=True)
    total = whole("Offers, also where those of one product stand together")
    sort = text()
    facets = named(many(FacetValueShape), "Those that were asked for")
    hints = many(HintShape)
    corrected = many(ma.fields.String(), "Names shown instead of what was typed")
    understood = many(UnderstoodShape, "What of `q` was taken as filters and not as words")
    alternatives = many(AlternativeShape)
    nearest = many(Card, "The nearest, when nothing is found")
    words = many(ma.fields.String(), "What to highlight")
    on = day("The broadcast day the items speak of; null: today, or the month asked for", null=True)
    in_month = text("The month they speak of, YYYY-MM", null=True)
    nearest_on = day("The broadcast day the nearest speak of", null=True)
    highlights = many(
        named(many(pair(ma.fields.Integer()))),
        "With highlight=true, for each item: field (name, gi.name, ...) to [[start, end], ...], in characters, "
        "whichever writing was typed",
        required=False,
    )
