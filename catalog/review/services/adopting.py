"""Adopting a version that comes with the project: from then on it decides here, and those before it run out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import exists, select

from catalog.errors import Refused
from catalog.products.models import Offer
from catalog.review.models import Simulation
from catalog.scoring.models import AssessmentRow
from catalog.standards.adoption import adopt_shipped, adoption_of
from catalog.standards.folders import Folders
from catalog.standards.library import Library
from catalog.standards.seal import Adoption
from catalog.storage import audit
from catalog.storage.database import db


def adopt(folders: Folders, name: str, on: date, simulation: Simulation) -> Adoption:
    """Let a version decide from a day on, after it was tried on the catalog; the audit names the simulation. Nobody
    else adopts anything meanwhile.

    Raises what `adoption_of` does, and Refused when the simulation is none of this very version.
    """
    with folders.adopting() as present:
        adoption = adoption_of(Library(present), name, on)
        if simulation.failed or (simulation.standard_name, simulation.standard_sha256) != (name, adoption.sha256):
            raise Refused("adoption_untried", name=name)
        _note(adoption, simulation.id)
        # The file comes last but one: what cannot be written in the audit is not adopted.
        db.session.flush()
        present.write_adoptions(adoption)
        db.session.commit()
    return adoption


def adopt_where_nothing_is_decided(folders: Folders) -> list[Adoption]:
    """Adopt all that comes with the project, where no offer was made and none assessed yet: nothing is decided anew.
    What was adopted."""
    if any(db.session.scalar(select(exists().where(row.id.is_not(None)))) for row in (Offer, AssessmentRow)):
        return []
    adopted = adopt_shipped(folders)
    note_adopted(adopted)
    return adopted


def note_adopted(adoptions: Iterable[Adoption]) -> None:
    """Write in the audit what a new installation adopted by itself."""
    for adoption in adoptions:
        _note(adoption, None)
    db.session.commit()


def _note(adoption: Adoption, simulation_id: str | None) -> None:
    changes = {"from_on": [None, adoption.from_on.isoformat()], "sha256": [None, adoption.sha256]}
    if simulation_id is not None:
        changes |= {"simulation_id": [None, simulation_id]}
    audit.record(None, "standard_adopted", "standard", adoption.name[:64], changes)
