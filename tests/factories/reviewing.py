"""An orchard whose offer is ready for review: every criterion answered as in the golden case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import time_machine

from catalog.accounts.models import Account, AccountRole
from catalog.extensions import Extensions
from catalog.products.models import Offer
from catalog.review import gather
from catalog.review.listing import Listing
from catalog.review.models import Review
from catalog.review.services import changing, deciding
from catalog.scoring.answers import to_json
from catalog.scoring.models import Answer
from catalog.standards.library import Library
from catalog.storage.database import db
from tests.factories.farming import ON, a_product, a_reviewer, a_supplier, an_account, an_offer, days, registry_rows
from tests.factories.selling import good_answers

LATER = days(20)


def answer_everything(offer: Offer, reviewer: Account, **changed: Any) -> None:
    """A reviewer's finding for every criterion; `changed` maps "FF_B02" to another answer, or None for no answer."""
    for criterion_id, value in good_answers(**changed).items():
        row = db.session.get(Answer, (offer.id, criterion_id, "reviewer"))
        if value is None:
            if row is not None:
                db.session.delete(row)
        elif row is None:
            db.session.add(
                Answer(
                    offer_id=offer.id, criterion_id=criterion_id, given_as="reviewer", value_json=to_json(value),
                    answered_by_account_id=reviewer.id,
                )
            )  # fmt: skip
        else:
            row.value_json = to_json(value)
    db.session.commit()


class Orchard:
    """A farm with a fully answered new offer; two reviewers, and one who owns the farm."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.owner = an_account()
        self.reviewer = a_reviewer()
        self.second = a_reviewer("second@example.cn")
        self.supplier = a_supplier(self.owner)
        self.product = a_product(self.owner, self.supplier)
        self.offer = self.another()

    def another(self, **changed: Any) -> Offer:
        """One more offer of the product, fully answered."""
        offer = an_offer(self.owner, self.product, **changed)
        answer_everything(offer, self.reviewer)
        return offer

    def make_owner_a_reviewer(self) -> None:
        db.session.add(AccountRole(account_id=self.owner.id, role="reviewer"))
        db.session.commit()
        db.session.refresh(self.owner)

    def submit(self, offer: Offer | None = None) -> Review:
        return deciding.submit(self.owner, self.library, (offer or self.offer).id, ON)

    def taken(self, offer: Offer | None = None) -> Review:
        return deciding.take(self.reviewer, self.submit(offer).id)

    def approve(self, one: Review | None = None, on: date = ON, **given: Any) -> Review:
        return deciding.approve(self.reviewer, self.library, (one or self.taken()).id, on, **given)

    def change(self, fields: dict[str, Any], offer: Offer | None = None) -> changing.ChangeOutcome:
        """The owner edits, on the present revision."""
        offer = offer or self.offer
        db.session.refresh(offer)
        return changing.change_offer(self.owner, offer.id, fields, offer.revision)

    def listing(self, offer: Offer | None = None, on: date = ON) -> Listing:
        offer = offer or self.offer
        return gather.listings(self.library, [offer.id], on)[offer.id]


@contextmanager
def listed_orchard(
    extensions: Extensions, prepare: Callable[[Orchard], None] = lambda orchard: None
) -> Iterator[Orchard]:
    """An orchard on a morning of LATER, its offer listed since ON; `prepare` sees it before it is submitted."""
    with time_machine.travel(f"{ON}T10:00:00+08:00", tick=True) as clock:
        registry_rows()
        orchard = Orchard(extensions.library)
        prepare(orchard)
        orchard.approve()
        clock.move_to(datetime.fromisoformat(f"{LATER}T10:00:00+08:00"))
        yield orchard
