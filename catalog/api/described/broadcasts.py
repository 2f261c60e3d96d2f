"""What an anchor takes on stage: the run sheet and the cue card."""

from __future__ import annotations

import marshmallow as ma

from catalog.api.described.gates import GateShape
from catalog.api.described.parts import Described, Words, day, flag, many, named, one, pair, text, whole


class ReservedUnits(Described):
    """One live reservation with the terms of its moment."""

    quantity_units = whole()
    live_price_fen = whole()
    commission_bp = whole(null=True)


class RunSheetItem(Described):
    """One slot with what is known of its offer."""

    slot_id = text()
    offer_id = text()
    role = text()
    minutes = whole()
    selling_point = text()
    name_zh = text()
    name_en = text()
    title = text()
    spec = text()
    supplier_name = text()
    grade = text(null=True)
    live_price_fen = whole()
    commission_bp = whole(null=True)
    reserved = many(ReservedUnits)
    gates = many(GateShape)


class RunSheetRow(Described):
    """A numbered line. `starts`: 20:05, or +0:05 after a start that has no time. `passes`: may go on air."""

    number = whole()
    starts = text()
    item = one(RunSheetItem)
    quantity_units = whole()
    amount_fen = whole()
    commission_fen = whole(null=True)
    passes = flag()


class RunSheetTotals(Described):
    """Sums over all lines."""

    items = whole()
    minutes = whole()
    quantity_units = whole()
    amount_fen = whole()
    commission_fen = whole(null=True)
    by_role = named(pair(ma.fields.Integer()), "Role to [items, minutes]")


class RunSheetDetail(Described):
    """The order of one broadcast; without commissions for an anchor the alliance no longer admits."""

    broadcast_id = text()
    title = text()
    on_day = day()
    starts_at = text()
    platform = text()
    rows = many(RunSheetRow)
    totals = one(RunSheetTotals)


class CardBroadcast(Described):
    """The session a card was printed for."""

    id = text()
    title = text()
    on_day = day()
    starts_at = text()
    platform = text()
    anchor = text()


class CardSlot(Described):
    """The place in the run sheet."""

    id = text()
    position = whole()
    role = text()
    minutes = whole()


class CardOffer(Described):
    """The offer as it was when the card was printed."""

    id = text()
    revision = whole()
    name_zh = text()
    name_en = text()
    variety = text()
    title = text()
    spec = text()
    spec_en = text()
    batch_no = text()
    net_weight_grams = whole()
    live_price_fen = whole()
    storage = text()
    shelf_life_days = whole(null=True)
    ship_from_on = day()
    ship_through_on = day()
    ship_within_hours = whole()
    ship_from_place = text()
    no_ship_provinces = many(ma.fields.String(), "Names")
    guarantees = many(ma.fields.String())
    reserved_units = whole()


class CardGi(Described):
    """The protected name, and the right to it."""

    id = text()
    name_zh = text(null=True)
    name_en = text(null=True)
    system = text()
    notice_no = text(null=True)
    fact_status = text()
    level = text(null=True)
    mark_right = text(null=True)


class CardPlace(Described):
    """Where it grows, with the places around it in one name."""

    code = text()
    name = text()
    name_en = text()


class CardSupplier(Described):
    """Whose offer it is."""

    name = text()
    kind = text()


class CardGrade(Described):
    """What was decided."""

    grade = text(null=True)
    total_shown = text()
    listed_through_on = day(null=True)
    decided_on = day()
    standard = text("id@version")
    assessment_id = text()
    paper = text("valid, to_renew or lapsed on that day; not on cards of before 0.2", required=False)
    due_on = day("The last day to file what is to be renewed", null=True, required=False)
    to_renew = many(ma.fields.String(), "The criteria whose papers are to be renewed", required=False)


class CardGate(Described):
    """One gate's verdict for the day."""

    code = text()
    passed = flag()
    reason = text()


class CardPaper(Described):
    """A paper behind a claim."""

    type = text()
    issuer = text()
    number = text()
    issued_on = day(null=True)
    expires_on = day(null=True)
    sha256 = text()


class CardClaim(Described):
    """A criterion that was met, with the papers it rests on."""

    criterion_id = text()
    title = one(Words)
    papers = many(CardPaper)


class ForbiddenTerm(Described):
    """A word that may not be said, and by which rule."""

    term = text()
    kind = text()
    source = text()


class LeftOut(Described):
    """A sentence that was left off the card."""

    field = text()
    sentence = text()
    words = many(ForbiddenTerm)


class CardContent(Described):
    """What stands on the card: only what is proven."""

    form = text("gi-cue-card/1")
    printed_on = day()
    broadcast = one(CardBroadcast)
    slot = one(CardSlot)
    offer = one(CardOffer)
    gi = one(CardGi)
    place = one(CardPlace)
    supplier = one(CardSupplier)
    grade = one(CardGrade)
    gates = many(CardGate)
    selling_point = text()
    story = text()
    story_en = text()
    proven = many(CardClaim, "With a paper valid on the broadcast day")
    unproven = many(CardClaim, "Left off: no paper is valid that day")
    not_to_be_said = many(LeftOut)
    offer_url = text()
