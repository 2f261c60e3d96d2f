"""Trying a new standard version on the whole catalog: requests, their run in the background, their stored results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update

from catalog.accounts.models import Account
from catalog.accounts.roles import require
from catalog.errors import CatalogError
from catalog.products.models import Offer, Product
from catalog.review.gather import APPROVED_AS_IT_IS
from catalog.review.models import Approval, Simulation
from catalog.review.trial import Trial, Tried, tried
from catalog.scoring.backing import backing_of_record
from catalog.scoring.models import AssessmentRow
from catalog.scoring.proof import Backing
from catalog.scoring.simulation import Decided, Effect, Tally
from catalog.standards.library import Library
from catalog.standards.profile import Profile
from catalog.standards.standard import Standard
from catalog.storage.database import db, now
from catalog.suppliers.models import Supplier

CHUNK = 1_000
# A run that has not moved for this long is taken for dead and begun again.
_DEAD_AFTER = timedelta(minutes=2)
# Below this many offers a second process costs more than it brings.
_WORTH_PROCESSES = 5 * CHUNK


def request(actor: Account | None, library: Library, standard_name: str, on: date) -> Simulation:
    """Ask for a simulation; the worker does it. A request that waits already is handed back.

    Raises NotFound for an unknown version, StandardRefused for a file that cannot be used. Operators only.
    """
    actor = require(actor, "operator")
    standard = library.get(standard_name)
    waiting = db.session.scalars(
        select(Simulation).where(Simulation.standard_name == standard_name, Simulation.finished_at.is_(None))
    ).first()
    if waiting is not None:
        return waiting
    row = _new(standard, on)
    row.requested_by_account_id = actor.id
    db.session.commit()
    return row


def newest(actor: Account | None, standard_name: str) -> tuple[Simulation | None, Simulation | None]:
    """The newest finished simulation of a version, and the one that waits or runs. Operators only."""
    require(actor, "operator")
    query = select(Simulation).where(Simulation.standard_name == standard_name).order_by(Simulation.id.desc()).limit(1)
    done = db.session.scalars(query.where(Simulation.finished_at.is_not(None))).first()
    return done, db.session.scalars(query.where(Simulation.finished_at.is_(None))).first()


def simulate(
    library: Library,
    standard_name: str,
    on: date,
    *,
    processes: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    on_effect: Callable[[Effect], None] | None = None,
) -> Simulation:
    """Simulate now, in the foreground (the command line), and keep the result for the page.

    `on_progress` is called with (offers done, offers in all); `on_effect` gets every offer's effect. Raises as
    `request` does.
    """
    row = _new(library.get(standard_name), on)
    row.touched_at = now()
    db.session.commit()
    _run(library, row.id, processes, on_progress, on_effect)
    return db.session.get_one(Simulation, row.id)


def work_off(library: Library) -> bool:
    """Take up one simulation that waits, or whose process died, and finish it. Whether there was one."""
    free: ColumnElement[bool] = or_(Simulation.touched_at.is_(None), Simulation.touched_at < now() - _DEAD_AFTER)
    open_ones = select(Simulation.id).where(Simulation.finished_at.is_(None), free).order_by(Simulation.id).limit(1)
    if (simulation_id := db.session.scalar(open_ones)) is None:
        db.session.rollback()
        return False
    claimed = db.session.execute(
        update(Simulation)
        .where(Simulation.id == simulation_id, Simulation.finished_at.is_(None), free)
        .values(touched_at=now(), offers_done=0)
        .returning(Simulation.id)
        .execution_options(synchronize_session=False)
    ).first()
    db.session.commit()
    if claimed is not None:
        _run(library, simulation_id)
    return True


# --- inside -----------------------------------------------------------------------------------------------------------


def _new(standard: Standard, on: date) -> Simulation:
    row = Simulation(standard_name=standard.name, standard_sha256=standard.sha256, on_day=on)
    db.session.add(row)
    db.session.flush()
    return row


def _run(
    library: Library,
    simulation_id: str,
    processes: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    on_effect: Callable[[Effect], None] | None = None,
) -> None:
    row = db.session.get_one(Simulation, simulation_id)
    name, on = row.standard_name, row.on_day
    try:
        standard = library.get(name)
        offers = db.session.scalar(_listed(select(func.count()), standard.id, on)) or 0
        _note(simulation_id, offers=offers)
        if processes is None:
            processes = (os.cpu_count() or 1) if offers >= _WORTH_PROCESSES else 1
        tally = Tally()
        trial = Trial(library, name, on, on_effect is not None)
        for part in tried(trial, _chunks(library, standard, on), processes):
            tally.add(part.tally)
            for effect in part.effects:
                if on_effect is not None:
                    on_effect(effect)
            _note(simulation_id, offers_done=tally.offers)
            if on_progress is not None:
                on_progress(tally.offers, offers)
    except CatalogError as refusal:
        db.session.rollback()
        _note(simulation_id, finished_at=now(), failed=refusal.code)
        return
    _note(
        simulation_id,
        finished_at=now(),
        offers=tally.offers,
        offers_done=tally.offers,
        without_profile=tally.without_profile,
        result=tally.to_dict(),
        standard_sha256=standard.sha256,
    )


def _note(simulation_id: str, **values: object) -> None:
    """Write down how far it is; ends the reading transaction, so that nobody waits for a long one."""
    db.session.rollback()
    db.session.execute(update(Simulation).where(Simulation.id == simulation_id).values(touched_at=now(), **values))
    db.session.commit()


def _chunks(library: Library, new: Standard, on: date) -> Iterator[list[Tried]]:
    """The catalog's decided answers, few columns and few rows at a time."""
    profiles = _Profiles(library, new)
    columns = (
        Offer.id, AssessmentRow.answers_json, Product.category, Product.place_code,
        AssessmentRow.standard_id, AssessmentRow.standard_version, AssessmentRow.profile_id, AssessmentRow.backing,
        AssessmentRow.evidence,
    )  # fmt: skip
    after = ""
    while True:
        query = _listed(select(*columns), new.id, on).where(Offer.id > after).order_by(Offer.id).limit(CHUNK)
        rows = db.session.execute(query).all()
        if not rows:
            return
        after = rows[-1].id
        yield [
            Tried(
                Decided(row.id, row.answers_json, row.category, row.place_code, _backing(row.backing, row.evidence)),
                f"{row.standard_id}@{row.standard_version}",
                row.profile_id,
                profiles.successor(row.profile_id),
            )
            for row in rows
        ]


def _backing(stored: Backing | None, evidence: Mapping[str, Any]) -> Backing:
    """What the answers were decided to rest on, or what is known of it from before that was stored."""
    return backing_of_record(evidence) if stored is None else stored


def _listed(query: Any, standard_id: str, on: date) -> Any:
    """Only offers that stand approved under any version of the standard, in season or before it."""
    return (
        query.select_from(Approval)
        .join(Offer, Offer.id == Approval.offer_id)
        .join(Product, Product.id == Offer.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .join(AssessmentRow, AssessmentRow.id == Approval.assessment_id)
        .where(AssessmentRow.standard_id == standard_id, *APPROVED_AS_IT_IS, Offer.ship_through_on >= on)
    )


class _Profiles:
    """Which profile takes the place of one that scored under an older version: the newest written for the new version,
    sealed or draft, else the one that it carries."""

    def __init__(self, library: Library, new: Standard) -> None:
        self._library, self._new = library, new
        self._of_new = [
            profile for profile in map(library.get_profile, library.profile_names()) if profile.standard == new.name
        ]
        self._lost = {profile.name for profile, _ in library.profiles_lost(new)}
        self._found: dict[str, str | None] = {}

    def successor(self, name: str | None) -> str | None:
        """The profile that scores under the new version, by name; None where there is none that it can carry."""
        if name is None:
            return None
        if name not in self._found:
            old = self._library.get_profile(name)
            fit = [
                one
                for one in self._of_new
                if (one.gi_id or one.identity.gi_name) == (old.gi_id or old.identity.gi_name)
            ]
            self._found[name] = fit[-1].name if fit else self._carried(old)
        return self._found[name]

    def _carried(self, old: Profile) -> str | None:
        found = self._library.find_profile(
            self._new, self._new.effective_from, gi_id=old.gi_id, gi_name=old.identity.gi_name
        )
        if found is None or found.name in self._lost:
            return None
        return found.name
