"""What a farm owner does with offers: make, edit, submit, withdraw; and what waits for review."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import marshmallow as ma

from catalog.api.described.gates import ListingShape
from catalog.api.described.parts import changes, one
from catalog.api.identity import SIGNED_IN, current_actor
from catalog.api.offer_detail import show_listing
from catalog.api.operations import Resource, seen_revision
from catalog.api.paging import PageQuery, WholeQuery, part, seal, unseal, unseal_parts
from catalog.api.reservations import ReservationShape
from catalog.api.reviews import ReviewShape
from catalog.api.shapes import Beside, page_of, shapes_of
from catalog.extensions import current_extensions
from catalog.fields import read
from catalog.picking.services import renewing, reserving
from catalog.products.models import Offer
from catalog.products.schemas import OFFER_FIELDS, OfferForm, ProductForm
from catalog.products.services import offering
from catalog.review import gather
from catalog.review.models import Review
from catalog.review.services import changing, deciding
from catalog.suppliers.schemas import ReasonForm

resource = Resource("own offers", "Your own offers. Once approved, most edits wait for review; the live offer stays.")

OWNER = ("farm_owner",)

# An edit may touch the offer and, with the prefix "product.", its product.
OfferChanges = ma.Schema.from_dict(
    {
        **OfferForm(partial=True).fields,
        **{f"product.{name}": field for name, field in ProductForm(partial=True).fields.items()},
    },
    name="OfferForm",
)


class OfferShape(ma.Schema):
    """An offer as its owner, reviewers and operators see it. Money in fen, weight in grams, rates in basis points."""

    class Meta:
        include: ClassVar = shapes_of(OFFER_FIELDS)

    id = ma.fields.String(required=True)
    product_id = ma.fields.String(required=True)
    reserved_units = ma.fields.Integer(required=True)
    demo = ma.fields.Boolean(required=True)
    revision = ma.fields.Integer(required=True)
    created_at = ma.fields.DateTime(required=True)
    updated_at = ma.fields.DateTime(required=True)
    first_approved_at = ma.fields.DateTime(required=True, allow_none=True)
    withdrawn_at = ma.fields.DateTime(required=True, allow_none=True)


class ListedOffer(OfferShape):
    """An offer with its listing today."""

    listing = one(ListingShape)


class EditedOffer(OfferShape):
    """An offer after an edit: what applied at once, and everything that waits for review, as [live, proposed]."""

    applied = changes()
    waiting = changes("Field to [live, proposed]; offer. or product. stands before its name")


class ReservedShape(ReservationShape):
    """A reservation with the day of its broadcast."""

    on_day = ma.fields.Date(required=True)


class RenewalTaskShape(ma.Schema):
    """Papers of an offer that have to be filed anew."""

    offer_id = ma.fields.String(required=True)
    offer_title = ma.fields.String(required=True)
    why = ma.fields.String(
        required=True,
        metadata={
            "description": "held: units are held for a broadcast on `on_day`; expired: listed, and no anchor can "
            "confirm anything before it is renewed; expiring: within seven days"
        },
    )
    criteria = ma.fields.List(ma.fields.String(), required=True)
    document_types = ma.fields.List(
        ma.fields.String(), required=True, metadata={"description": "What may be filed for them"}
    )
    by_on = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "Of held: the last day to file and submit"}
    )
    on_day = ma.fields.Date(required=True, allow_none=True)
    quantity_units = ma.fields.Integer(required=True)
    issued_from_on = ma.fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "Of held: papers issued before this day do not reach the broadcast"},
    )
    valid_through_on = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "The last day of what is filed now"}
    )
    submitted = ma.fields.Boolean(required=True, metadata={"description": "A renewal waits for its decision"})


@resource.operation("GET", "/me/offers", who=OWNER, query=PageQuery, answer=page_of(ListedOffer))
def list_own_offers(query: dict[str, Any]) -> dict[str, Any]:
    """Your own offers, newest first, each with its listing today."""
    before = unseal(query["cursor"]) if query["cursor"] else None
    rows = offering.offers_of(current_actor(), limit=query["limit"] + 1, before_id=before)
    page = rows[: query["limit"]]
    extensions = current_extensions()
    listings = gather.listings(extensions.library, [offer.id for offer in page], extensions.today())
    items = [Beside(offer, listing=show_listing(listings[offer.id])) for offer in page]
    return {"items": items, "next_cursor": seal(page[-1].id) if len(rows) > len(page) else None}


@resource.operation("GET", "/me/renewals", who=OWNER, query=WholeQuery, answer=page_of(RenewalTaskShape))
def list_own_renewals(query: dict[str, Any]) -> dict[str, Any]:
    """Papers made per batch that you have to file anew, what is due first coming first; one line for each broadcast day
    that waits for one."""
    extensions = current_extensions()
    found = renewing.renewal_tasks(
        current_actor(),
        extensions.library,
        extensions.today(),
        after=_task_place(query["cursor"]),
        most=query["limit"] + 1,
    )
    tasks = found[: query["limit"]]
    items = [
        Beside(
            task,
            offer_id=task.offer.id,
            offer_title=task.offer.title,
            criteria=[one.id for one in task.papers],
            document_types=list(dict.fromkeys(kind for one in task.papers for kind in one.evidence)),
        )
        for task in tasks
    ]
    next_cursor = None
    if len(found) > len(tasks):
        due_on, offer_id, on_day = tasks[-1].place
        next_cursor = seal([due_on.isoformat(), offer_id, on_day.isoformat()])
    return {"items": items, "next_cursor": next_cursor}


def _task_place(cursor: str) -> renewing.TaskPlace | None:
    if not cursor:
        return None
    due_on, offer_id, on_day = unseal_parts(cursor, 3)
    return date.fromisoformat(due_on), offer_id, date.fromisoformat(on_day)


@resource.operation(
    "POST",
    "/products/<product_id>/offers",
    who=OWNER,
    body=OfferForm,
    answer=OfferShape,
    status=201,
    made="/offers/{id}",
)
def create_offer(product_id: str, form: dict[str, Any]) -> Offer:
    """Add an offer of a product of your own. It is a draft until a review approves it."""
    return offering.add_offer(current_actor(), product_id, form)


@resource.operation(
    "PATCH", "/offers/<offer_id>", who=OWNER, body=OfferChanges(partial=True), answer=EditedOffer, edits=True
)
def update_offer(offer_id: str, form: dict[str, Any]) -> Beside:
    """Change the given fields. Once approved, a price within 20 % and less stock apply at once; the rest waits."""
    outcome = changing.change_offer(current_actor(), offer_id, form, seen_revision())
    offer = offering.get_offer(current_actor(), offer_id)
    return Beside(offer, applied=outcome.applied, waiting=outcome.waiting)


@resource.operation("DELETE", "/offers/<offer_id>/changes", who=OWNER, status=204)
def delete_offer_changes(offer_id: str) -> None:
    """Drop the edits that wait; the offer stays as approved."""
    changing.discard_change(current_actor(), offer_id)


@resource.operation(
    "POST", "/offers/<offer_id>/reviews", who=OWNER, answer=ReviewShape, status=201, made="/reviews/{id}"
)
def submit_offer(offer_id: str) -> Review:
    """Submit an offer, or the changes of an approved one, for review."""
    extensions = current_extensions()
    return deciding.submit(current_actor(), extensions.library, offer_id, extensions.today())


@resource.operation(
    "POST", "/offers/<offer_id>/withdrawals", who=("farm_owner", "operator"), body=ReasonForm, answer=OfferShape
)
def withdraw_offer(offer_id: str, form: dict[str, Any]) -> Offer:
    """Take an offer off sale for good."""
    return offering.withdraw_offer(current_actor(), offer_id, read(ReasonForm, form)["reason"])


@resource.operation(
    "GET", "/offers/<offer_id>/reservations", who=SIGNED_IN, query=WholeQuery, answer=page_of(ReservedShape)
)
def list_offer_reservations(offer_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """How much of an offer of your own is promised to which broadcast day, newest first."""
    found = reserving.reservations_of_offer(current_actor(), offer_id)
    rows, next_cursor = part(found, query, lambda pair: pair[0].id)
    today = current_extensions().today()
    items = [
        Beside(row, on_day=broadcast.on_day, state=row.state_on(today, broadcast.on_day)) for row, broadcast in rows
    ]
    return {"items": items, "next_cursor": next_cursor}
