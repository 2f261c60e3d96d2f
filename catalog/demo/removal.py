"""Takes the demonstration away: its people and all that hangs on them, in one transaction; or only its goods.

What must refer to something that goes, goes too, and what need not lets go of it. Both are read from the foreign keys,
so that a new table is thought of without a word here; the rules below are what foreign keys do not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    false,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import Delete

from catalog.accounts.gather import find_by_name
from catalog.accounts.models import OF_DEMO, Account
from catalog.errors import NotFound
from catalog.evidence.models import Document, StoredFile
from catalog.extensions import Extensions
from catalog.picking.models import LIVE_STATES, Broadcast, Pick, Reservation
from catalog.picking.services.ledger import return_units
from catalog.products.models import Offer, Product
from catalog.registry.models import GeographicalIndication
from catalog.review.models import Review
from catalog.storage import audit, outbox
from catalog.storage.database import db, one_transaction
from catalog.storage.idempotency import IdempotencyRow
from catalog.suppliers.models import Supplier

# For each table that loses rows, which they are.
Gone = dict[str, ColumnElement[bool]]
_CHUNK = 1000
# What a person would count, for the audit.
COUNTED = ("account", "supplier", "product", "offer", "review", "reservation", "broadcast", "document", "photo")


@dataclass
class Removed:
    """How many rows of each table went, and the files nothing refers to any more."""

    rows: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def remove_demo(extensions: Extensions) -> Removed:
    """Take everything away that the demonstration made: its people, who joined while demo mode was on, whom these
    invited, and whatever any of them or anybody else did with their goods. The audit says so.

    The index follows the outbox as after any change. Files are deleted once the rows are.
    """
    with one_transaction():
        people = select(Account.id).where(OF_DEMO)
        db.session.execute(delete(IdempotencyRow).where(IdempotencyRow.account_id.in_(people)))
        removed = _take_away({"account": OF_DEMO, "review": Review.decided_by_account_id.in_(people)})
        counts = {name: [removed.rows.get(name, 0), 0] for name in COUNTED}
        audit.record(None, "demo_removed", "demo", "demo", counts)
    delete_files(extensions, removed.files)
    return removed


def remove_goods() -> Removed:
    """Take away, in the running transaction, what the demonstration's own people offer and planned. They stay, with
    what they decided about others' offers and the searches they saved."""
    return _take_away(_goods())


def resting_on_goods() -> list[tuple[str, str, int]]:
    """What others did with the goods that `remove_goods` takes away: table, account, how many rows."""
    gone, found = _all_that_goes(_goods()), []
    for table in db.metadata.sorted_tables:
        by_others = [
            (key.parent, key.parent.not_in(_people()))
            for key in table.foreign_keys
            if key.column.table.name == "account" and table.name in gone
        ]
        for column, others in sorted(by_others, key=lambda pair: pair[0].name):
            query = select(column, func.count()).where(gone[table.name], others).group_by(column).order_by(column)
            found += [(table.name, account_id, count) for account_id, count in db.session.execute(query)]
    return found


def _people() -> Any:
    return select(Account.id).where(Account.demo)


def _goods() -> Gone:
    return {
        "supplier": Supplier.owner_account_id.in_(_people()),
        "broadcast": Broadcast.account_id.in_(_people()),
        "pick": Pick.account_id.in_(_people()),
    }


def keep_person(name: str) -> Account:
    """Somebody real joined while demo mode was on: from now on their account and what they offer are like any other.

    `name` is what they sign in with. Raises NotFound for a name nobody who joined in demo mode has.
    """
    with one_transaction():
        account = find_by_name(name)
        if account is None or account.demo or not account.made_in_demo:
            raise NotFound(name=name)
        account.made_in_demo = False
        farms = select(Supplier.id).where(Supplier.owner_account_id == account.id)
        goods = select(Product.id).where(Product.supplier_id.in_(farms))
        offers = list(db.session.scalars(select(Offer.id).where(Offer.product_id.in_(goods), Offer.demo)))
        db.session.execute(update(Offer).where(Offer.id.in_(offers)).values(demo=False))
        db.session.execute(update(Supplier).where(Supplier.id.in_(farms)).values(demo=False))
        for offer_id in offers:
            outbox.publish("offer.edited", offer_id, offer_id=offer_id)
        audit.record(None, "kept_from_demo", "account", account.id)
    return account


def delete_files(extensions: Extensions, shas: Sequence[str]) -> None:
    """Delete files whose rows are gone. After the transaction: a file that a crash leaves behind is an orphan, a row
    without its file would be damage."""
    for sha256 in shas:
        extensions.files.delete(sha256)


def _take_away(roots: Gone) -> Removed:
    gone = _all_that_goes(roots)
    touched, files, names = _offers_to_look_at_again(gone), _files_of(gone), _added_names_of(gone)
    _return_units(gone)
    _let_go(gone)
    removed = Removed()
    # Papers first: they name what they are about without a foreign key.
    for table in dict.fromkeys((_table("document"), *reversed(db.metadata.sorted_tables))):
        if table.name in gone:
            removed.rows[table.name] = _count(delete(table).where(gone[table.name]))
    _remove_unused_names(names)
    removed.files = no_longer_referred_to(files)
    for chunk in _chunks(removed.files):
        db.session.execute(update(StoredFile).where(StoredFile.sha256.in_(chunk)).values(copy_sha256=None))
    for chunk in _chunks(removed.files):
        db.session.execute(delete(StoredFile).where(StoredFile.sha256.in_(chunk)))
    for offer_id in touched:
        outbox.publish("offer.removed", offer_id, offer_id=offer_id)
    db.session.flush()
    db.session.expire_all()
    return removed


def _all_that_goes(roots: Gone) -> Gone:
    gone: Gone = {}
    # Twice, because a paper is found by what it is about, which comes after it in the order of the tables.
    for _ in range(2):
        for table in db.metadata.sorted_tables:
            found = [roots[table.name]] if table.name in roots else []
            found += [refers for column, refers in _references(table, gone) if not column.nullable]
            if table.name == "document":
                found += [_papers_about(kind, gone) for kind in _SUBJECTS if kind in gone]
            if found:
                gone[table.name] = or_(*found)
    return gone


def _references(table: Table, gone: Gone) -> list[tuple[Column[Any], ColumnElement[bool]]]:
    """The columns of a table that refer to other tables which lose rows, each with: refers to one of those rows."""
    return [
        (key.parent, key.parent.in_(_ids(key.column, gone)))
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
        if key.column.table.name in gone
    ]


def _ids(column: Column[Any], gone: Gone) -> Any:
    return select(column).where(gone[column.table.name]).correlate(None)


_SUBJECTS = ("supplier", "authorisation", "product", "offer")


def _papers_about(kind: str, gone: Gone) -> ColumnElement[bool]:
    return and_(Document.subject_type == kind, Document.subject_id.in_(_ids(_table(kind).c.id, gone)))


def _let_go(gone: Gone) -> None:
    """Rows that stay forget what goes, where they may."""
    for table in db.metadata.sorted_tables:
        for column, refers in _references(table, gone):
            if column.nullable:
                stays = not_(func.coalesce(gone.get(table.name, false()), false()))
                db.session.execute(update(table).where(refers, stays).values({column.name: None}))


def _return_units(gone: Gone) -> None:
    """What is reserved of offers that stay is free again."""
    if "reservation" not in gone:
        return
    live = select(Reservation.offer_id, func.sum(Reservation.quantity_units)).where(
        gone["reservation"], Reservation.state.in_(LIVE_STATES)
    )
    if "offer" in gone:
        live = live.where(Reservation.offer_id.not_in(_ids(_table("offer").c.id, gone)))
    for offer_id, units in db.session.execute(live.group_by(Reservation.offer_id).order_by(Reservation.offer_id)).all():
        return_units(offer_id, int(units))


def _offers_to_look_at_again(gone: Gone) -> list[str]:
    """Offers that go, whose approval goes, or of which something reserved is free again: for the index."""
    columns = [_table(name).c[column] for name, column in (("offer", "id"), ("approval", "offer_id"))]
    columns.append(_table("reservation").c.offer_id)
    found = {
        one
        for column in columns
        if column.table.name in gone
        for one in db.session.scalars(select(column).where(gone[column.table.name]))
    }
    return sorted(found)


def _keys_to_files() -> list[Column[Any]]:
    """The columns by which photos, papers and others name a file; an original names its copy in its own table."""
    return [
        key.parent
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == StoredFile.__tablename__ != table.name
    ]


def _files_of(gone: Gone) -> set[str]:
    """The files that rows which go refer to."""
    return {
        sha256
        for column in _keys_to_files()
        if column.table.name in gone
        for sha256 in db.session.scalars(select(column).where(gone[column.table.name]).distinct())
        if sha256 is not None
    }


def no_longer_referred_to(files: set[str]) -> list[str]:
    """Those of these files, and of their copies for pages, that no row names. A copy stays as long as one original."""
    copy, original = StoredFile.copy_sha256, StoredFile.sha256
    files = files | _matching(select(copy).where(copy.is_not(None)), original, files)
    unnamed = set(files)
    for column in _keys_to_files():
        unnamed -= _matching(select(column).distinct(), column, files)
    staying: set[str] = set()
    for chunk in _chunks(sorted(unnamed)):
        pairs = db.session.execute(select(original, copy).where(copy.in_(chunk)))
        staying.update(shown for whole, shown in pairs if whole not in unnamed and shown is not None)
    return sorted(unnamed - staying)


def _matching(query: Select[Any], column: Any, values: set[str]) -> set[str]:
    return {found for chunk in _chunks(sorted(values)) for found in db.session.scalars(query.where(column.in_(chunk)))}


def _added_names_of(gone: Gone) -> list[str]:
    """Protected names that people who go had added to the register."""
    if "account" not in gone:
        return []
    by_them = GeographicalIndication.added_by_account_id.in_(_ids(_table("account").c.id, gone))
    return list(db.session.scalars(select(GeographicalIndication.id).where(by_them)))


def _remove_unused_names(names: list[str]) -> None:
    """Delete those of these names that nothing but the register itself refers to."""
    gi = _table("gi")
    own = ("gi_requirement", "gi_key")
    users = [
        key.parent
        for table in db.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is gi and table.name not in own
    ]
    used = {one for column in users for one in db.session.scalars(select(column).where(column.in_(names)))}
    unused = [one for one in names if one not in used]
    for name in own:
        db.session.execute(delete(_table(name)).where(_table(name).c.gi_id.in_(unused)))
    db.session.execute(delete(gi).where(gi.c.id.in_(unused)))


def _table(name: str) -> Table:
    return db.metadata.tables[name]


def _count(statement: Delete) -> int:
    result: Any = db.session.execute(statement)
    count: int = result.rowcount
    return count


def _chunks(values: list[str]) -> list[list[str]]:
    return [values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK)]
