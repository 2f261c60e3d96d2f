"""Edits of an offer, once it was approved: what applies at once, what waits for review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import Conflict, NotFound
from catalog.fields import Amount
from catalog.products.models import Offer, PendingChange
from catalog.products.schemas import OfferForm, ProductForm
from catalog.products.services import offering
from catalog.review.edits import FieldDiff, LiveTerms, sort_edit
from catalog.review.gather import live_values, newest_review
from catalog.review.models import Approval
from catalog.storage import audit
from catalog.storage.database import db, now
from catalog.storage.revisions import require_revision
from catalog.suppliers.acting import require_acting_for


@dataclass(frozen=True)
class ChangeOutcome:
    """What became of an edit: applied now, and everything that waits for review (earlier edits included), as
    {"offer.<field>" or "product.<field>": [old, new]} in JSON values."""

    applied: dict[str, list[Any]]
    waiting: dict[str, list[Any]]


def change_offer(actor: Account | None, offer_id: str, fields: Mapping[str, Any], revision: Any) -> ChangeOutcome:
    """Edit an offer of one's own, and its product through fields with the prefix "product.".

    Before the first approval everything applies. Afterwards price within bounds and stock downward apply at once
    (edits.py) and the rest becomes the pending change, to be submitted; a field given again with its live value leaves
    the pending change. Raises NotFound, Conflict (`stale_revision`; `review_open` when an undecided review holds what
    would change), Refused `capacity_below_reserved`, Invalid (prices that do not fit one another too).
    """
    actor = require(actor)
    try:
        outcome = _change(actor, offer_id, fields, revision)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    return outcome


def discard_change(actor: Account | None, offer_id: str) -> None:
    """Drop what waits; the offer stays as approved. Raises NotFound (nothing waits, too), Conflict `review_open`."""
    actor = require(actor)
    offer = offering.own_offer(actor, offer_id)
    pending = find_pending(offer.id)
    if pending is None:
        raise NotFound("no_pending_change")
    _refuse_while_open(offer.id)
    audit.record(actor.id, "change_discarded", "offer", offer.id, {"changes": [pending.changes, None]})
    db.session.delete(pending)
    db.session.commit()


def find_pending(offer_id: str) -> PendingChange | None:
    """The edits of an approved offer that are not decided, or None."""
    return db.session.get(PendingChange, offer_id)


def _change(actor: Account, offer_id: str, fields: Mapping[str, Any], revision: Any) -> ChangeOutcome:
    offer = offering.lock_offer(offer_id)
    require_acting_for(actor, offer.product.supplier)
    require_revision(offer.revision, revision)
    changes = offering.read_changes(offer, fields)
    approval = db.session.get(Approval, offer.id)
    if approval is None:
        if changes:
            _refuse_while_open(offer.id)
            offering.apply_change(actor.id, offer, {name: new for name, (_, new) in changes.items()})
        return ChangeOutcome(changes, {})
    terms = LiveTerms(approval.approved_price_fen, offer.floor_price_fen, offer.capacity_units, offer.reserved_units)
    edit = sort_edit(terms, tuple(FieldDiff(name, old, new) for name, (old, new) in changes.items()))
    waiting = _rearrange(actor, offer, fields, edit.for_review)
    if edit.at_once:
        _apply_at_once(actor, offer, approval, edit.at_once)
    return ChangeOutcome({f"offer.{name}": changes[f"offer.{name}"] for name in edit.at_once}, waiting)


def _apply_at_once(actor: Account, offer: Offer, approval: Approval, values: dict[str, Any]) -> None:
    """Write what needs no review; whatever stood on the old revision stands on the new one."""
    before = offer.revision
    offering.apply_change(actor.id, offer, {f"offer.{name}": value for name, value in values.items()})
    if approval.offer_revision == before:
        approval.offer_revision = offer.revision
    review = newest_review(offer.id)
    if review is not None and review.decision is None and review.offer_revision == before:
        review.offer_revision = offer.revision


def _rearrange(
    actor: Account, offer: Offer, fields: Mapping[str, Any], for_review: dict[str, Any]
) -> dict[str, list[Any]]:
    """Put an edit into the pending change; what waits after it, with the live values as old."""
    pending = find_pending(offer.id)
    before = dict(pending.changes) if pending else {}
    given = _named(fields)
    after = {name: value for name, value in before.items() if name not in given}
    after |= for_review
    if after != before:
        _refuse_while_open(offer.id)
        if not after and pending is not None:
            db.session.delete(pending)
        elif pending is None:
            pending = PendingChange(
                offer_id=offer.id, changes=after, base_revision=offer.revision, proposed_by_account_id=actor.id
            )
            db.session.add(pending)
        else:
            pending.changes, pending.base_revision, pending.created_at = after, offer.revision, now()
            pending.proposed_by_account_id = actor.id
        audit.record(actor.id, "change_proposed", "offer", offer.id, {"changes": [before, after]})
    live = live_values(offer)
    return {name: [live[name], new] for name, new in after.items()}


def _refuse_while_open(offer_id: str) -> None:
    review = newest_review(offer_id)
    if review is not None and review.decision is None:
        raise Conflict("review_open", review_id=review.id)


def _named(fields: Mapping[str, Any]) -> set[str]:
    """Which fields an edit speaks of, with their prefix and in small units (live_price_yuan: offer.live_price_fen)."""
    forms = {"offer": OfferForm().fields, "product": ProductForm().fields}
    names = set()
    for key in fields:
        part, _, bare = key.rpartition(".") if "." in key else ("offer", "", key)
        for name, field in forms.get(part, {}).items():
            if bare == name or (isinstance(field, Amount) and bare == field.people_name(name)):
                names.add(f"{part}.{name}")
    return names
