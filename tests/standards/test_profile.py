"""Profiles: one geographical indication's own thresholds, never other weights or criteria."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.curves import general_limits
from catalog.standards.library import Library, open_library
from catalog.standards.loader import load_profile
from catalog.standards.numbers import Words
from catalog.standards.profile import Exclusion, Reset, with_profile
from catalog.standards.standard import Clause, Reference, StandardRefused
from tests.scoring.test_golden import read
from tests.versions import first_versions

FRUIT = "gi-selection-fresh-fruit@1.0.0"
HEAD = """schema = "gi-selection-profile/1"
id = "jingan-ponkan"
version = "1.0.0"
effective_from = 2026-12-01
gi_name = "靖安椪柑"
standard = "gi-selection-fresh-fruit@1.0.0"
status = "confirmed"
"""
CLAUSE = 'clause = { notice = "质检总局公告2009年第126号", quote = "可溶性固形物≥12.0%", status = "verified" }\n'
SWEETER = (
    '[[reset]]\ncriterion = "FF-C01"\nscoring = { points = [[11.0, 0], [12.0, 0.6], [13.0, 0.85], [14.0, 1]] }\n'
    + CLAUSE
)
NO_RATIO = (
    '[[not_applicable]]\ncriterion = "FF-C02"\n'
    'reason = { zh = "公告未规定固酸比", en = "the notice sets no solids-to-acid ratio" }\n' + CLAUSE
)


def profiled(library: Library, folder: Path, content: str):  # type: ignore[no-untyped-def]
    path = folder / "profiles" / "jingan-ponkan" / "1.0.0.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return with_profile(library.get(FRUIT), load_profile(folder, "profiles/jingan-ponkan/1.0.0.toml"))


def test_a_stricter_notice_fails_what_the_standard_passes(library: Library, tmp_path: Path) -> None:
    case = read("examples.json")[0]
    answers = {**case["answers"], "FF-C01": {"value": Decimal("11.9")}}
    on = date(2026, 12, 5)
    plain = assess(library.get(FRUIT), answers, on)
    strict = assess(profiled(library, tmp_path, HEAD + SWEETER), answers, on)
    assert (plain.grade, plain.majors) == ("A", ())
    assert (strict.grade, strict.majors, strict.caps) == ("C", ("FF-C01",), ("major_fail",))
    result = to_dict(strict)
    assert result["profile"]["id"] == "jingan-ponkan"
    assert result["profile"]["status"] == "confirmed"
    assert len(result["profile"]["sha256"]) == 64
    assert result["standard"]["sha256"] == library.get(FRUIT).sha256


def test_all_that_a_file_says_is_read(library: Library, tmp_path: Path) -> None:
    said = 'gi_id = "CN-GI-0000"\nnote = { zh = "取最宽的一档", en = "the least strict one" }\n'
    standard = profiled(library, tmp_path, HEAD + said + SWEETER + NO_RATIO)
    profile = load_profile(tmp_path, "profiles/jingan-ponkan/1.0.0.toml")
    assert (profile.gi_id, profile.name, profile.standard) == ("CN-GI-0000", "jingan-ponkan@1.0.0", FRUIT)
    assert profile.note == ("取最宽的一档", "the least strict one")
    clause = Clause("质检总局公告2009年第126号", "可溶性固形物≥12.0%", "verified")
    assert standard.clauses == {"FF-C01": clause, "FF-C02": clause}
    criterion = standard.criterion("FF-C01")
    assert criterion is not None
    assert criterion.sources == (("质检总局公告2009年第126号 (verified)", "可溶性固形物≥12.0%"),)
    assert standard.references["质检总局公告2009年第126号 (verified)"].status == "verified"
    assert general_limits(standard) == {"FF-C03", "FF-C04"}
    assert general_limits(library.get(FRUIT)) == {"FF-C01", "FF-C02", "FF-C03", "FF-C04"}
    assert general_limits(library.get("gi-selection-grain@1.0.0")) == frozenset()


def test_every_part_of_a_profile_arrives(library: Library, tmp_path: Path) -> None:
    profiled(library, tmp_path, HEAD + SWEETER + NO_RATIO)
    path = tmp_path / "profiles" / "jingan-ponkan" / "1.0.0.toml"
    profile = load_profile(tmp_path, "profiles/jingan-ponkan/1.0.0.toml")
    clause = Clause("质检总局公告2009年第126号", "可溶性固形物≥12.0%", "verified")
    assert (profile.gi_id, profile.note, profile.effective_from) == (None, None, date(2026, 12, 1))
    identity = profile.identity
    assert (identity.id, identity.version, identity.gi_name) == ("jingan-ponkan", "1.0.0", "靖安椪柑")
    assert (identity.status, identity.sha256) == ("confirmed", hashlib.sha256(path.read_bytes()).hexdigest())
    points = [[11, 0], [12, Decimal("0.6")], [13, Decimal("0.85")], [14, 1]]
    assert profile.resets == (Reset("FF-C01", None, {"points": points}, {}, clause),)
    reason = Words("公告未规定固酸比", "the notice sets no solids-to-acid ratio")
    assert profile.exclusions == (Exclusion("FF-C02", reason, clause),)


def test_the_notices_a_profile_cites_stand_among_the_references(library: Library, tmp_path: Path) -> None:
    """Each once, under its own words and status; the standard's own remain."""
    again = SWEETER.replace("FF-C01", "FF-C03").replace("verified", "secondary").replace("[11.0, 0]", "[10.0, 0]")
    plain, found = library.get(FRUIT), profiled(library, tmp_path, HEAD + SWEETER + NO_RATIO + again)
    notice = "质检总局公告2009年第126号"
    added = {name: found.references[name] for name in found.references.keys() - plain.references.keys()}
    assert added == {
        f"{notice} ({status})": Reference(f"{notice} ({status})", Words(notice, notice), notice, status)
        for status in ("verified", "secondary")
    }
    assert plain.references.items() <= found.references.items()
    sources = [one.sources for one in found.criteria if one.id in ("FF-C01", "FF-C02", "FF-C03")]
    words = "可溶性固形物≥12.0%"
    assert sources == [((f"{notice} ({status})", words),) for status in ("verified", "verified", "secondary")]
    assert (found.sha256, found.name, found.profile is not None) == (plain.sha256, plain.name, True)
    others = {one.id: one.sources for one in plain.criteria if one.id not in ("FF-C01", "FF-C02", "FF-C03")}
    assert {one.id: one.sources for one in found.criteria if one.id in others} == others
    excluded = {one.id: one.excluded for one in found.criteria if one.excluded}
    assert excluded == {"FF-C02": Words("公告未规定固酸比", "the notice sets no solids-to-acid ratio")}


def test_new_items_bring_their_labels_and_keep_the_others(library: Library, tmp_path: Path) -> None:
    items = '[[reset]]\ncriterion = "FF-A05"\nscoring = { items = ["variety", "altitude"] }\n' + CLAUSE
    named = items + '[reset.labels]\naltitude = { zh = "海拔", en = "Altitude" }\n'
    found = profiled(library, tmp_path, HEAD + named).criterion("FF-A05")
    before = library.get(FRUIT).criterion("FF-A05")
    assert found is not None and before is not None
    assert found.kind.items == ("variety", "altitude")  # type: ignore[attr-defined]
    assert found.labels == {**before.labels, "altitude": Words("海拔", "Altitude")}
    assert (found.pass_at, found.weight, found.title) == (before.pass_at, before.weight, before.title)


def test_what_the_notice_does_not_ask_is_not_applicable(library: Library, tmp_path: Path) -> None:
    case = read("examples.json")[0]
    standard = profiled(library, tmp_path, HEAD + NO_RATIO)
    a = assess(standard, case["answers"], date(2026, 12, 5))
    finding = next(row for row in to_dict(a)["findings"] if row["id"] == "FF-C02")
    assert finding["outcome"] == "not_applicable"
    assert finding["reason"] == {
        "zh": "不适用：公告未规定固酸比。",
        "en": "Not applicable: the notice sets no solids-to-acid ratio.",
    }
    assert a.ignored_answers == ("FF-C02",)
    assert to_dict(a)["applicable_weight"] == 97.0


def test_weights_stay(library: Library, tmp_path: Path) -> None:
    before, after = library.get(FRUIT), profiled(library, tmp_path, HEAD + SWEETER + NO_RATIO)
    assert [c.weight for c in before.criteria] == [c.weight for c in after.criteria]
    assert [c.id for c in before.criteria] == [c.id for c in after.criteria]
    changed = [b.id for b, a in zip(before.criteria, after.criteria, strict=True) if b.pass_at != a.pass_at]
    assert changed == []


REFUSED = [
    ("an unknown criterion", SWEETER.replace("FF-C01", "FF-C99"), "criteria.FF-C99", "unknown_criterion"),
    ("one criterion twice", SWEETER + SWEETER, "criteria.FF-C01", "duplicate_id"),
    ("reset and not applicable", SWEETER + NO_RATIO.replace("FF-C02", "FF-C01"), "criteria.FF-C01", "duplicate_id"),
    (
        "another kind",
        SWEETER.replace("points =", 'fn = "boolean", points ='),
        "criteria.FF-C01.scoring.fn",
        "kind_may_not_change",
    ),
    ("a weight", SWEETER.replace("scoring =", "weight = 9\nscoring ="), "reset.0.weight", "unknown_key"),
    ("no clause", SWEETER.replace(CLAUSE, ""), "reset.0.clause", "missing"),
    (
        "unsound points",
        SWEETER.replace("[12.0, 0.6]", "[10.0, 0.6]"),
        "criteria.FF-C01.scoring.points.1",
        "x_not_rising",
    ),
    (
        "a pass mark nobody reaches",
        SWEETER.replace("scoring =", "pass_at = 1.5\nscoring ="),
        "criteria.FF-C01.pass_at",
        "not_between_0_and_1",
    ),
    (
        "a pass mark without gate",
        '[[reset]]\ncriterion = "FF-C09"\npass_at = 0.5\n' + CLAUSE,
        "criteria.FF-C09.pass_at",
        "without_gate",
    ),
    (
        "an unknown parameter",
        SWEETER.replace("points =", "max = 3, points ="),
        "criteria.FF-C01.scoring.max",
        "unknown_key",
    ),
]


@pytest.mark.parametrize(("name", "content", "key", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(library: Library, tmp_path: Path, name: str, content: str, key: str, reason: str) -> None:
    with pytest.raises(StandardRefused) as refusal:
        profiled(library, tmp_path, HEAD + content)
    assert (refusal.value.key, refusal.value.reason) == (key, reason)
    of_profile = {"profile": "jingan-ponkan@1.0.0"} if reason == "unknown_criterion" else {}
    path = "profiles/jingan-ponkan/1.0.0.toml" if refusal.value.path else ""
    assert refusal.value.figures == {"path": path, "key": key, "reason": reason, **of_profile}


def test_a_profile_of_another_version_is_refused(library: Library, tmp_path: Path) -> None:
    with pytest.raises(StandardRefused) as refusal:
        profiled(library, tmp_path, HEAD.replace("fruit@1.0.0", "fruit@1.0.1") + SWEETER)
    assert refusal.value.reason == "profile_of_another_version"
    assert refusal.value.key == "standard"
    assert refusal.value.details == {"profile": "jingan-ponkan@1.0.0", "standard": FRUIT}


def test_another_pass_mark(library: Library, tmp_path: Path) -> None:
    content = HEAD + SWEETER.replace("scoring =", "pass_at = 0.85\nscoring =")
    criterion = profiled(library, tmp_path, content).criterion("FF-C01")
    assert criterion.pass_at == (17, 20)


def test_found_by_name_or_id_once_sealed_and_in_force(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "standards"
    first_versions(folder)
    lines = []
    for version, starts, extra in (("1.0.0", "2026-12-01", ""), ("1.1.0", "2027-03-01", 'gi_id = "CN-GI-0777"\n')):
        content = HEAD.replace('"1.0.0"\neff', f'"{version}"\neff').replace("2026-12-01", starts) + extra + SWEETER
        path = folder / "profiles" / "jingan-ponkan" / f"{version}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        digest = hashlib.sha256(content.encode()).hexdigest()
        lines.append(f"profiles/jingan-ponkan/{version}.toml {digest} 2026-11-30\n")
    draft = open_library(folder)
    fruit = draft.get(FRUIT)
    assert draft.find_profile(fruit, date(2027, 1, 1), gi_id=None, gi_name="靖安椪柑") is None
    with (folder / "SEALED").open("a", encoding="utf-8") as file:
        file.writelines(lines)
    sealed = open_library(folder)

    def found(on: date, gi_id: str | None, gi_name: str) -> str | None:
        profile = sealed.find_profile(fruit, on, gi_id=gi_id, gi_name=gi_name)
        return None if profile is None else profile.name

    # The standard decides before its own day, and so does the profile that starts with it; a later one waits.
    assert found(date(2026, 11, 30), None, "靖安椪柑") == "jingan-ponkan@1.0.0"
    assert found(date(2026, 11, 30), "CN-GI-0777", "靖安的椪柑") is None
    assert found(date(2027, 2, 28), "CN-GI-0777", "靖安的椪柑") is None
    assert found(date(2026, 12, 1), None, "靖安椪柑") == "jingan-ponkan@1.0.0"
    assert found(date(2027, 3, 1), "CN-GI-0777", "靖安椪柑") == "jingan-ponkan@1.1.0"
    assert found(date(2027, 3, 1), "CN-GI-0778", "衢州椪柑") is None
    tea = sealed.get("gi-selection-tea@1.0.0")
    assert sealed.find_profile(tea, date(2027, 1, 1), gi_id=None, gi_name="靖安椪柑") is None
    applied = sealed.get(FRUIT, "jingan-ponkan@1.0.0")
    assert applied.profile is not None and applied.profile.gi_name == "靖安椪柑"
    assert sealed.get(FRUIT, "jingan-ponkan@1.0.0") is applied
