"""Decided assessments that many measured offers share, computed by the real engine from a few sets of answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

from catalog.demo.planning.answers import answers_for
from catalog.demo.planning.fates import Fate
from catalog.demo.planning.natures import natures
from catalog.demo.planning.proofs import chosen_kinds, planned_backing
from catalog.products.models import Offer
from catalog.scoring.assess import assess
from catalog.scoring.models import AssessmentRow
from catalog.scoring.proof import DECLARED, NO_BACKING
from catalog.scoring.services import foretelling
from catalog.scoring.services.assessing import AssessmentView, Given, backing_in, row_of
from catalog.standards.library import Library
from catalog.standards.standard import Standard
from catalog.storage.database import new_id

# Sets of answers per standard, fate and day of decision; where a profile of the name applies, one each is enough.
VARIANTS = 8
# Without a standard of their own, sold fresh: for measuring they borrow the one for fresh fruit, others the one for
# processed goods. Such offers are marked as demo like all the rest; through the services nothing borrows.
_FRESH = ("flower_plant",)


class Samples:
    """Hands out ids of shared assessments; `take_new` gives the rows that were made since it was last asked."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._ids: dict[tuple[str, str | None, str, str, int, date], str] = {}
        self._new: list[dict[str, Any]] = []
        self._new_periods: list[dict[str, Any]] = []

    def standard_for(self, category: str, gi_id: str, gi_name: str, on: date) -> Standard:
        """What scores the name on a day, its profile applied; a borrowed standard where the category has none."""
        standard = self._library.standard_for(category, on)
        if standard is None:
            borrowed = "fresh_fruit" if category in _FRESH else "condiment_processed"
            standard = self._library.standard_for(borrowed, on)
        if standard is None:
            raise LookupError(f"no standard to borrow for {category}")
        profile = self._library.find_profile(standard, on, gi_id=gi_id, gi_name=gi_name)
        return standard if profile is None else self._library.get(standard.name, profile.name)

    def assessment_id(self, standard: Standard, kind: str, fate: Fate, variant: int, on: date, offer_id: str) -> str:
        """The id of the shared assessment; the first offer that needs one is the offer it is filed under."""
        profile = standard.profile
        nature = "/".join(str(answer["value"]) for answer in natures(standard, kind).values())
        key = (standard.name, profile.id if profile else None, nature, fate.id, variant % VARIANTS, on)
        if key not in self._ids:
            random = Random("/".join(map(str, key)))  # noqa: S311 - answers of a demo, no secret
            known = {c.id: {"value": "authorised"} for c in standard.criteria if c.fact == "gi_authorisation"}
            kinds = {kind for criterion in standard.criteria for kind in criterion.evidence}
            chosen = chosen_kinds(standard.criteria, kinds, fate.grade, random)
            backing = planned_backing(standard.criteria, chosen) if standard.counts_proof else {}
            answers = answers_for(standard, known, fate.grade, on, random, flaw=fate.flaw, kind=kind, backing=backing)
            self._ids[key] = self._keep(standard, known | answers, on, offer_id, backing)
        return self._ids[key]

    def take_new(self) -> list[dict[str, Any]]:
        """Column values of the assessments made since the last call."""
        new, self._new = self._new, []
        return new

    def take_new_periods(self) -> list[dict[str, Any]]:
        """What their coming days bring, likewise."""
        new, self._new_periods = self._new_periods, []
        return new

    def _keep(
        self, standard: Standard, answers: dict[str, Any], on: date, offer_id: str, backing: Mapping[str, str]
    ) -> str:
        offer = Offer(id=offer_id, revision=1)
        given = {name: Given("owner", answer, backing=backing.get(name, DECLARED)) for name, answer in answers.items()}
        rests_on = backing_in(standard, given) if standard.counts_proof else NO_BACKING
        assessment = assess(standard, answers, on, rests_on)
        row = row_of(AssessmentView(offer, standard, assessment, given, {}), None)
        row.id = new_id()
        self._new_periods += foretelling.rows_of(row.id, assessment)
        # Sentences are made when shown; a hundred thousand rows need not carry them through a rebuild.
        result = json.loads(row.result_json)
        for finding in result["findings"]:
            finding.pop("reason", None)
        row.result_json = json.dumps(result, ensure_ascii=False)
        columns = AssessmentRow.__table__.columns
        self._new.append({column.key: getattr(row, column.key) for column in columns if column.key != "created_at"})
        return row.id
