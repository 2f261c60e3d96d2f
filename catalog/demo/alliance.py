"""The whole demonstration at once: people, added names, the plan through the services, the stage. All or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from itertools import islice, pairwise
from typing import Any

from sqlalchemy import func, select

from catalog.accounts.models import Account
from catalog.demo.bulk import load_bulk, measured_lots, register_lots, written_for
from catalog.demo.load import Loaded, Loader
from catalog.demo.names_on_file import read_calendar, read_rights
from catalog.demo.people import find_people, invite_people
from catalog.demo.planning.plan import Earlier, make_plan
from catalog.demo.stage import set_stage
from catalog.extensions import Extensions
from catalog.picking.forbidden_words import find_forbidden
from catalog.products.models import Offer
from catalog.registry.models import GeographicalIndication
from catalog.registry.services import adding_rights
from catalog.review.services import adopting
from catalog.standards.library import Library
from catalog.standards.standard import Standard
from catalog.storage import audit
from catalog.storage.database import db, one_transaction
from catalog.suppliers.services import supplying

# Kecheng's and Changshan's best known names. No list carries them; what is known comes from the calendar made by hand.
ADDED = {
    "衢州椪柑": (
        "other_added",
        ("330802", "330803"),
        ("柯城区", "衢江区"),
        "网页 bzdxx.com（2009-09-10）、百科、贮藏问答网页，浙江省地方标准 DB33/T 906-2014 的前言",
    ),
    "常山胡柚": (
        "pre_2005",
        ("330822",),
        ("常山县",),
        "网页 zj123.com（2010-11-09）、crrcn.cn（1998 年证明商标，2003-09-24 五家企业获准使用）和农业部贮藏指南",
    ),
}
# The accounts behind offers that are there to measure with.
MEASURED, REGISTER = "measured@demo.example", "register@demo.example"
SUSPENDED_BECAUSE = "演示：抽检发现标签与实物不符，整改期间暂停。"


def is_loaded() -> bool:
    """Whether the demonstration stands in this database: it is loaded whole or not at all."""
    return bool(find_people())


def load_demo(
    extensions: Extensions,
    today: date,
    *,
    offers: int = 400,
    suppliers_count: int = 60,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Loaded:
    """Load the demonstration in one transaction, for people who may be there already. The registry must be loaded.
    `progress` is called with offers done and offers in all. Where nothing was decided before, the newest standards
    decide."""
    with one_transaction():
        adopting.adopt_where_nothing_is_decided(extensions.library.folders)
        people = invite_people()
        calendar = read_calendar(extensions.settings.standards_folder / "registry")
        add_names(people["operator"], calendar)
        rights = read_rights(calendar)
        plan = make_plan(
            rights,
            standards_on(extensions.library, today),
            today,
            offers=offers,
            suppliers=suppliers_count,
            forbidden=_forbidden,
            since=decided_since(extensions.library, today),
        )
        total = sum(len(product.offers) for supplier in plan for product in supplier.products)
        done = 0

        def tick() -> None:
            nonlocal done
            done += 1
            progress(done, total)

        progress(0, total)
        loaded = Loader(extensions.library, extensions.files, people, today, tick).load(plan)
        set_stage(extensions.library, people, loaded, today)
        supplying.suspend(people["operator"], loaded.suppliers[-1], SUSPENDED_BECAUSE)
        audit.record(None, "demo_loaded", "demo", "demo", {"loaded_on": [None, today.isoformat()]})
        return loaded


def load_measured(extensions: Extensions, today: date, wanted: int, progress: Callable[[int, int], None]) -> int:
    """Write offers in bulk until there are `wanted` demo offers in all; how many were written."""
    rights = read_rights(read_calendar(extensions.settings.standards_folder / "registry"))
    scored = {category for category, standard in standards_on(extensions.library, today).items() if standard}
    there = db.session.scalar(select(func.count(Offer.id)).where(Offer.demo)) or 0
    suppliers_there, _ = written_for(MEASURED)
    lots = measured_lots(rights, scored.__contains__, wanted - there, suppliers_there)
    return load_bulk(extensions, today, MEASURED, lots, lambda done: progress(there + done, wanted))


def load_register(extensions: Extensions, today: date, progress: Callable[[int, int], None]) -> int:
    """Write one listed offer for each Chinese name of the register, in the register's own category; how many."""
    calendar = read_calendar(extensions.settings.standards_folder / "registry")
    rights = [right for right in read_rights(calendar, guessed=True) if not right.id.startswith("ALLIANCE-")]
    suppliers_there, there = written_for(REGISTER)
    lots = islice(register_lots(rights), suppliers_there, None)
    return load_bulk(extensions, today, REGISTER, lots, lambda done: progress(there + done, len(rights)))


@cache
def _forbidden(text: str) -> bool:
    return bool(find_forbidden(text))


def standards_on(library: Library, on: date) -> dict[str, Standard | None]:
    """What scores each category on a day."""
    return {category: library.standard_for(category, on) for category in library.categories}


def decided_since(library: Library, on: date) -> dict[str, Earlier]:
    """From which day what scores each category on a day has done so, and what did before; without those that always
    were scored so."""
    found = {}
    for category, standard in standards_on(library, on).items():
        turns = () if standard is None else library.deciding(standard.id)
        for before, one in pairwise(turns):
            if standard is not None and one.standard.name == standard.name:
                found[category] = Earlier(before.standard, one.from_on)
    return found


def loaded_on() -> date | None:
    """The day around which the demonstration was last laid; None where it was never loaded, or by an earlier release,
    which did not note it."""
    for row in audit.trail("demo", "demo"):
        if row.action == "demo_loaded":
            return date.fromisoformat(row.changes["loaded_on"][1])
    return None


def add_names(operator: Account, calendar: dict[str, dict[str, Any]]) -> None:
    """Add the names of ADDED that are not there, each with its source and fact status."""
    there = set(
        db.session.scalars(select(GeographicalIndication.name_zh).where(GeographicalIndication.name_zh.in_(ADDED)))
    )
    for name, (system, place_codes, districts, source) in ADDED.items():
        if name not in there:
            entry = calendar[name]
            form = {
                "name_zh": name,
                "name_en": entry["en"],
                "system": system,
                "category": entry["category"],
                "place_codes": list(place_codes),
                "districts": list(districts),
                "source": source,
                "fact_status": "secondary_pages",
            }
            adding_rights.add_right(operator, form)
