"""Moves the demonstration to today. All its days were laid around the day of loading, so it dies with age.

Its goods are taken away and loaded anew in one transaction; its people stay, and all that others have of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.accounts.services.admission import mark_admitted
from catalog.demo import alliance
from catalog.demo.bulk import written_for
from catalog.demo.load import Loaded
from catalog.demo.people import find_people, invite_people
from catalog.demo.removal import COUNTED, delete_files, no_longer_referred_to, remove_goods, resting_on_goods
from catalog.extensions import Extensions
from catalog.storage import audit
from catalog.storage.database import db, one_transaction
from catalog.suppliers.models import Supplier

# Most offers are still listed then, but the broadcasts are over.
OLD_AFTER_DAYS = 14


class InUse(Exception):
    """Others did something with the demonstration's goods. `lines` say who and what."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("; ".join(lines))
        self.lines = lines


def age_in_days(extensions: Extensions, today: date) -> int | None:
    """How long ago the demonstration was loaded or renewed, by the day that counted as today; None where there is
    none."""
    people = [account.id for account in find_people().values()]
    loaded_at = db.session.scalar(select(func.min(Supplier.created_at)).where(Supplier.owner_account_id.in_(people)))
    if loaded_at is None:
        return None
    loaded_on = alliance.loaded_on() or loaded_at.astimezone(ZoneInfo(extensions.settings.timezone)).date()
    return (today - loaded_on).days


def renew_demo(
    extensions: Extensions,
    today: date,
    *,
    with_others: bool = False,
    offers: int = 400,
    suppliers_count: int = 60,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Loaded:
    """Take away what the demonstration's people offer and planned, and load it anew around today; all or nothing.

    Raises InUse when others picked, reserved, printed or judged some of it, unless `with_others` says that this may go
    too. Offers that were written to measure with go as well: ask `measured_offers` before.
    """
    with one_transaction():
        if not with_others and (resting := who_rests_on_it()):
            raise InUse(resting)
        removed = remove_goods()
        for account in invite_people().values():
            _let_back_in(account)
        loaded = alliance.load_demo(
            extensions, today, offers=offers, suppliers_count=suppliers_count, progress=progress
        )
        # The same pictures come again.
        files = no_longer_referred_to(set(removed.files))
        counts = {name: [removed.rows.get(name, 0), 0] for name in COUNTED if name != "account"}
        audit.record(None, "demo_renewed", "demo", "demo", counts)
    delete_files(extensions, files)
    return loaded


def who_rests_on_it() -> list[str]:
    """Everybody else who did something with the demonstration's goods, one line each."""
    found: dict[str, dict[str, int]] = {}
    for table, account_id, count in resting_on_goods():
        counts = found.setdefault(account_id, {})
        counts[table] = counts.get(table, 0) + count
    lines = []
    for account_id, counts in found.items():
        person = db.session.get_one(Account, account_id)
        what = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in counts.items())
        lines.append(f"{person.display_name} ({person.email or person.mobile}): {what}")
    return lines


def measured_offers() -> tuple[int, int]:
    """How many offers were written to measure with, and for the names of the register."""
    return written_for(alliance.MEASURED)[1], written_for(alliance.REGISTER)[1]


def _let_back_in(account: Account) -> None:
    """Whoever played the operator may have shut one of them out: it begins again as on the first day."""
    account.disabled_at = account.admission_ended_at = None
    if "anchor" in account.roles:
        mark_admitted(account)
