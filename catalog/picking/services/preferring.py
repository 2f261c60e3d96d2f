"""What an anchor's priorities are measured on: offers listed on a day, read fresh from the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.accounts.terms import Terms, terms_for
from catalog.picking.priorities import Measured, quality_of, story_of
from catalog.products.models import Offer
from catalog.review.gather import listings
from catalog.review.models import Approval
from catalog.scoring.models import AssessmentRow
from catalog.scoring.services import proving
from catalog.standards.library import Library
from catalog.storage.database import db


def measure(
    actor: Account | None, library: Library, offer_ids: Sequence[str], on: date
) -> tuple[list[tuple[Offer, Measured]], int]:
    """Those of these offers that are listed on a day, in the order given, with their measures; and how many are not.

    Anchors only; to one who does not see the trade terms the commission is not known.
    """
    trade = terms_for(require(actor, "anchor"))
    listed = {name for name, listing in listings(library, offer_ids, on).items() if listing.listed}
    query = (
        select(Offer, AssessmentRow)
        .join(Approval, Approval.offer_id == Offer.id)
        .join(AssessmentRow, AssessmentRow.id == Approval.assessment_id)
        .where(Offer.id.in_(listed))
    )
    found = {offer.id: (offer, _measured(library, offer, row, on, trade)) for offer, row in db.session.execute(query)}
    wanted = list(dict.fromkeys(offer_ids))
    return [found[name] for name in wanted if name in found], len(wanted) - len(found)


def _measured(library: Library, offer: Offer, row: AssessmentRow, on: date, trade: Terms) -> Measured:
    assessment = proving.recompute_later(library, row, on)
    return Measured(
        offer_id=offer.id,
        price=Fraction(1000 * offer.live_price_fen, offer.net_weight_grams),
        commission=offer.commission_bp if trade else None,
        quality=quality_of(assessment),
        supply=Fraction(offer.capacity_left_units * offer.net_weight_grams, 1000),
        story=story_of(assessment),
    )
