"""The people of the demonstration in a service that is real: it does not start with them unless a setting says so."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Boolean, column, func, inspect, or_, select, table

from catalog.accounts.models import OF_DEMO, Account
from catalog.errors import Unsafe
from catalog.extensions import Extensions
from catalog.storage.database import db


def refuse_leftovers(app: Flask) -> None:
    """Raises Unsafe when accounts that demo mode made are in the database, demo mode is off and nobody said that they
    may stay (settings.keep_demo). Leaves no connection open: processes may be made after it."""
    extensions: Extensions = app.extensions["catalog"]
    if extensions.settings.demo or extensions.settings.keep_demo:
        return
    with app.app_context():
        try:
            count = count_people()
        finally:
            db.session.remove()
            db.engine.dispose()
    if count:
        raise Unsafe(
            f"{count} accounts of the demonstration are in this database, and CATALOG_DEMO is not set. `catalog demo "
            "remove` takes them away with all they have; `catalog demo keep NAME` keeps a real person who joined "
            "meanwhile. CATALOG_KEEP_DEMO=1 starts with their goods on show (they cannot sign in, nor do their tokens "
            "work); CATALOG_DEMO=1 is the demonstration"
        )


def who_is_there() -> list[str]:
    """Everybody demo mode made, one line each: the demonstration's own people first, then who joined."""
    query = select(Account).where(OF_DEMO).order_by(Account.made_in_demo, Account.id)
    return [
        f"{one.display_name} ({one.email or one.mobile}, {', '.join(sorted(one.roles)) or 'no role'})"
        + (f", joined {one.created_at:%Y-%m-%d} in demo mode" if one.made_in_demo else "")
        for one in db.session.scalars(query).unique()
    ]


def count_people() -> int:
    """How many accounts demo mode made. The database may be of any age, or empty: it is migrated later."""
    there = inspect(db.engine)
    if not there.has_table("account"):
        return 0
    known = {one["name"] for one in there.get_columns("account")}
    marks = [column(name, Boolean) for name in ("demo", "made_in_demo") if name in known]
    query = select(func.count()).select_from(table("account")).where(or_(*marks))
    with db.engine.connect() as connection:
        return connection.execute(query).scalar_one()
