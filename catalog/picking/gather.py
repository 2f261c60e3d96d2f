"""Reads the rows that picking decides on, in bulk and always fresh, as plain values for the pure files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from catalog.evidence.models import Document
from catalog.picking.gates import GateFacts, GateResult, check_gates
from catalog.picking.models import Reservation
from catalog.picking.outlook import Outlook, outlook
from catalog.products.models import Offer, Product
from catalog.review.gather import listing_facts, open_renewals
from catalog.review.listing import listing_on
from catalog.scoring.renewal import VALID
from catalog.standards.library import Library
from catalog.storage.database import db
from catalog.suppliers.models import Authorisation
from catalog.suppliers.rights import mark_right

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """An offer's gate facts and the revision they were read at. `shown`: approved at some time, so anchors know it.
    `due`: the criteria whose papers are to be renewed for that day."""

    facts: GateFacts
    revision: int
    shown: bool
    due: tuple[str, ...] = ()


def offer_terms(library: Library, offer_ids: Iterable[str], on_day: date) -> dict[str, OfferTerms]:
    """What the gates look at for each of these offers on a broadcast day; unknown ids are left out."""
    wanted = list(dict.fromkeys(offer_ids))
    found: dict[str, OfferTerms] = {}
    for start in range(0, len(wanted), _CHUNK):
        found.update(_offer_terms(library, wanted[start : start + _CHUNK], on_day))
    return found


def gates_for(
    library: Library, offer_ids: Iterable[str], on_day: date, today: date, quantity_units: int = 0
) -> dict[str, tuple[GateResult, ...]]:
    """The five gate results of each of these offers for a broadcast on `on_day`, as they are `today`; unknown ids are
    left out.

    A quantity of 0 asks whether the offer may go on air at all. The price gate's figures hold the floor, a trade term:
    pass them through gates.gates_for_reader.
    """
    return {
        offer_id: check_gates(terms.facts, quantity_units, on_day, today)
        for offer_id, terms in offer_terms(library, offer_ids, on_day).items()
    }


def outlooks(gates: Mapping[str, Sequence[GateResult]], on_day: date, today: date) -> dict[str, Outlook]:
    """What becomes of reservations of these offers for a broadcast whose gates were checked `today`. One statement,
    none where all papers are valid."""
    found = {offer_id: outlook(each, on_day, today, renewal_open=False) for offer_id, each in gates.items()}
    waiting = open_renewals([offer_id for offer_id, each in found.items() if each.paper != VALID])
    return found | {offer_id: outlook(gates[offer_id], on_day, today, renewal_open=True) for offer_id in waiting}


def reservations_of(broadcast_id: str, *, released: bool = False) -> list[Reservation]:
    """The live reservations of a broadcast, or those that were released, oldest first."""
    state = Reservation.state == "released" if released else Reservation.state != "released"
    query = select(Reservation).where(Reservation.broadcast_id == broadcast_id, state)
    return list(db.session.scalars(query.order_by(Reservation.id)))


def live_reservations(broadcast_id: str) -> dict[str, list[Reservation]]:
    """The live reservations of a broadcast by offer, oldest first."""
    found: dict[str, list[Reservation]] = {}
    for reservation in reservations_of(broadcast_id):
        found.setdefault(reservation.offer_id, []).append(reservation)
    return found


def _offer_terms(library: Library, offer_ids: Sequence[str], on_day: date) -> dict[str, OfferTerms]:
    # Columns, not objects: an object loaded earlier in this session may be older than the rows.
    rows = db.session.execute(
        select(
            Offer.id,
            Offer.revision,
            Offer.live_price_fen,
            Offer.floor_price_fen,
            Offer.capacity_units,
            Offer.reserved_units,
            Offer.season_basis,
            Offer.storage_basis,
            Offer.ship_from_on,
            Offer.ship_through_on,
            Product.gi_id,
            Product.supplier_id,
        )
        .join(Product, Product.id == Offer.product_id)
        .where(Offer.id.in_(offer_ids))
    ).all()
    rights = _rights([(row.supplier_id, row.gi_id) for row in rows], on_day)
    standings = listing_facts(library, [row.id for row in rows])
    found = {}
    for row in rows:
        standing = standings[row.id]
        listing = listing_on(standing, on_day)
        found[row.id] = OfferTerms(
            GateFacts(
                mark_right=rights[row.supplier_id, row.gi_id],
                live_price_fen=row.live_price_fen,
                floor_price_fen=row.floor_price_fen,
                capacity_units=row.capacity_units,
                reserved_units=row.reserved_units,
                season_basis=row.season_basis,
                storage_basis=row.storage_basis,
                ship_from_on=row.ship_from_on,
                ship_through_on=row.ship_through_on,
                listed=listing.listed,
                listing_state=listing.state,
                grade=listing.grade,
                listed_through_on=listing.through_on,
                paper=listing.paper,
                due_on=listing.due_on,
            ),
            row.revision,
            standing.approval is not None,
            listing.due,
        )
    return found


def _rights(pairs: Sequence[tuple[str, str]], on_day: date) -> dict[tuple[str, str], str | None]:
    """Whether each supplier may use each name on the day, by (supplier id, GI id)."""
    query = select(Authorisation).where(
        Authorisation.supplier_id.in_({supplier_id for supplier_id, _ in pairs}), Authorisation.withdrawn_at.is_(None)
    )
    authorisations = {(row.supplier_id, row.gi_id): row for row in db.session.scalars(query)}
    proven = _proven([row.id for row in authorisations.values()], on_day)
    rights: dict[tuple[str, str], Any] = {}
    for pair in pairs:
        row = authorisations.get(pair)
        rights[pair] = (
            mark_right(None, proven=False)
            if row is None
            else mark_right(
                row.level,
                proven=row.id in proven,
                applied_on=row.applied_on,
                via_supplier_name=row.via_supplier_name,
            )
        )
    return rights


def _proven(authorisation_ids: Sequence[str], on_day: date) -> set[str]:
    """Which of these authorisations have their paper, valid on the day."""
    query = select(Document.subject_id).where(
        Document.subject_type == "authorisation",
        Document.subject_id.in_(authorisation_ids),
        Document.type == "gi_mark_authorisation",
        Document.withdrawn_at.is_(None),
        (Document.issued_on.is_(None)) | (Document.issued_on <= on_day),
        (Document.expires_on.is_(None)) | (Document.expires_on >= on_day),
    )
    return set(db.session.scalars(query))
