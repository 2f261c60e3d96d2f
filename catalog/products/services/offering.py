"""Products and their offers: adding, editing, withdrawing, and applying what review decided.

Until its first approval an offer is the owner's to edit. From then on `review.services.changing.change_offer` decides
which edits apply at once and which wait; it calls `read_changes` and `apply_change` here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import Conflict, Invalid, NotFound, Reason, Refused
from catalog.fields import Typed, named_as_given, read
from catalog.products.models import Offer, Product
from catalog.products.schemas import OfferForm, ProductForm
from catalog.products.terms import PRICES, why_prices_refused, why_refused
from catalog.registry.services import registering
from catalog.storage import audit, outbox
from catalog.storage.database import db, now
from catalog.storage.revisions import Seen, apply_changes, as_json, require_revision
from catalog.suppliers.acting import require_acting_for
from catalog.suppliers.schemas import ReasonForm
from catalog.suppliers.services import supplying

# --- products --------------------------------------------------------------------------------------------------------


def add_product(actor: Account | None, supplier_id: str, fields: Mapping[str, Any]) -> Product:
    """A new product of the actor's own supplier. Fields: schemas.ProductForm. Raises NotFound, Invalid."""
    actor = require(actor)
    supplier = supplying.own_supplier(actor, supplier_id)
    values = read(ProductForm, fields)
    _check_product(values)
    product = Product(supplier_id=supplier.id, **values)
    db.session.add(product)
    db.session.flush()
    audit.record(actor.id, "product_added", "product", product.id, _new(values))
    db.session.commit()
    return product


def edit_product(actor: Account | None, product_id: str, fields: Mapping[str, Any], revision: int | Seen) -> Product:
    """Change the given fields (schemas.ProductForm).

    Raises NotFound, Conflict `stale_revision`, Conflict `edit_through_review` once one of its offers was approved
    (then review.services.changing.change_offer takes "product.<field>"), Invalid.
    """
    actor = require(actor)
    product = lock_product(actor, product_id)
    require_revision(product.revision, revision)
    approved = select(Offer.id).where(
        Offer.product_id == product.id, Offer.first_approved_at.is_not(None), Offer.withdrawn_at.is_(None)
    )
    if (offer_id := db.session.scalar(approved.order_by(Offer.id).limit(1))) is not None:
        raise Conflict("edit_through_review", offer_id=offer_id)
    values = read(ProductForm, fields, partial=True)
    _set_product(actor.id, product, values)
    db.session.commit()
    return product


def find_product(product_id: str) -> Product | None:
    """The product, whoever asks, or None."""
    return db.session.get(Product, product_id)


def get_product(actor: Account | None, product_id: str) -> Product:
    """The product, for its owner, reviewers and operators. Raises NotFound."""
    product = find_product(product_id)
    require(actor)
    if product is None:
        raise NotFound()
    require_acting_for(actor, product.supplier, "reviewer", "operator")
    return product


def products_of(actor: Account | None) -> list[Product]:
    """The products of the actor's own suppliers that are not withdrawn, newest first."""
    actor = require(actor)
    own = [supplier.id for supplier in supplying.suppliers_of(actor)]
    rows = select(Product).where(Product.supplier_id.in_(own), Product.withdrawn_at.is_(None))
    return list(db.session.scalars(rows.order_by(Product.id.desc())))


def own_product(actor: Account | None, product_id: str) -> Product:
    """The product, if it is the actor's and not withdrawn. Raises NotFound. For the features to the right."""
    require(actor)
    product = find_product(product_id)
    if product is None or product.withdrawn_at is not None:
        raise NotFound()
    require_acting_for(actor, product.supplier)
    return product


def lock_product(actor: Account | None, product_id: str) -> Product:
    """`own_product`, as it stands now and locked until the transaction ends."""
    require(actor)
    product = db.session.get(Product, product_id, with_for_update={"of": Product})
    if product is None or product.withdrawn_at is not None:
        raise NotFound()
    require_acting_for(actor, product.supplier)
    return product


def withdraw_product(actor: Account | None, product_id: str) -> Product:
    """Take a product out of one's list. Raises NotFound, or Conflict `product_has_offers` while it has offers."""
    actor = require(actor)
    product = lock_product(actor, product_id)
    if live_offer_ids(product.id):
        raise Conflict("product_has_offers")
    product.withdrawn_at = now()
    audit.record(actor.id, "product_withdrawn", "product", product.id)
    db.session.commit()
    return product


# --- offers ----------------------------------------------------------------------------------------------------------


def add_offer(actor: Account | None, product_id: str, fields: Mapping[str, Any]) -> Offer:
    """A new offer of the actor's own product. Fields: schemas.OfferForm. Raises NotFound, Invalid."""
    actor = require(actor)
    product = own_product(actor, product_id)
    values = read(OfferForm, fields)
    _check_offer(values, values, fields)
    offer = Offer(product_id=product.id, demo=product.supplier.demo, **values)
    db.session.add(offer)
    db.session.flush()
    audit.record(actor.id, "offer_added", "offer", offer.id, _new(values))
    outbox.publish("offer.added", offer.id, offer_id=offer.id)
    db.session.commit()
    return offer


def edit_offer(actor: Account | None, offer_id: str, fields: Mapping[str, Any], revision: int | Seen) -> Offer:
    """Change the given fields (schemas.OfferForm) of an offer that was never approved.

    Raises NotFound, Conflict `stale_revision`, Conflict `edit_through_review`, Refused `capacity_below_reserved`,
    Invalid.
    """
    actor = require(actor)
    offer = lock_offer(offer_id)
    require_acting_for(actor, offer.product.supplier)
    require_revision(offer.revision, revision)
    if offer.first_approved_at is not None:
        raise Conflict("edit_through_review", offer_id=offer.id)
    _set_offer(actor.id, offer, read(OfferForm, fields, partial=True), fields)
    db.session.commit()
    return offer


def find_offer(offer_id: str) -> Offer | None:
    """The offer with its product and supplier, whoever asks, or None."""
    return db.session.get(Offer, offer_id)


def find_offers(offer_ids: Iterable[str]) -> dict[str, Offer]:
    """The offers that exist, by id, in one query per thousand."""
    wanted = list(dict.fromkeys(offer_ids))
    found: dict[str, Offer] = {}
    for start in range(0, len(wanted), 1000):
        rows = select(Offer).where(Offer.id.in_(wanted[start : start + 1000]))
        found |= {offer.id: offer for offer in db.session.scalars(rows)}
    return {offer_id: found[offer_id] for offer_id in wanted if offer_id in found}


def get_offer(actor: Account | None, offer_id: str) -> Offer:
    """The offer, for its owner, reviewers and operators. Raises NotFound. What everyone sees comes from the listing."""
    offer = find_offer(offer_id)
    require(actor)
    if offer is None:
        raise NotFound()
    require_acting_for(actor, offer.product.supplier, "reviewer", "operator")
    return offer


def own_offer(actor: Account | None, offer_id: str) -> Offer:
    """The offer, if it is the actor's and not withdrawn. Raises NotFound."""
    require(actor)
    offer = find_offer(offer_id)
    if offer is None or offer.withdrawn_at is not None:
        raise NotFound()
    require_acting_for(actor, offer.product.supplier)
    return offer


def offers_of(actor: Account | None, *, limit: int = 500, before_id: str | None = None) -> list[Offer]:
    """The offers of the actor's own suppliers that are not withdrawn, newest first; `before_id` pages on."""
    actor = require(actor)
    own = [supplier.id for supplier in supplying.suppliers_of(actor)]
    rows = select(Offer).join(Product, Offer.product_id == Product.id)
    rows = rows.where(Product.supplier_id.in_(own), Offer.withdrawn_at.is_(None))
    if before_id is not None:
        rows = rows.where(Offer.id < before_id)
    return list(db.session.scalars(rows.order_by(Offer.id.desc()).limit(max(1, min(limit, 1000)))))


def live_offer_ids(product_id: str) -> list[str]:
    """Ids of the product's offers that are not withdrawn."""
    rows = select(Offer.id).where(Offer.product_id == product_id, Offer.withdrawn_at.is_(None))
    return list(db.session.scalars(rows.order_by(Offer.id)))


def withdraw_offer(actor: Account | None, offer_id: str, reason: str) -> Offer:
    """Take an offer off sale for good. The owner's work, or an operator's.

    Raises NotFound, Invalid without a reason, or Conflict `offer_has_reservations` while anchors hold units of it.
    """
    actor = require(actor)
    offer = lock_offer(offer_id)
    require_acting_for(actor, offer.product.supplier, "operator")
    reason = read(ReasonForm, {"reason": reason})["reason"]
    if offer.reserved_units:
        raise Conflict("offer_has_reservations", reserved_units=offer.reserved_units)
    offer.withdrawn_at = offer.updated_at = now()
    audit.record(actor.id, "offer_withdrawn", "offer", offer.id, {"reason": [None, reason]})
    outbox.publish("offer.withdrawn", offer.id, offer_id=offer.id)
    db.session.commit()
    return offer


# --- for review's services, within their transaction -----------------------------------------------------------------


def lock_offer(offer_id: str) -> Offer:
    """The offer as it stands now, locked until the transaction ends. Raises NotFound when it is withdrawn."""
    offer = db.session.get(Offer, offer_id, with_for_update={"of": Offer})
    if offer is None or offer.withdrawn_at is not None:
        raise NotFound()
    return offer


def read_changes(offer: Offer, fields: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What an edit would change, checked as a whole: {"offer.<field>" or "product.<field>": [old, new]} in JSON values.

    `fields` are those of OfferForm; a product's carry the prefix "product.". Nothing is written. Raises Invalid.
    """
    of_offer, of_product = _parts(fields)
    offer_values = read(OfferForm, of_offer, partial=True)
    _check_offer(_merged(offer, OfferForm, offer_values), offer_values, of_offer)
    try:
        product_values = read(ProductForm, of_product, partial=True)
        _check_product(_merged(offer.product, ProductForm, product_values))
    except Invalid as refusal:
        raise Invalid({f"product.{field}": reasons for field, reasons in refusal.errors.items()}) from None
    changes = {f"offer.{name}": [getattr(offer, name), value] for name, value in offer_values.items()}
    changes |= {f"product.{name}": [getattr(offer.product, name), value] for name, value in product_values.items()}
    return {name: [as_json(old), as_json(new)] for name, (old, new) in changes.items() if old != new}


def apply_change(account_id: str, offer: Offer, changes: Mapping[str, Any]) -> None:
    """Write decided changes ("offer.<field>" or bare for the offer, "product.<field>") in the running transaction.

    Values are JSON values. The revisions of what changed rise by one; audit and outbox rows are left. Raises Invalid
    when they no longer fit, Refused `capacity_below_reserved`.
    """
    of_offer, of_product = _parts(changes)
    if of_product:
        product = db.session.get_one(Product, offer.product_id, with_for_update={"of": Product})
        _set_product(account_id, product, read(ProductForm, of_product, partial=True))
    if of_offer:
        _set_offer(account_id, offer, read(OfferForm, of_offer, partial=True), of_offer)


def require_sound_prices(offer: Offer, changes: Mapping[str, Any]) -> None:
    """Refuse an offer whose prices do not fit one another once `changes` ("offer.<field>": JSON value) apply: kept
    before that was asked for, or moved since the change was proposed. Raises Refused with what would mend it."""
    terms = {name: changes.get(f"offer.{name}", getattr(offer, name)) for name in PRICES}
    for reasons in why_prices_refused(terms).values():
        raise Refused(str(reasons[0]), **reasons[0].figures)


def mark_approved(offer: Offer, moment: datetime) -> None:
    """Note the first approval, in the running transaction: from now on edits go through review."""
    if offer.first_approved_at is None:
        offer.first_approved_at = moment
    supplying.mark_approved(offer.product.supplier, moment)


# --- inside ----------------------------------------------------------------------------------------------------------


def _set_product(account_id: str, product: Product, values: dict[str, Any]) -> None:
    _check_product(_merged(product, ProductForm, values))
    changes = apply_changes(product, values)
    if changes:
        product.revision += 1
        audit.record(account_id, "product_edited", "product", product.id, changes)
        for offer_id in live_offer_ids(product.id):
            outbox.publish("product.edited", product.id, offer_id=offer_id)


def _set_offer(account_id: str, offer: Offer, values: dict[str, Any], given: Mapping[str, Any]) -> None:
    _check_offer(_merged(offer, OfferForm, values), values, given)
    capacity = values.get("capacity_units", offer.capacity_units)
    if capacity < offer.reserved_units:
        raise Refused("capacity_below_reserved", field="capacity_units", reserved_units=offer.reserved_units)
    changes = apply_changes(offer, values)
    if changes:
        offer.revision += 1
        offer.updated_at = now()
        audit.record(account_id, "offer_edited", "offer", offer.id, changes)
        outbox.publish("offer.edited", offer.id, offer_id=offer.id)


def _merged(row: Any, form: type[ProductForm] | type[OfferForm], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values.get(name, getattr(row, name)) for name in form().fields}


def _parts(fields: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The offer's and the product's part of an edit, each of the kind it came as (JSON object or form)."""
    typed = hasattr(fields, "getlist")
    parts: tuple[dict[str, Any], dict[str, Any]] = (Typed(), Typed()) if typed else ({}, {})
    for name in fields:
        part = parts[1] if name.startswith("product.") else parts[0]
        value = fields.getlist(name) if typed else fields[name]  # type: ignore[attr-defined]
        part[name.removeprefix("product.").removeprefix("offer.")] = value
    return parts


def _check_product(values: Mapping[str, Any]) -> None:
    errors: dict[str, list[Reason]] = {}
    gi = registering.find_gi(values["gi_id"])
    if gi is None:
        errors["gi_id"] = [Reason("gi_not_found")]
    elif gi.status != "registered":
        errors["gi_id"] = [Reason("gi_not_registered", status=gi.status)]
    _check_place(errors, "place_code", values["place_code"])
    if errors:
        raise Invalid(errors)


def _check_offer(values: Mapping[str, Any], touched: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Check a whole offer. Prices that an older version stored are corrected by whoever touches one of them; until then
    other edits go through. Errors stand under the names the fields were `given` by."""
    errors: dict[str, list[Reason]] = why_refused(values)
    if not PRICES.isdisjoint(touched):
        errors |= why_prices_refused(values)
    _check_place(errors, "ship_from_place_code", values["ship_from_place_code"])
    provinces = {place.code for place in registering.children()}
    if unknown := [code for code in values["no_ship_provinces"] if code not in provinces]:
        errors["no_ship_provinces"] = [Reason("place_not_found", codes=unknown)]
    if errors:
        raise Invalid(named_as_given(OfferForm, given, errors))


def _check_place(errors: dict[str, list[Reason]], field: str, code: str) -> None:
    place = registering.find_place(code)
    if place is None or place.level not in ("county", "street"):
        errors[field] = [Reason("place_not_found")]


def _new(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: [None, as_json(value)] for name, value in values.items() if value not in (None, "", [])}
