"""Reads the rows that picking decides on, in bulk and always fresh, as plain values for the pure files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, select

from catalog.evidence.models import Document
from catalog.picking.gates import GateFacts, GateResult, check_gates
from catalog.picking.models import Reservation
from catalog.picking.outlook import Outlook, outlook
from catalog.products.models import Offer, Product
from catalog.review.gather import LISTING_ROWS, listing_facts_of, open_renewals
from catalog.review.listing import ListingFacts, listing_on
from catalog.scoring.renewal import VALID
from catalog.standards.library import Library
from catalog.storage.database import db
from catalog.suppliers.models import Authorisation, Supplier
from catalog.suppliers.rights import mark_right

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """An offer's gate facts and the revision they were read at. `shown`: approved at some time, so anchors know it.
    `due`: the criteria whose papers are to be renewed for that day. `read_from`: everything that can change of what
    they were read from, but the units that are reserved."""

    facts: GateFacts
    revision: int
    shown: bool
    due: tuple[str, ...] = ()
    read_from: tuple[Any, ...] = ()


# The paper that proves a right to the name, as it is on the day.
_PROVEN = (
    exists()
    .where(
        Document.subject_type == "authorisation",
        Document.subject_id == Authorisation.id,
        Document.type == "gi_mark_authorisation",
        Document.withdrawn_at.is_(None),
        (Document.issued_on.is_(None)) | (Document.issued_on <= bindparam("on_day")),
        (Document.expires_on.is_(None)) | (Document.expires_on >= bindparam("on_day")),
    )
    .correlate(Authorisation)
)
# Everything that can change of what the gates look at, a row an offer: columns, not objects, for an object loaded
# earlier in the session may be older than the rows. Whatever a gate comes to look at belongs in here: `still_as_read`
# holds the whole row against it. The reserved units stand last.
_GATE_ROWS = (
    LISTING_ROWS.outerjoin(
        Authorisation,
        (Authorisation.supplier_id == Product.supplier_id)
        & (Authorisation.gi_id == Product.gi_id)
        & Authorisation.withdrawn_at.is_(None),
    )
    .add_columns(
        Authorisation.level,
        Authorisation.applied_on,
        Authorisation.via_supplier_name,
        _PROVEN.label("proven"),
        Offer.live_price_fen,
        Offer.floor_price_fen,
        Offer.capacity_units,
        Offer.season_basis,
        Offer.storage_basis,
        Offer.ship_from_on,
        Offer.reserved_units,
    )
    .where(Offer.id.in_(bindparam("offer_ids", expanding=True)))
)
# PostgreSQL: supplier and product stay as they are until the transaction ends, and with the supplier its rights.
_GATE_ROWS_HELD = _GATE_ROWS.with_for_update(read=True, of=(Product, Supplier))


def offer_terms(library: Library, offer_ids: Iterable[str], on_day: date) -> dict[str, OfferTerms]:
    """What the gates look at for each of these offers on a broadcast day; unknown ids are left out."""
    wanted = list(dict.fromkeys(offer_ids))
    found: dict[str, OfferTerms] = {}
    for start in range(0, len(wanted), _CHUNK):
        found.update(_offer_terms(library, wanted[start : start + _CHUNK], on_day))
    return found


def still_as_read(terms: Mapping[str, OfferTerms], on_day: date) -> bool:
    """Whether everything these terms for a day were read from is as it was: then the gates say what they said. One
    statement, for at most 500 offers.

    For a transaction that holds the write lock (PostgreSQL: the offers' rows) and decides on what was read before it.
    """
    rows = db.session.execute(_GATE_ROWS_HELD, {"offer_ids": list(terms), "on_day": on_day})
    return {row.id: _lasting(row) for row in rows} == {offer_id: each.read_from for offer_id, each in terms.items()}


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
    rows = db.session.execute(_GATE_ROWS, {"offer_ids": offer_ids, "on_day": on_day}).all()
    standings = listing_facts_of(library, rows)
    return {row.id: _terms_of(row, standings[row.id], on_day) for row in rows}


def _terms_of(row: Any, standing: ListingFacts, on_day: date) -> OfferTerms:
    listing = listing_on(standing, on_day)
    facts = GateFacts(
        mark_right=mark_right(
            row.level, proven=row.proven, applied_on=row.applied_on, via_supplier_name=row.via_supplier_name or ""
        ),
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
    )
    return OfferTerms(facts, row.offer_revision, standing.approval is not None, listing.due, _lasting(row))


def _lasting(row: Any) -> tuple[Any, ...]:
    """All of a row but the counter of units, which every reservation moves and the ledger's UPDATE checks by itself."""
    return tuple(row)[:-1]
