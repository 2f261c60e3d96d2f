"""The shipped profiles: every quoted clause stands in the notice's stored text, and every pass mark in its clause."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catalog.standards.check import check
from catalog.standards.curves import MEASURED, curve
from catalog.standards.drafting.from_notice import READ_BY_PROGRAM
from catalog.standards.library import open_library
from catalog.standards.profile import Profile, Reset
from catalog.standards.standard import Clause

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"
LIBRARY = open_library(STANDARDS)
PROFILES = [LIBRARY.get_profile(name) for name in LIBRARY.profile_names()]
VERIFIED = "verified (text of the notice)"
DESIGN = "alliance design choice"
BODIES = {"AQSIQ": "国家质检总局", "CNIPA": "国家知识产权局"}
PER_THOUSAND = Fraction(1, 10)
"""Of a percentage, one gram per kilogram."""
UNITS = (
    (r"g\s*/\s*kg|mg/g|‰", ("FF-C10",), PER_THOUSAND),
    (r"cm|厘米", ("FF-C04",), Fraction(10)),
    (r"kg|千克|公斤|㎏", ("FF-C12",), Fraction(1000)),
    (r"斤", ("FF-C12",), Fraction(500)),
)


def _read() -> dict[str, dict[str, Any]]:
    with gzip.open(STANDARDS / "registry" / "gi_cn_requirements.jsonl.gz", "rt", encoding="utf-8") as file:
        return {row["gi_id"]: row for row in map(json.loads, file)}


def _names() -> dict[str, str]:
    with (STANDARDS / "registry" / "gi_cn_products.csv").open(encoding="utf-8", newline="") as file:
        return {row["gi_id"]: row["product_name"] for row in csv.DictReader(file)}


REQUIREMENTS, NAMES = _read(), _names()
LETTERS = sorted({profile.name[0] for profile in PROFILES})


def each(holds: Callable[[Profile], None]) -> Callable[[str], None]:
    """The check for every profile, one test for each first letter of their names: there are hundreds."""

    @pytest.mark.parametrize("letter", LETTERS)
    def of_letter(letter: str) -> None:
        for profile in (one for one in PROFILES if one.name[0] == letter):
            try:
                holds(profile)
            except Exception as failed:
                raise AssertionError(profile.name) from failed

    of_letter.__name__, of_letter.__doc__ = holds.__name__, holds.__doc__
    return of_letter


def clauses(profile: Profile) -> Iterator[Clause]:
    yield from (reset.clause for reset in profile.resets)
    yield from (exclusion.clause for exclusion in profile.exclusions)


def numbers(text: str) -> list[Fraction]:
    return [Fraction(found) for found in re.findall(r"\d+(?:\.\d+)?", text)]


def in_the_criterions_unit(reset: Reset) -> list[Fraction]:
    """The figures of a quote in %, mm or g, where it states them in another unit of the same quantity."""
    found: list[Fraction] = []
    for units, of, worth in UNITS:
        if reset.criterion in of and re.search(units, reset.clause.quote, re.IGNORECASE):
            found += [number * worth for number in numbers(reset.clause.quote)]
    return found


def pass_mark(profile: Profile, reset: Reset) -> Fraction:
    """The corner of a reset curve that lies on its pass mark."""
    criterion = LIBRARY.get(profile.standard, profile.name).criterion(reset.criterion)
    assert criterion is not None and criterion.pass_at is not None
    corners = [Fraction(x) for x, s in reset.scoring["points"] if Fraction(s) == Fraction(*criterion.pass_at)]
    assert len(corners) == 1, (profile.name, reset.criterion)
    return corners[0]


@each
def test_it_speaks_of_the_name_in_the_register(profile: Profile) -> None:
    if profile.gi_id is None:
        assert profile.identity.gi_name not in NAMES.values()
    else:
        assert NAMES[profile.gi_id] == profile.identity.gi_name


@each
def test_every_quote_stands_in_the_notice_it_names(profile: Profile) -> None:
    for clause in clauses(profile):
        if clause.status == DESIGN:
            assert clause.notice == "联盟自定"
            continue
        assert clause.status == VERIFIED or (
            clause.status == READ_BY_PROGRAM and profile.identity.status == "provisional"
        )
        assert profile.gi_id is not None
        row = REQUIREMENTS[profile.gi_id]
        assert clause.quote in row["quality"]
        assert clause.notice == f"{BODIES[row['issuer']]}公告 {row['notice_year']} 年第 {row['notice_no']} 号"


@each
def test_every_pass_mark_stands_in_its_quote(profile: Profile) -> None:
    for reset in profile.resets:
        if reset.clause.status == DESIGN or "points" not in reset.scoring:
            continue
        mark, quoted = pass_mark(profile, reset), numbers(reset.clause.quote)
        if mark in quoted or mark in in_the_criterions_unit(reset):
            continue
        # Soluble solids over acid, where the notice gives both but not their ratio: rounded down to one decimal, so
        # that goods which meet both clauses pass.
        assert (reset.criterion, profile.standard) == ("FF-C02", "gi-selection-fresh-fruit@1.0.0"), (profile.name, mark)
        per = PER_THOUSAND if re.search(r"g/kg", reset.clause.quote, re.IGNORECASE) else 1
        quotients = [solids / (acid * per) for solids in quoted for acid in quoted if acid]
        assert any(mark == Fraction(int(q * 10), 10) for q in quotients), (profile.name, mark)


@each
def test_every_curve_follows_the_alliances_rule(profile: Profile) -> None:
    standard = LIBRARY.get(profile.standard)
    for reset in profile.resets:
        if "points" in reset.scoring:
            criterion = standard.criterion(reset.criterion)
            assert criterion is not None
            own = standard.document["criteria"][criterion.index]
            measured = MEASURED[standard.id][reset.criterion]
            limit = Decimal(pass_mark(profile, reset).numerator) / pass_mark(profile, reset).denominator
            expected = curve(own["scoring"]["points"], own["pass_at"], limit, measured)
            assert [(Decimal(x), Decimal(s)) for x, s in reset.scoring["points"]] == expected


@each
def test_items_are_the_notices_own_indicators(profile: Profile) -> None:
    for reset in profile.resets:
        if "items" not in reset.scoring:
            continue
        assert list(reset.labels) == list(reset.scoring["items"])
        places = []
        for words in reset.labels.values():
            places.append(reset.clause.quote.index(words["zh"]))
            assert numbers(words["en"]), words
            assert set(numbers(words["en"])) <= set(numbers(words["zh"])), words
        assert places == sorted(places), "in the order of the notice"


@each
def test_it_checks_like_a_standard(profile: Profile) -> None:
    assert check(LIBRARY.get(profile.standard, profile.name), None).problems == ()


@each
def test_confirmed_means_that_nothing_is_the_alliances_own(profile: Profile) -> None:
    statuses = {clause.status for clause in clauses(profile)}
    assert statuses, profile.name
    assert (profile.identity.status == "confirmed") == (statuses == {VERIFIED})


@each
def test_it_is_sealed_and_found_by_its_name(profile: Profile) -> None:
    standard = LIBRARY.get(profile.standard)
    name = None if profile.gi_id else profile.identity.gi_name
    found = LIBRARY.find_profile(standard, date(2026, 12, 5), gi_id=profile.gi_id or "ALLIANCE", gi_name=name)
    assert found is not None and found.identity.id == profile.identity.id


def test_names_of_every_sort_are_confirmed() -> None:
    confirmed = Counter(p.standard.split("@")[0] for p in PROFILES if p.identity.status == "confirmed")
    assert sum(confirmed.values()) >= 250
    assert confirmed["gi-selection-tea"] >= 150
    assert all(
        confirmed[f"gi-selection-{sort}"] >= 10
        for sort in ("fresh-fruit", "processed", "vegetable", "animal-aquatic", "grain")
    )


def test_no_two_profiles_speak_of_the_same_name_and_standard() -> None:
    spoken = [(profile.identity.gi_name, profile.standard, profile.identity.id) for profile in PROFILES]
    by_name = {(name, standard): identity for name, standard, identity in spoken}
    assert all(by_name[name, standard] == identity for name, standard, identity in spoken)
