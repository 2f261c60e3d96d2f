"""What an anchor takes on stage: the run sheet and the cue cards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.accounts.terms import terms_for
from catalog.errors import NotFound, Refused
from catalog.picking.cue_card import CardFacts, Claim, Paper, sha256_of, write_card
from catalog.picking.gates import GateResult, check_gates
from catalog.picking.gather import live_reservations, offer_terms
from catalog.picking.models import Broadcast, CueCard, Slot
from catalog.picking.run_sheet import Item, Reserved, RunSheet, lay_out, without_trade_terms
from catalog.picking.services.broadcasting import get_broadcast, get_slot, slots_of
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.registry.services import registering
from catalog.review.gather import find_decided
from catalog.scoring.assess import MET
from catalog.scoring.models import AssessmentRow
from catalog.scoring.services import proving
from catalog.standards.library import Library
from catalog.storage import audit
from catalog.storage.database import db
from catalog.suppliers.services import supplying


def run_sheet(actor: Account | None, library: Library, broadcast_id: str, on: date) -> RunSheet:
    """The run sheet of one's own broadcast: order, times, sums, each offer's gates for that day, as they are today
    (`on`). Raises NotFound.

    Without commission and floor price for an anchor who is not admitted (any more).
    """
    broadcast = get_broadcast(actor, broadcast_id)
    slots = slots_of(broadcast.id)
    offers = offering.find_offers(slot.offer_id for slot in slots)
    terms = offer_terms(library, offers, broadcast.on_day)
    reserved = live_reservations(broadcast.id)
    items = []
    for slot in slots:
        offer = offers[slot.offer_id]
        facts = terms[slot.offer_id].facts
        items.append(
            Item(
                slot_id=slot.id,
                offer_id=offer.id,
                role=slot.role,
                minutes=slot.minutes,
                selling_point=slot.selling_point,
                name_zh=offer.product.name_zh,
                name_en=offer.product.name_en,
                title=offer.title,
                spec=offer.spec,
                supplier_name=offer.product.supplier.name,
                grade=facts.grade,
                live_price_fen=facts.live_price_fen,
                commission_bp=offer.commission_bp,
                reserved=tuple(
                    Reserved(row.quantity_units, row.live_price_fen, row.commission_bp)
                    for row in reserved.get(offer.id, [])
                ),
                gates=check_gates(facts, 0, broadcast.on_day, on),
            )
        )
    sheet = lay_out(broadcast.id, broadcast.title, broadcast.on_day, broadcast.starts_at, broadcast.platform, items)
    return sheet if terms_for(actor) else without_trade_terms(sheet)


def preview_cue_card(actor: Account | None, library: Library, slot_id: str, on: date, offer_url: str) -> dict[str, Any]:
    """The content a card printed now would have; nothing is kept. Raises NotFound, Refused `never_approved`."""
    slot, broadcast = get_slot(actor, slot_id)
    return _content(require(actor), library, slot, broadcast, on, offer_url)


def print_cue_card(actor: Account | None, library: Library, slot_id: str, on: date, offer_url: str) -> CueCard:
    """Freeze the card of a slot with its hash. Printing the same content again gives the card there is.

    `offer_url` is the absolute address of the offer's page, for the QR code. Raises NotFound, Refused `never_approved`.
    """
    actor = require(actor, "anchor")
    slot, broadcast = get_slot(actor, slot_id)
    content = _content(actor, library, slot, broadcast, on, offer_url)
    digest = sha256_of(content)
    same = select(CueCard).where(CueCard.slot_id == slot.id, CueCard.sha256 == digest)
    card = db.session.scalar(same.order_by(CueCard.id).limit(1))
    if card is None:
        card = CueCard(slot_id=slot.id, content=content, sha256=digest, printed_by_account_id=actor.id)
        db.session.add(card)
        db.session.flush()
        audit.record(actor.id, "cue_card_printed", "cue_card", card.id, {"sha256": [None, digest]})
    db.session.commit()
    return card


def get_cue_card(actor: Account | None, card_id: str) -> CueCard:
    """A card of one's own as it was printed; reviewers and operators may see it too. Raises NotFound."""
    actor = require(actor)
    card = db.session.get(CueCard, card_id)
    if card is None or (card.printed_by_account_id != actor.id and not actor.roles & {"reviewer", "operator"}):
        raise NotFound()
    return card


def cue_cards_of(actor: Account | None, slot_id: str) -> list[CueCard]:
    """Every card printed for a slot, newest first. Raises NotFound."""
    slot, _ = get_slot(actor, slot_id)
    return list(db.session.scalars(select(CueCard).where(CueCard.slot_id == slot.id).order_by(CueCard.id.desc())))


def card_is_intact(card: CueCard) -> bool:
    """Whether the stored content still has the hash it was frozen with."""
    return sha256_of(card.content) == card.sha256


def _content(
    actor: Account, library: Library, slot: Slot, broadcast: Broadcast, on: date, offer_url: str
) -> dict[str, Any]:
    offer = db.session.get_one(Offer, slot.offer_id)
    decided = find_decided(offer.id)
    if decided is None:
        raise Refused("never_approved")
    terms = offer_terms(library, [offer.id], broadcast.on_day)[offer.id]
    facts = terms.facts
    gates = check_gates(facts, 0, broadcast.on_day, on)
    reserved = live_reservations(broadcast.id).get(offer.id, [])
    return write_card(
        CardFacts(
            printed_on=on,
            broadcast={
                "id": broadcast.id,
                "title": broadcast.title,
                "starts_at": broadcast.starts_at,
                "platform": broadcast.platform,
                "anchor": actor.display_name,
            },
            broadcast_on=broadcast.on_day,
            slot={"id": slot.id, "position": slot.position, "role": slot.role, "minutes": slot.minutes},
            offer=_offer_part(offer) | {"reserved_units": sum(row.quantity_units for row in reserved)},
            gi=_gi_part(offer, facts.mark_right),
            place=_place_part(offer.product.place_code),
            supplier={"name": offer.product.supplier.name, "kind": offer.product.supplier.kind},
            grade=_grade_part(decided, gates, facts.grade, terms.due),
            gates=[{"code": gate.code, "passed": gate.passed, "reason": gate.reason} for gate in gates],
            story=offer.product.story,
            story_en=offer.product.story_en,
            selling_point=slot.selling_point,
            claims=_claims(library, decided, broadcast.on_day),
            offer_url=offer_url,
        )
    )


def _offer_part(offer: Offer) -> dict[str, Any]:
    product = offer.product
    return {
        "id": offer.id,
        "revision": offer.revision,
        "name_zh": product.name_zh,
        "name_en": product.name_en,
        "variety": product.variety,
        "title": offer.title,
        "spec": offer.spec,
        "spec_en": offer.spec_en,
        "batch_no": offer.batch_no,
        "net_weight_grams": offer.net_weight_grams,
        "live_price_fen": offer.live_price_fen,
        "storage": product.storage,
        "shelf_life_days": product.shelf_life_days,
        "ship_from_on": offer.ship_from_on.isoformat(),
        "ship_through_on": offer.ship_through_on.isoformat(),
        "ship_within_hours": offer.ship_within_hours,
        "ship_from_place": _place_part(offer.ship_from_place_code)["name"],
        "no_ship_provinces": [_place_part(code)["name"] for code in offer.no_ship_provinces],
        "guarantees": list(offer.guarantees),
    }


def _gi_part(offer: Offer, mark_right: str | None) -> dict[str, Any]:
    gi = registering.get_gi(offer.product.gi_id)
    authorisation = supplying.find_authorisation(offer.product.supplier_id, gi.id)
    return {
        "id": gi.id,
        "name_zh": gi.name_zh,
        "name_en": gi.name_en,
        "system": gi.system,
        "notice_no": gi.notice_no,
        "fact_status": gi.fact_status,
        "level": authorisation.level if authorisation else None,
        "mark_right": mark_right,
    }


def _place_part(code: str) -> dict[str, Any]:
    """A place with those around it: the name reads 浙江省衢州市柯城区."""
    names: list[tuple[str, str]] = []
    place = registering.find_place(code)
    while place is not None:
        names.append((place.name, place.name_en))
        place = registering.find_place(place.parent_code) if place.parent_code else None
    return {
        "code": code,
        "name": "".join(name for name, _ in reversed(names)),
        "name_en": ", ".join(name_en for _, name_en in names),
    }


def _grade_part(
    decided: AssessmentRow, gates: tuple[GateResult, ...], grade: str | None, due: tuple[str, ...]
) -> dict[str, Any]:
    listed = next(gate for gate in gates if gate.code == "listed")
    through, due_on = listed.figures["listed_through_on"], listed.figures["due_on"]
    return {
        "grade": grade,
        "total_shown": json.loads(decided.result_json)["total_shown"],
        "listed_through_on": through.isoformat() if through else None,
        "decided_on": decided.on_day.isoformat(),
        "standard": f"{decided.standard_id}@{decided.standard_version}",
        "assessment_id": decided.id,
        "paper": listed.figures["paper"],
        "due_on": due_on.isoformat() if due_on else None,
        "to_renew": list(due),
    }


def _claims(library: Library, decided: AssessmentRow, on_day: date) -> list[Claim]:
    """The criteria met in the decided assessment that papers stand behind, in the standard's order. Those held against
    the broadcast day as they are: a renewal that is still to come proves nothing."""
    assessment = proving.recompute(library, decided)
    then = {finding.criterion.id: finding.outcome for finding in proving.as_filed(assessment, on_day).findings}
    claims = []
    for criterion, outcome, _, _ in assessment.findings:
        papers = decided.evidence.get(criterion.id, {}).get("documents", [])
        if papers and outcome == MET:
            titles = {"zh": criterion.title.zh, "en": criterion.title.en}
            holds = then[criterion.id] == MET
            claims.append(Claim(criterion.id, titles, tuple(_paper(paper) for paper in papers), holds))
    return claims


def _paper(kept: Mapping[str, Any]) -> Paper:
    """A document as the decision kept it."""
    issued_on, expires_on = (
        date.fromisoformat(kept[name]) if kept[name] else None for name in ("issued_on", "expires_on")
    )
    return Paper(kept["type"], kept["issuer"], kept["number"], issued_on, expires_on, kept["sha256"])
