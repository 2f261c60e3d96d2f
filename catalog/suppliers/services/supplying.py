"""Suppliers: registering and editing them, their right to protected names, their standing.

Once an offer of a supplier was approved, who the supplier is (name, kind, credit code, place) stays as reviewers saw
it; an operator may still correct it. Everything else stays the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import Conflict, Forbidden, Invalid, NotFound, Reason
from catalog.fields import read
from catalog.registry.services import registering
from catalog.storage import audit, outbox
from catalog.storage.database import db, now
from catalog.storage.revisions import Seen, apply_changes, as_json, require_revision
from catalog.storage.texts import holds
from catalog.suppliers.acting import may_act_for, require_acting_for, suppliers_acted_for
from catalog.suppliers.models import Authorisation, Supplier
from catalog.suppliers.schemas import AuthorisationForm, ReasonForm, SupplierForm

IDENTITY = ("name", "kind", "credit_code", "place_code")


def register_supplier(actor: Account | None, fields: Mapping[str, Any]) -> Supplier:
    """A new supplier of the actor's own. Fields: schemas.SupplierForm. Needs the role farm_owner. Raises Invalid."""
    actor = require(actor, "farm_owner")
    values = read(SupplierForm, fields)
    _check(values)
    supplier = Supplier(owner_account_id=actor.id, demo=actor.of_demo, **values)
    db.session.add(supplier)
    _flush_or_refuse()
    changes = {field: [None, as_json(value)] for field, value in values.items() if value not in (None, "")}
    audit.record(actor.id, "supplier_registered", "supplier", supplier.id, changes)
    db.session.commit()
    return supplier


def edit_supplier(actor: Account | None, supplier_id: str, fields: Mapping[str, Any], revision: int | Seen) -> Supplier:
    """Change the given fields (schemas.SupplierForm). The owner's work, or an operator's.

    Raises NotFound, Conflict `stale_revision`, Conflict `identity_is_approved` (fields in `fields`), Invalid.
    """
    actor = require(actor)
    supplier = _lock(supplier_id)
    require_acting_for(actor, supplier, "operator")
    require_revision(supplier.revision, revision)
    values = read(SupplierForm, fields, partial=True)
    _check({name: values.get(name, getattr(supplier, name)) for name in ("kind", "credit_code", "place_code")})
    touched = [name for name in IDENTITY if name in values and values[name] != getattr(supplier, name)]
    if touched and supplier.first_approved_at is not None and "operator" not in actor.roles:
        raise Conflict("identity_is_approved", field=touched[0], fields=touched)
    changes = apply_changes(supplier, values)
    if changes:
        supplier.revision += 1
        _flush_or_refuse()
        audit.record(actor.id, "supplier_edited", "supplier", supplier.id, changes)
        outbox.publish("supplier.edited", supplier.id, supplier_id=supplier.id)
    db.session.commit()
    return supplier


def find_supplier(supplier_id: str) -> Supplier | None:
    """The supplier, whoever asks, or None: for pages that show an offer. `get_supplier` checks who asks."""
    return db.session.get(Supplier, supplier_id)


def get_supplier(actor: Account | None, supplier_id: str) -> Supplier:
    """The supplier, for its owner, reviewers and operators. Raises NotFound."""
    supplier = find_supplier(supplier_id)
    require(actor)
    if supplier is None:
        raise NotFound()
    require_acting_for(actor, supplier, "reviewer", "operator")
    return supplier


def suppliers_of(actor: Account | None) -> list[Supplier]:
    """The actor's own suppliers, oldest first."""
    actor = require(actor)
    rows = select(Supplier).where(suppliers_acted_for(actor))
    return list(db.session.scalars(rows.order_by(Supplier.id)))


def find_suppliers(
    actor: Account | None, text: str = "", standing: str = "", limit: int = 30, offset: int = 0
) -> tuple[list[Supplier], int]:
    """Suppliers whose name, credit code, contact or phone holds `text`, case aside, newest first, and how many in all.

    `standing` narrows to one of models.STANDINGS. Operators only.
    """
    require(actor, "operator")
    rows = select(Supplier).where(Supplier.withdrawn_at.is_(None))
    if standing:
        rows = rows.where(Supplier.standing == standing)
    if text.strip():
        columns = (Supplier.name, Supplier.credit_code, Supplier.contact_name, Supplier.contact_phone)
        rows = rows.where(holds(text.strip()[:100], *columns))
    total = db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    page = rows.order_by(Supplier.id.desc()).limit(max(1, min(limit, 100))).offset(max(0, offset))
    return list(db.session.scalars(page)), total


def suspend(actor: Account | None, supplier_id: str, reason: str) -> Supplier:
    """Take a supplier out of good standing: its offers leave the catalog at once. Operators only, with a reason."""
    return _stand(actor, supplier_id, "suspended", read(ReasonForm, {"reason": reason})["reason"])


def reinstate(actor: Account | None, supplier_id: str, reason: str) -> Supplier:
    """Put a supplier back in good standing. Operators only, with a reason."""
    return _stand(actor, supplier_id, "good", read(ReasonForm, {"reason": reason})["reason"])


def mark_approved(supplier: Supplier, moment: datetime) -> None:
    """Note, in the running transaction, that an offer of this supplier was approved: its identity is now fixed."""
    if supplier.first_approved_at is None:
        supplier.first_approved_at = moment


# --- the right to a protected name -----------------------------------------------------------------------------------


def set_authorisation(actor: Account | None, supplier_id: str, fields: Mapping[str, Any]) -> Authorisation:
    """Say what right the supplier has to one name; a second call for the same name replaces the first.

    Fields: schemas.AuthorisationForm. The owner's work; reviewers and operators may set it too, and only they give
    `lot_verified` (never to a supplier of their own). The proving paper is evidence with subject `authorisation`.
    Raises NotFound, Forbidden, Invalid.
    """
    actor = require(actor)
    supplier = _lock(supplier_id)
    require_acting_for(actor, supplier, "reviewer", "operator")
    values = read(AuthorisationForm, fields)
    if registering.find_gi(values["gi_id"]) is None:
        raise Invalid({"gi_id": [Reason("gi_not_found")]})
    if values["level"] == "lot_verified" and may_act_for(actor, supplier):
        raise Forbidden("lot_verified_is_for_reviewers", field="level")
    authorisation = db.session.scalar(
        select(Authorisation).where(Authorisation.supplier_id == supplier_id, Authorisation.gi_id == values["gi_id"])
    )
    if authorisation is None:
        authorisation = Authorisation(supplier_id=supplier_id, gi_id=values["gi_id"], level=values["level"])
        db.session.add(authorisation)
    changes = apply_changes(authorisation, values)
    authorisation.withdrawn_at = None
    _flush_or_refuse()
    audit.record(actor.id, "authorisation_set", "authorisation", authorisation.id, changes)
    outbox.publish("authorisation.set", authorisation.id, supplier_id=supplier.id)
    db.session.commit()
    return authorisation


def withdraw_authorisation(actor: Account | None, supplier_id: str, gi_id: str) -> None:
    """Take the claim to one name back. The owner's work, a reviewer's or an operator's. Raises NotFound."""
    actor = require(actor)
    supplier = _lock(supplier_id)
    require_acting_for(actor, supplier, "reviewer", "operator")
    authorisation = find_authorisation(supplier_id, gi_id)
    if authorisation is None:
        raise NotFound()
    authorisation.withdrawn_at = now()
    audit.record(actor.id, "authorisation_withdrawn", "authorisation", authorisation.id)
    outbox.publish("authorisation.withdrawn", authorisation.id, supplier_id=supplier.id)
    db.session.commit()


def authorisations_of(supplier_ids: Iterable[str]) -> dict[str, list[Authorisation]]:
    """The standing authorisations of these suppliers, oldest first; an empty list where there are none."""
    wanted = list(dict.fromkeys(supplier_ids))
    found: dict[str, list[Authorisation]] = {supplier_id: [] for supplier_id in wanted}
    rows = select(Authorisation).where(Authorisation.supplier_id.in_(wanted), Authorisation.withdrawn_at.is_(None))
    for authorisation in db.session.scalars(rows.order_by(Authorisation.id)):
        found[authorisation.supplier_id].append(authorisation)
    return found


def find_authorisation(supplier_id: str, gi_id: str) -> Authorisation | None:
    """The supplier's standing authorisation for one name, or None."""
    return db.session.scalar(
        select(Authorisation).where(
            Authorisation.supplier_id == supplier_id,
            Authorisation.gi_id == gi_id,
            Authorisation.withdrawn_at.is_(None),
        )
    )


def get_authorisation(authorisation_id: str) -> Authorisation:
    """An authorisation, withdrawn ones too. Raises NotFound."""
    found = db.session.get(Authorisation, authorisation_id)
    if found is None:
        raise NotFound()
    return found


def own_supplier(actor: Account | None, supplier_id: str) -> Supplier:
    """The supplier, if it is the actor's and not withdrawn. Raises NotFound. For the features to the right."""
    supplier = db.session.get(Supplier, supplier_id)
    require(actor)
    if supplier is None or supplier.withdrawn_at is not None:
        raise NotFound()
    require_acting_for(actor, supplier)
    return supplier


def _lock(supplier_id: str) -> Supplier:
    supplier = db.session.get(Supplier, supplier_id, with_for_update=True)
    if supplier is None or supplier.withdrawn_at is not None:
        raise NotFound()
    return supplier


def _check(values: Mapping[str, Any]) -> None:
    """What one field alone does not show."""
    errors: dict[str, list[Reason]] = {}
    if values["kind"] != "household" and not values["credit_code"]:
        errors["credit_code"] = [Reason("credit_code_needed")]
    place = registering.find_place(values["place_code"])
    if place is None or place.level not in ("county", "street"):
        errors["place_code"] = [Reason("place_not_found")]
    if errors:
        raise Invalid(errors)


def _flush_or_refuse() -> None:
    try:
        db.session.flush()
    except IntegrityError as refusal:
        db.session.rollback()
        if "credit_code" in str(refusal.orig):
            raise Invalid({"credit_code": [Reason("credit_code_taken")]}) from None
        raise Conflict() from None


def _stand(actor: Account | None, supplier_id: str, standing: str, reason: str) -> Supplier:
    actor = require(actor, "operator")
    supplier = _lock(supplier_id)
    if supplier.standing == standing:
        raise Conflict("standing_unchanged", standing=standing)
    changes = apply_changes(supplier, {"standing": standing, "standing_reason": reason})
    done = "suspended" if standing == "suspended" else "reinstated"
    audit.record(actor.id, f"supplier_{done}", "supplier", supplier.id, changes)
    outbox.publish(f"supplier.{done}", supplier.id, supplier_id=supplier.id)
    db.session.commit()
    return supplier
