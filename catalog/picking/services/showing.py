"""One offer with everything a decision needs, for whoever asks: what its page and the API's answer are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.accounts.models import Account
from catalog.accounts.terms import Terms, terms_for
from catalog.errors import NotFound
from catalog.evidence.models import Document, Photo
from catalog.evidence.services import filing
from catalog.picking.gates import GateResult, gates_for_reader
from catalog.picking.gather import gates_for
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.registry.models import GeographicalIndication, Place
from catalog.registry.services import registering
from catalog.review import gather
from catalog.review.listing import Listing
from catalog.scoring.models import AssessmentRow
from catalog.standards.library import Library
from catalog.suppliers.acting import may_act_for
from catalog.suppliers.models import Authorisation
from catalog.suppliers.services import supplying

# Who sees an offer that is not listed, beside whoever acts for its supplier.
INSIDE_ROLES = frozenset(("reviewer", "operator"))


@dataclass(frozen=True)
class OfferView:
    """One offer as its reader may see it. `trade` says how much of its terms, `inside` that the reader is its owner
    (`own`), a reviewer or an operator. `gates` are those of the day asked for, `listing` is today's."""

    offer: Offer
    gi: GeographicalIndication
    authorisation: Authorisation | None
    photos: Sequence[Photo]
    place: Sequence[Place]
    ship_from: Sequence[Place]
    listing: Listing
    gates: Sequence[GateResult]
    decided: AssessmentRow | None
    documents: Sequence[Document]
    trade: Terms
    inside: bool
    own: bool


def open_offer(
    library: Library, reader: Account | None, offer_id: str, today: date, on: date, quantity_units: int = 0
) -> OfferView:
    """The offer with its gates for a broadcast on `on`, in a fixed number of queries. Never from the index: people
    decide on this.

    Raises NotFound unless it is listed today or the reader is its owner, a reviewer or an operator.
    """
    offer = offering.find_offer(offer_id)
    if offer is None:
        raise NotFound()
    product = offer.product
    roles = reader.roles if reader else frozenset()
    own = may_act_for(reader, product.supplier)
    inside = own or not roles.isdisjoint(INSIDE_ROLES)
    listing = gather.listings(library, [offer.id], today)[offer.id]
    if not listing.listed and not inside:
        raise NotFound()
    trade = terms_for(reader, own=own)
    gates = gates_for(library, [offer.id], on, today, quantity_units)[offer.id]
    places = registering.paths([product.place_code, offer.ship_from_place_code])
    subjects = filing.subjects_of(offer)
    papers = filing.documents_of(subjects)
    return OfferView(
        offer=offer,
        gi=registering.get_gi(product.gi_id),
        authorisation=supplying.find_authorisation(product.supplier_id, product.gi_id),
        photos=filing.photos_of([product.id])[product.id],
        place=places.get(product.place_code, []),
        ship_from=places.get(offer.ship_from_place_code, []),
        listing=listing,
        gates=gates_for_reader(gates, trade),
        decided=gather.find_decided(offer.id),
        documents=[document for subject in subjects for document in papers[subject]],
        trade=trade,
        inside=inside,
        own=own,
    )
