"""A profile under a later version of its standard: carried where its criteria are still asked alike, else named and the
version refused. The three kiwis and the bayberry are the golden cases' (golden/cases.json)."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.cli.score import score
from catalog.cli.standards import standards
from catalog.errors import Refused
from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.carrying import carried
from catalog.standards.library import Library, open_library
from catalog.standards.migration import Migration, Step, became
from catalog.standards.numbers import Words
from catalog.standards.prepare import prepare
from catalog.standards.profile import Exclusion, Profile, Reset, with_profile
from catalog.standards.seal import Seal, append_seal
from catalog.standards.standard import Clause, ProfileIdentity, StandardRefused
from tests.scoring.test_golden import read
from tests.standards.building import ON, cases, criterion, document
from tests.versions import FRUIT, library_with

OLD, NEW = f"{FRUIT}@1.0.0", f"{FRUIT}@2.0.0"
STARTS = date(2027, 7, 1)
KIWI = "jiangshanmihoutao@1.0.0"
BAYBERRY = "huangyandongkuiyangmei@1.0.0"
# Of 14 points for fulfilment, one goes from the time of dispatch to the after-sales promise.
DISPATCH = ('Dispatch time P95" }\nweight = 3', 'Dispatch time P95" }\nweight = 2')
PROMISE = ('After-sales promise" }\nweight = 2', 'After-sales promise" }\nweight = 3')
SOLIDS = 'id = "FF-C01"'
OWN_WORDS = ("用糖度计测，填平均值", "用糖度计测果肉，填平均值")


def case_named(start: str) -> dict[str, Any]:
    found: dict[str, Any] = next(case for case in read("cases.json") if case["name"].startswith(start))
    return found


def scored(library: Library, standard: str, case: dict[str, Any], **names: str) -> dict[str, Any]:
    answers = {names.get(name.replace("-", "_"), name): answer for name, answer in case["answers"].items()}
    result = assess(library.get(standard, case.get("profile")), answers, date.fromisoformat(case["on"]))
    row: dict[str, Any] = json.loads(json.dumps(to_dict(result)))
    return row


def run(folder: Path, *words: str) -> tuple[int, str]:
    found = CliRunner().invoke(standards, ["--standards", str(folder), *words])
    return found.exit_code, found.output


def test_by_hand_江山徐香_under_the_next_version(tmp_path: Path) -> None:
    """The notice's limit still scores exactly the pass mark; only the weights of two lines have moved."""
    library = library_with(tmp_path / "s", "2.0.0", STARTS, DISPATCH, PROMISE, profiles=True)
    case = case_named("江山徐香")
    expected, result = case["expected"], scored(library, NEW, case)
    assert {row["id"]: row["s"] for row in result["findings"]} == {
        k: v and float(v) for k, v in expected["scores"].items()
    }
    moved = Fraction(expected["scores"]["FF-E05"]) - Fraction(expected["scores"]["FF-E03"])
    total = Fraction(expected["total"]) + 100 * moved / Fraction(expected["applicable_weight"])
    assert moved and abs(result["total"] - float(total)) < 2e-6
    assert (result["grade"], result["majors"]) == ("A", [])
    sealed = library.seals["profiles/jiangshanmihoutao/1.0.0.toml"].sha256
    assert result["profile"] == {
        "id": "jiangshanmihoutao", "version": "1.0.0", "sha256": sealed, "status": "confirmed", "carried_from": OLD,
    }  # fmt: skip
    assert "carried_from" not in scored(library, OLD, case)["profile"]
    # A tenth below the notice still fails it, and ponkan's limit still does not count.
    assert scored(library, NEW, case_named("江山红心"))["majors"] == ["FF-C01"]
    quoted = next(c for c in library.get(NEW, KIWI).criteria if c.id == "FF-C01").sources
    assert quoted == next(c for c in library.get(OLD, KIWI).criteria if c.id == "FF-C01").sources


def test_what_changes_only_words_gives_the_same_digits(tmp_path: Path) -> None:
    library = library_with(tmp_path / "s", "1.0.1", STARTS, OWN_WORDS, profiles=True)
    for start in ("江山徐香", "江山红心", "常山胡柚", "黄岩东魁"):
        case = case_named(start)
        before, after = scored(library, OLD, case), scored(library, f"{FRUIT}@1.0.1", case)
        assert after.pop("profile").pop("carried_from") == OLD and before.pop("profile")
        assert before.pop("standard") != after.pop("standard")
        assert before == after


def test_a_criterion_under_another_id_keeps_the_notices_limit(tmp_path: Path) -> None:
    library = library_with(tmp_path / "s", "2.0.0", STARTS, (SOLIDS, 'id = "FF-C19"'), profiles=True)
    for start, majors in (("江山徐香", []), ("江山红心", ["FF-C19"])):
        case = case_named(start)
        result = scored(library, NEW, case, FF_C01="FF-C19")
        assert (result["total"], result["majors"]) == (float(case["expected"]["total"]), majors)
    clauses = library.get(NEW, KIWI).clauses
    assert clauses["FF-C19"] == library.get(OLD, KIWI).clauses["FF-C01"] and "FF-C01" not in clauses


def test_names_find_the_profile_that_the_newest_version_has_for_them(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    library = library_with(folder, "2.0.0", STARTS, DISPATCH, PROMISE, profiles=True)
    old, new = library.get(OLD), library.get(NEW)

    def found(standard: str, on: date) -> str | None:
        library = open_library(folder)
        one = library.find_profile(library.get(standard), on, gi_id="CN-GI-3545", gi_name="江山猕猴桃")
        return None if one is None else f"{one.name} {one.standard}"

    assert found(NEW, STARTS) == found(NEW, date(2030, 1, 1)) == found(OLD, ON) == f"{KIWI} {OLD}"
    everyone = {profile.name for profile in library.profiles_of(old, ON)}
    assert everyone == {profile.name for profile in library.profiles_of(new, STARTS)} and len(everyone) > 30
    assert library.profiles_lost(new) == ()
    # One written for the new version itself comes first there from its day, and counts nowhere before it.
    own = (folder / "profiles" / "jiangshanmihoutao" / "1.0.0.toml").read_text(encoding="utf-8")
    own = own.replace(OLD, NEW).replace('version = "1.0.0"', 'version = "2.0.0"')
    (folder / "profiles" / "jiangshanmihoutao" / "2.0.0.toml").write_text(
        own.replace("effective_from = 2026-12-01", "effective_from = 2027-08-01"), encoding="utf-8"
    )
    assert found(NEW, date(2027, 8, 1)) == f"{KIWI} {OLD}", "a draft decides nothing"
    assert run(folder, "seal", "profiles/jiangshanmihoutao@2.0.0", "--on", "2027-07-20")[0] == 0
    assert found(NEW, date(2027, 7, 31)) == found(OLD, date(2030, 1, 1)) == f"{KIWI} {OLD}"
    assert found(NEW, date(2027, 8, 1)) == f"jiangshanmihoutao@2.0.0 {NEW}"
    assert len(library.profiles_of(new, date(2027, 8, 1))) == len(everyone)
    with pytest.raises(StandardRefused) as refusal:
        open_library(folder).get(OLD, "jiangshanmihoutao@2.0.0")
    assert refusal.value.reason == "profile_of_another_version"
    with pytest.raises(StandardRefused):
        library.get("gi-selection-tea@1.0.0", KIWI)


def test_check_says_how_many_are_carried(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    library = library_with(folder, "2.0.0", STARTS, DISPATCH, PROMISE, sealed=False, profiles=True)
    count = len(library.profiles_of(library.get(OLD), STARTS))
    code, said = run(folder, "check", NEW)
    assert (code, f"profiles: 0 written for it, {count} carried to it" in said) == (0, True), said
    (row,) = json.loads(run(folder, "check", NEW, "--json")[1])
    assert row["profiles"] == {"written_for_it": 0, "carried": count}
    assert "profiles" not in json.loads(run(folder, "check", OLD, "--json")[1])[0]
    code, said = run(folder, "seal", NEW, "--on", "2027-01-01")
    assert code == 0, said


def _other_unit(folder: Path, sealed: bool = False) -> Library:
    """Soluble solids in another unit: 12 is no longer 12."""
    text = (Path(__file__).parents[2] / "standards" / FRUIT / "1.0.0.toml").read_text(encoding="utf-8")
    own = re.search(r'title = { zh = "可溶性固形物".*?unit = "%"\n', text, re.S)
    assert own is not None
    change = (own.group(), own.group().replace('unit = "%"', 'unit = "g/kg"'))
    return library_with(folder, "2.0.0", STARTS, change, sealed=sealed, profiles=True)


def test_a_version_that_would_lose_profiles_is_refused_and_names_them(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    library = _other_unit(folder)
    lost = {profile.identity.gi_name for profile, _ in library.profiles_lost(library.get(NEW))}
    assert "江山猕猴桃" in lost and len(lost) > 30
    (row,) = json.loads(run(folder, "check", NEW, "--json")[1])
    problems = {problem["key"]: problem for problem in row["problems"]}
    assert problems.keys() == {f"profiles/{profile.name}" for profile, _ in library.profiles_lost(library.get(NEW))}
    assert problems[f"profiles/{KIWI}"] == {
        "key": f"profiles/{KIWI}", "reason": "another_unit", "gi_name": "江山猕猴桃", "at": "criteria.FF-C01",
        "profile": KIWI, "standard": NEW, "was": "%", "now": "g/kg",
    }  # fmt: skip
    code, said = run(folder, "seal", NEW, "--on", "2027-01-01")
    assert code == 1 and "江山猕猴桃" in said
    assert NEW not in {name for name in open_library(folder).names() if open_library(folder).is_sealed(name)}
    with pytest.raises(StandardRefused, match="another_unit"):
        library.get(NEW, KIWI)


def test_a_profile_sealed_for_the_version_first_fills_the_gap(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    library = _other_unit(folder)
    lost = [profile for profile, _ in library.profiles_lost(library.get(NEW))]
    for profile in lost:
        file = folder / "profiles" / profile.identity.id / f"{profile.identity.version}.toml"
        own = file.read_text(encoding="utf-8").replace(f'"{OLD}"', f'"{NEW}"')
        own = re.sub(r'^version = ".*"', 'version = "2.0.0"', own, flags=re.M)
        own = re.sub(r"^effective_from = .*", f"effective_from = {STARTS}", own, flags=re.M)
        (file.parent / "2.0.0.toml").write_text(own, encoding="utf-8")
    # One name is meant to be judged by the general limits: a profile that sets nothing says so.
    plain = folder / "profiles" / lost[0].identity.id / "2.0.0.toml"
    plain.write_text(plain.read_text(encoding="utf-8").partition("[[")[0], encoding="utf-8")
    assert run(folder, "check", NEW)[0] == 1, "as long as they are drafts"
    for profile in lost[1:]:
        path = f"profiles/{profile.identity.id}/2.0.0.toml"
        append_seal(folder, Seal(path, sha256((folder / path).read_bytes()).hexdigest(), ON))
    assert len(open_library(folder).profiles_lost(open_library(folder).get(NEW))) == 1
    assert run(folder, "seal", f"profiles/{lost[0].identity.id}@2.0.0", "--on", "2027-01-01")[0] == 0
    code, said = run(folder, "seal", NEW, "--on", "2027-01-01")
    assert code == 0, said
    library = open_library(folder)
    assert library.profiles_lost(library.get(NEW)) == ()
    assert library.get(NEW, f"{lost[0].identity.id}@2.0.0").clauses == {}


def test_a_profile_for_an_older_version_must_hold_under_the_published_ones_too(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    library = _other_unit(folder, sealed=True)
    assert library.is_sealed(NEW)
    code, said = run(folder, "check", f"profiles/{KIWI}")
    assert code == 1 and "another_unit" in said and NEW in said
    # One that speaks of nothing that changed is still good.
    text = (folder / "profiles" / "jiangshanmihoutao" / "1.0.0.toml").read_text(encoding="utf-8")
    no_solids = re.sub(r'\[\[reset\]\]\ncriterion = "FF-C01".*?\n\n', "", text, flags=re.S)
    no_solids = no_solids.replace("江山猕猴桃", "江山的猕猴桃").replace('gi_id = "CN-GI-3545"\n', "")
    path = folder / "profiles" / "kiwi" / "1.0.0.toml"
    path.parent.mkdir()
    path.write_text(no_solids.replace('id = "jiangshanmihoutao"', 'id = "kiwi"'), encoding="utf-8")
    code, said = run(folder, "check", "profiles/kiwi@1.0.0")
    assert code == 0, said


def test_the_command_scores_with_a_carried_profile(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    library = library_with(folder, "2.0.0", STARTS, DISPATCH, PROMISE, profiles=True)
    case = {**case_named("黄岩东魁"), "standard": NEW}
    del case["expected"]
    path = tmp_path / "case.json"
    path.write_text(json.dumps(case, default=float), encoding="utf-8")
    found = CliRunner().invoke(score, ["--cases", str(path), "--json", "--standards", str(folder)])
    assert found.exit_code == 0, found.output
    (result,) = json.loads(found.stdout)
    assert result["total"] == scored(library, NEW, case)["total"]
    assert result["profile"]["carried_from"] == OLD and case["profile"] == BAYBERRY


# --- pure -------------------------------------------------------------------------------------------------------------

WHY = Words("理由", "a reason")
CLAUSE = Clause("公告", "原文", "verified")


def migration(
    *steps: tuple[str, tuple[str, ...], tuple[str, ...]], old: str = "1.0.0", new: str = "2.0.0"
) -> Migration:
    return Migration("test-standard", old, new, "0" * 64, tuple(Step(*step, WHY) for step in steps))


def a_profile(resets: tuple[Reset, ...] = (), exclusions: tuple[Exclusion, ...] = ()) -> Profile:
    name = "test-standard@1.0.0"
    identity = ProfileIdentity("p", "1.0.0", "1" * 64, "名", "confirmed", name)
    return Profile(identity, None, name, ON, None, resets, exclusions)


def test_what_became_of_a_criterion() -> None:
    one = migration(
        ("same", ("A",), ("B",)), ("split", ("S",), ("T", "U")), ("dropped", ("D",), ()), ("new", (), ("N",))
    )
    two = migration(("same", ("B",), ("C",)), ("merged", ("N", "T"), ("M",)), old="2.0.0", new="3.0.0")
    assert became("A", ()) == ("same", "A")
    assert became("A", (one,)) == ("same", "B")
    assert became("A", (one, two)) == ("same", "C")
    assert became("S", (one, two)) == ("split", "S")
    assert became("D", (one, two)) == ("dropped", "D")
    assert became("N", (one, two)) == ("merged", "N")
    assert became("X", (one, two)) == ("same", "X")


def later(content: dict[str, Any], **changed: dict[str, Any]) -> dict[str, Any]:
    """The content as version 2.0.0, criteria changed by id."""
    rows = [{**row, **changed.get(row["id"], {})} for row in content["criteria"]]
    return {**content, "version": "2.0.0", "criteria": rows}


CURVE = {"fn": "piecewise", "points": [[0, 0], [10, 1]]}


def _pair(changed: dict[str, Any]) -> tuple[Any, Any]:
    content = document([criterion("SUGAR", CURVE, unit="%", gate="major", weight=5), criterion("SIZE", weight=5)])
    return prepare(content, "0" * 64), prepare(later(content, SUGAR=changed), "2" * 64)


RESET = a_profile(resets=(Reset("SUGAR", None, {"points": [[2, 0], [12, 1]]}, {}, CLAUSE),))
EXCEPTION = a_profile(exclusions=(Exclusion("SUGAR", WHY, CLAUSE),))


@pytest.mark.parametrize(
    ("changed", "steps", "reason"),
    [
        ({"unit": "g"}, (), "another_unit"),
        ({"scoring": {"fn": "boolean"}}, (), "another_kind"),
        ({"id": "SWEET"}, (), "no_longer_asked"),
        ({"id": "SWEET"}, (("merged", ("SUGAR", "SIZE"), ("SWEET",)),), "merged"),
        ({"id": "SWEET"}, (("split", ("SUGAR",), ("SWEET", "SOUR")),), "split"),
    ],
)
@pytest.mark.parametrize("profile", [RESET, EXCEPTION], ids=["reset", "not applicable"])
def test_refused(profile: Profile, changed: dict[str, Any], steps: tuple[Any, ...], reason: str) -> None:
    old, new = _pair(changed)
    with pytest.raises(StandardRefused) as refusal:
        carried(profile, old, new, (migration(*steps),))
    assert (refusal.value.key, refusal.value.reason) == ("criteria.SUGAR", reason)
    assert refusal.value.details["profile"] == "p@1.0.0" and refusal.value.details["standard"] == new.name


def test_of_a_dropped_criterion_a_limit_is_lost_and_an_exception_is_not_needed() -> None:
    old, new = _pair({"id": "SWEET"})
    way = (migration(("dropped", ("SUGAR",), ()), ("new", (), ("SWEET",))),)
    with pytest.raises(StandardRefused) as refusal:
        carried(RESET, old, new, way)
    assert refusal.value.reason == "no_longer_asked"
    found = carried(EXCEPTION, old, new, way)
    assert (found.exclusions, found.standard, found.identity) == ((), new.name, EXCEPTION.identity)


def test_what_names_no_criterion_of_its_own_version_is_refused() -> None:
    old, new = _pair({})
    with pytest.raises(StandardRefused, match="unknown_criterion"):
        carried(replace(RESET, resets=(replace(RESET.resets[0], criterion="SALT"),)), old, new, ())


def test_gate_weight_and_pass_mark_are_the_later_versions() -> None:
    old, new = _pair({"gate": "knockout", "pass_at": Decimal("0.9")})
    applied = with_profile(new, carried(RESET, old, new, ()))
    sugar = applied.criterion("SUGAR")
    assert sugar is not None and (sugar.gate, sugar.pass_at) == ("knockout", (9, 10))
    assert assess(applied, {"SUGAR": {"value": 10}}, ON).knockouts == ("SUGAR",), "0.8 on the curve of the notice"
    assert applied.profile is not None and applied.profile.standard == old.name


@given(cases(), st.data())
def test_where_nothing_else_moved_a_carried_profile_gives_the_same_result(
    case: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    """Every criterion renamed: the profile moved with them, so every digit is the same."""
    content, answers = case
    resets, exclusions = [], []
    for row in content["criteria"]:
        if row["scoring"]["fn"] == "piecewise" and data.draw(st.booleans()):
            by = data.draw(st.integers(-5, 5))
            points = [[x + by, s] for x, s in row["scoring"]["points"]]
            resets.append(Reset(row["id"], None, {"points": points}, {}, CLAUSE))
        elif data.draw(st.integers(0, 4)) == 0:
            exclusions.append(Exclusion(row["id"], WHY, CLAUSE))
    profile = a_profile(tuple(resets), tuple(exclusions))

    def renamed(row: dict[str, Any]) -> dict[str, Any]:
        when = row.get("applies_when")
        moved = {**row, "id": f"{row['id']}-N"}
        return {**moved, "applies_when": {**when, "criterion": f"{when['criterion']}-N"}} if when else moved

    old = prepare(content, "0" * 64)
    new = prepare({**content, "version": "2.0.0", "criteria": [renamed(r) for r in content["criteria"]]}, "2" * 64)
    way = (migration(*(("same", (c.id,), (f"{c.id}-N",)) for c in old.criteria)),)
    after_profile = carried(profile, old, new, way)
    assert (after_profile.identity, after_profile.standard) == (profile.identity, new.name)
    try:
        before = to_dict(assess(with_profile(old, profile), answers, ON), worded=False)
    except Refused:
        assume(False)
    after = to_dict(
        assess(with_profile(new, after_profile), {f"{k}-N": v for k, v in answers.items()}, ON), worded=False
    )
    for key in ("total", "raw_grade", "grade", "caps", "interval", "coverage", "sections", "valid_through"):
        assert before[key] == after[key], key
    bare = [{**row, "id": row["id"].removesuffix("-N")} for row in after["findings"]]
    assert bare == before["findings"]
