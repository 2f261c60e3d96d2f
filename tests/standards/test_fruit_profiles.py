"""The profiles of fresh fruit for version 2.0.0: acid is acid, nothing is another fruit's, readings are on file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

from catalog.scoring.assess import assess
from catalog.standards.drafting.from_notice import READ, readings
from catalog.standards.drafting.from_register import write_profiles
from catalog.standards.drafting.notices import find_notice
from catalog.standards.library import open_library
from catalog.standards.loader import read_head
from catalog.standards.profile import Profile, head_of

STANDARDS = Path(__file__).resolve().parent.parent.parent / "standards"
LIBRARY = open_library(STANDARDS)
OLD, NEW = "gi-selection-fresh-fruit@1.0.0", "gi-selection-fresh-fruit@2.0.0"
PROFILES = [LIBRARY.get_profile(name) for name in LIBRARY.profile_names()]
WRITTEN = [profile for profile in PROFILES if profile.standard == NEW]
ACID = "酸"


def quotes(profile: Profile, criterion: str) -> Iterator[str]:
    yield from (reset.clause.quote for reset in profile.resets if reset.criterion == criterion)


def folded(profile: Profile) -> bool:
    """Whether a ratio was derived from the notice: its words speak of no ratio."""
    return profile.gi_id is not None and any("固酸比" not in quote for quote in quotes(profile, "FF-C02"))


def test_each_limit_stands_in_words_of_its_own_quantity() -> None:
    words = {
        "FF-C01": r"固[形型性]物|形固物|TSS|%",
        "FF-C02": "固酸比",
        "FF-C03": "可食",
        "FF-C04": "径",
        "FF-C10": ACID,
        "FF-C12": r"[果瓜]重|[果瓜]质量|单果|等品",
    }
    by_hand = {"lixianpingguo"}  # a table whose rows carry no word of the quantity
    for profile in WRITTEN:
        for criterion, pattern in words.items():
            for quote in quotes(profile, criterion):
                assert re.search(pattern, quote) or profile.identity.id in by_hand, (profile.name, criterion, quote)
        assert not folded(profile), profile.name


def test_whose_acid_was_folded_has_a_new_version_with_the_acid_itself() -> None:
    written = {profile.identity.id: profile for profile in WRITTEN}
    old = [profile for profile in PROFILES if profile.standard == OLD and folded(profile)]
    assert len(old) >= 25
    for profile in old:
        new = written[profile.identity.id]
        assert new.identity.version == "2.0.0" and list(quotes(new, "FF-C10")), profile.name


def test_confirmed_are_those_that_the_list_says_a_person_read() -> None:
    read = readings(STANDARDS)
    for profile in WRITTEN:
        assert profile.gi_id is not None
        said = read[profile.gi_id].verdict if profile.gi_id in read else "provisional"
        by_hand = profile.identity.id == "lixianpingguo"
        assert profile.identity.status == ("confirmed" if by_hand else said), profile.name
    assert sum(profile.identity.status == "confirmed" for profile in WRITTEN) >= 650


def test_the_list_speaks_of_names_in_the_register_and_says_why() -> None:
    with (STANDARDS / READ).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["gi_id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["verdict"] in ("confirmed", "provisional", "none")
        assert bool(row["why"]) == (row["verdict"] == "none" or bool(row["left_out"])), row
    for row in rows[::50]:
        notice = find_notice(STANDARDS, row["gi_id"])
        assert notice is not None and notice.gi_name == row["gi_name"]
    written = {profile.gi_id for profile in WRITTEN}
    assert not written & {row["gi_id"] for row in rows if row["verdict"] == "none"}


def test_every_written_file_is_there_already() -> None:
    """The command writes nothing over what is there, and nothing is missing."""
    before = {path: path.stat().st_mtime_ns for path in STANDARDS.glob("profiles/*/*.toml")}
    assert write_profiles(open_library(STANDARDS), LIBRARY.get(NEW)) == []
    assert before == {path: path.stat().st_mtime_ns for path in STANDARDS.glob("profiles/*/*.toml")}


def test_the_head_says_what_the_whole_file_says() -> None:
    for profile in PROFILES:
        path = STANDARDS / "profiles" / profile.identity.id / f"{profile.identity.version}.toml"
        assert read_head(path, profile.name) == head_of(profile)


def test_a_head_that_cannot_be_relied_upon_is_none(tmp_path: Path) -> None:
    path = tmp_path / "1.0.0.toml"
    for text in (
        'gi_name = "甲"\nstandard = "a@1.0.0"\n',
        'gi_name = "甲"\nstandard = "a@1.0.0"\neffective_from = "2026-12-01"\n',
        'gi_name = 7\nstandard = "a@1.0.0"\neffective_from = 2026-12-01\n',
        'gi_name = """\n[甲]"""\nstandard = "a@1.0.0"\neffective_from = 2026-12-01\n',
    ):
        path.write_text(text, encoding="utf-8")
        assert read_head(path, "a@1.0.0") is None
    path.write_bytes(b'gi_name = "\xff"\n')
    assert read_head(path, "a@1.0.0") is None


def test_strawberries_are_not_judged_by_a_ponkans_figures() -> None:
    standard = LIBRARY.get(NEW)
    of_a_ponkan = {"FF-C02", "FF-C03", "FF-C04", "FF-C10", "FF-C11", "FF-C12"}
    answers = {criterion: {"value": 1} for criterion in of_a_ponkan - {"FF-C11"}}
    found = {finding.criterion.id: finding.outcome for finding in assess(standard, answers, date(2026, 12, 5)).findings}
    assert {id for id in of_a_ponkan if found[id] != "not_applicable"} == set()
    # 建德草莓 has figures of solids and acid, and is asked for these.
    own = LIBRARY.get(NEW, "jiandecaomei@2.0.0")
    assert own.clauses.keys() & of_a_ponkan == {"FF-C10"}
    solids = next(r for r in LIBRARY.get_profile("jiandecaomei@2.0.0").resets if r.criterion == "FF-C01")
    assert [x for x, s in solids.scoring["points"] if Fraction(s) == Fraction(3, 5)] == [8]
