"""Everything the page of one offer shows, gathered in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.accounts.models import Account
from catalog.accounts.terms import Terms, terms_for
from catalog.errors import NotFound
from catalog.evidence.models import Document, Photo
from catalog.evidence.services import filing
from catalog.extensions import Extensions
from catalog.picking.gates import GateResult, gates_for_reader
from catalog.picking.gather import gates_for
from catalog.products.models import Offer
from catalog.products.services import offering
from catalog.registry.models import GeographicalIndication, Place
from catalog.registry.services import registering
from catalog.review import gather
from catalog.review.listing import Listing
from catalog.scoring.answers import from_json
from catalog.scoring.assess import assess
from catalog.scoring.models import AssessmentRow
from catalog.suppliers.acting import may_act_for
from catalog.suppliers.models import Authorisation
from catalog.suppliers.services import supplying
from catalog.web.page.explanation import Explanation, explain_decided

# Who sees an offer that is not listed, beside its owner.
INSIDE_ROLES = ("reviewer", "operator")


@dataclass(frozen=True)
class OfferView:
    """One offer as its reader may see it, `trade` much of its terms. `inside`: its owner, a reviewer, an operator."""

    offer: Offer
    gi: GeographicalIndication
    authorisation: Authorisation | None
    photos: Sequence[Photo]
    place: Sequence[Place]
    ship_from: Sequence[Place]
    listing: Listing
    gates: Sequence[GateResult]
    decided: AssessmentRow | None
    explanation: Explanation | None
    documents: Sequence[Document]
    trade: Terms
    inside: bool
    own: bool


def open_offer(extensions: Extensions, reader: Account | None, offer_id: str, on: date) -> OfferView:
    """The offer on a day, for whoever asks. Raises NotFound unless it is listed today or the reader is inside."""
    today = extensions.today()
    offer = offering.find_offer(offer_id)
    if offer is None:
        raise NotFound()
    roles = reader.roles if reader else frozenset()
    own = may_act_for(reader, offer.product.supplier)
    inside = own or not roles.isdisjoint(INSIDE_ROLES)
    listing = gather.listings(extensions.library, [offer.id], today)[offer.id]
    if not listing.listed and not inside:
        raise NotFound()
    trade = terms_for(reader, own=own)
    gates = gates_for(extensions.library, [offer.id], on)[offer.id]
    product = offer.product
    places = registering.paths([product.place_code, offer.ship_from_place_code])
    subjects = filing.subjects_of(offer)
    papers = filing.documents_of(subjects)
    documents = [document for subject in subjects for document in papers[subject]]
    decided = gather.find_decided(offer.id)
    return OfferView(
        offer=offer,
        gi=registering.get_gi(product.gi_id),
        authorisation=supplying.find_authorisation(product.supplier_id, product.gi_id),
        photos=filing.photos_of([product.id])[product.id],
        place=places.get(product.place_code, []),
        ship_from=places.get(offer.ship_from_place_code, []),
        listing=listing,
        gates=gates_for_reader(gates, trade),
        decided=decided,
        explanation=explained(extensions, decided, today, trade=bool(trade)) if decided else None,
        documents=documents,
        trade=trade,
        inside=inside,
        own=own,
    )


def explained(extensions: Extensions, row: AssessmentRow, on: date, *, trade: bool) -> Explanation:
    """The decided answers as they score on a day (scoring.md, "Days")."""
    standard = extensions.library.get(f"{row.standard_id}@{row.standard_version}", row.profile_id)
    return explain_decided(assess(standard, from_json(row.answers_json), on), row, trade=trade)
