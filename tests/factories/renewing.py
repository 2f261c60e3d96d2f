"""A listed offer whose certificate is renewed per batch, and anchors who plan further ahead than it lives."""

from __future__ import annotations

from datetime import date
from typing import Any

from catalog.picking.models import Broadcast, Reservation
from catalog.picking.services import broadcasting, reserving
from catalog.products.models import Offer
from catalog.review.models import Review
from catalog.review.services import deciding
from catalog.standards.library import Library
from tests.factories.farming import ON, an_account, days
from tests.factories.reviewing import Orchard, answer_everything
from tests.factories.selling import authorise

# The certificate of ON is the last time valid on day 30. A broadcast on X needs the next one filed by X - 3.
LAST_VALID = days(30)
X = days(40)
DUE_ON = days(37)
TOO_LATE = days(38)


def certificate(issued_on: date) -> dict[str, Any]:
    """An answer to FF-B01."""
    return {"present": True, "issued_on": issued_on.isoformat(), "expires_on": None}


class Grove(Orchard):
    """An orchard whose offers are approved on ON under a standard with papers per batch; two anchors."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.anchor = an_account("13900000001", "anchor", "小衢")
        self.other_anchor = an_account("13900000002", "anchor", "阿橘")
        self.approve()
        authorise(self.offer)
        self.broadcast = self.plan(X)

    def another(self, **changed: Any) -> Offer:
        """One more offer of the product, shipped for three months."""
        return super().another(**{"harvest_through_on": days(80), "ship_through_on": days(90), **changed})

    def plan(self, on_day: date, anchor: Any = None) -> Broadcast:
        """A broadcast."""
        given = {"title": "年货节", "on_day": on_day.isoformat(), "starts_at": "20:00", "platform": "抖音"}
        return broadcasting.create_broadcast(anchor or self.anchor, given, ON)

    def hold(self, quantity_units: int = 100, broadcast: Broadcast | None = None, **given: Any) -> Reservation:
        """Units of the offer held for a broadcast."""
        return reserving.reserve(
            given.get("anchor", self.anchor),
            self.library,
            (broadcast or self.broadcast).id,
            given.get("offer", self.offer).id,
            quantity_units,
            given.get("on", ON),
        )

    def submit_renewal(self, on: date, offer: Offer | None = None) -> Review:
        """A new certificate of this day is filed and submitted."""
        offer = offer or self.offer
        answer_everything(offer, self.reviewer, FF_B01=certificate(on))
        return deciding.submit(self.owner, self.library, offer.id, on)

    def renew(self, one: Review, on: date) -> Review:
        """A reviewer approves the renewal."""
        return deciding.renew(self.reviewer, self.library, one.id, on)
