"""What the loader refuses, naming file and key; and hostile files, each in under a second."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalog.scoring.report import to_dict
from catalog.standards.loader import load_standard
from catalog.standards.standard import Standard, StandardRefused
from tests.conftest import STANDARDS

PATH = "gi-selection-fresh-fruit/1.0.0.toml"
SOUND = (STANDARDS / PATH).read_text(encoding="utf-8")


def written(folder: Path, content: str | bytes, path: str = PATH) -> Standard:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_standard(folder, path)


def replaced(old: str, new: str, times: int = 1) -> str:
    assert old in SOUND
    return SOUND.replace(old, new, times)


def test_the_sound_file_loads(tmp_path: Path) -> None:
    assert len(written(tmp_path, SOUND).criteria) == 40


def within(criterion_id: str, old: str, new: str) -> str:
    """The sound file with one text replaced in one criterion."""
    start = SOUND.index(f'id = "{criterion_id}"')
    end = SOUND.find("\n[[criteria]]", start)
    part = SOUND[start:end]
    assert old in part
    return SOUND[:start] + part.replace(old, new, 1) + SOUND[end:]


HEAD, CITED = SOUND.split("# ---- A ")[0], SOUND.split("# ---- What the criteria cite")[1]
NO_CRITERIA = HEAD.replace("[scope]", "criteria = []\n\n[scope]", 1) + "#" + CITED
REFUSED: list[tuple[str, str, str, str]] = [
    ("an unknown key", replaced("[scope]", "colour = 1\n[scope]"), "colour", "unknown_key"),
    ("a misspelt key", within("FF-A02", "gate", "gaet"), "criteria.FF-A02.gate", "missing"),
    ("an unknown kind", within("FF-A02", 'fn = "boolean"', 'fn = "magic"'), "criteria.FF-A02.scoring.fn", "unknown_fn"),
    (
        "an unknown kind of a long name",
        within("FF-A02", 'fn = "boolean"', f'fn = "{"m" * 41}"'),
        "criteria.FF-A02.scoring.fn",
        "unknown_fn",
    ),
    ("no kind", within("FF-A02", '{ fn = "boolean" }', "{ }"), "criteria.FF-A02.scoring.fn", "unknown_fn"),
    ("a kind that is a list", within("FF-A02", '"boolean"', '["boolean"]'), "criteria.FF-A02.scoring.fn", "unknown_fn"),
    (
        "a parameter of another kind",
        within("FF-A02", '"boolean"', '"boolean", max = 4'),
        "criteria.FF-A02.scoring.max",
        "unknown_key",
    ),
    ("an id twice", replaced('id = "FF-A03"', 'id = "FF-A02"'), "criteria.FF-A02", "duplicate_id"),
    (
        "a weight that does not add up",
        within("FF-A02", "weight = 2", "weight = 3"),
        "sections.A.weight",
        "not_the_sum_of_its_criteria",
    ),
    ("a negative weight", within("FF-A02", "weight = 2", "weight = -2"), "criteria.FF-A02.weight", "negative"),
    (
        "sections that do not add to 100",
        within("FF-A02", "weight = 2", "weight = 3").replace("weight = 16", "weight = 17", 1),
        "sections",
        "weights_do_not_add_to_100",
    ),
    (
        "an unknown section",
        within("FF-A02", 'section = "A"', 'section = "Z"'),
        "criteria.FF-A02.section",
        "unknown_section",
    ),
    (
        "points not rising",
        within("FF-C01", "[10.5, 0.6]", "[9.5, 0.6]"),
        "criteria.FF-C01.scoring.points.1",
        "x_not_rising",
    ),
    (
        "a point above 1",
        within("FF-C01", "[13.5, 1]", "[13.5, 1.1]"),
        "criteria.FF-C01.scoring.points.3",
        "not_between_0_and_1",
    ),
    (
        "a point of three",
        within("FF-C01", "[13.5, 1]", "[13.5, 1, 1]"),
        "criteria.FF-C01.scoring.points.3",
        "not_a_pair",
    ),
    (
        "one point",
        within("FF-C01", "[[9.5, 0], [10.5, 0.6], [12.0, 0.85], [13.5, 1]]", "[[9.5, 1]]"),
        "criteria.FF-C01.scoring.points",
        "fewer_than_two",
    ),
    (
        "an enum number above 1",
        within("FF-A04", "authorised = 1.0", "authorised = 1.01"),
        "criteria.FF-A04.scoring.map.authorised",
        "not_between_0_and_1",
    ),
    (
        "an enum number below 0",
        within("FF-A04", "none = 0.0", "none = -0.01"),
        "criteria.FF-A04.scoring.map.none",
        "not_between_0_and_1",
    ),
    (
        "a gate without pass mark",
        within("FF-A02", "pass_at = 1.0\n", ""),
        "criteria.FF-A02.pass_at",
        "gate_without_pass_at",
    ),
    (
        "a pass mark without gate",
        within("FF-A06", 'gate = "none"', 'gate = "none"\npass_at = 0.5'),
        "criteria.FF-A06.pass_at",
        "without_gate",
    ),
    (
        "a pass mark nobody reaches",
        within("FF-A04", "pass_at = 0.6", "pass_at = 0.61").replace("{ authorised = 1.0", "{ authorised = 0.6"),
        "criteria.FF-A04.pass_at",
        "above_best_reachable",
    ),
    (
        "a pass mark above 1",
        within("FF-A04", "pass_at = 0.6", "pass_at = 1.5"),
        "criteria.FF-A04.pass_at",
        "not_between_0_and_1",
    ),
    ("an unknown gate", within("FF-A02", '"knockout"', '"fatal"'), "criteria.FF-A02.gate", "unknown_gate"),
    (
        "an unknown source",
        within("FF-A02", '"CN-GI-2024"', '"CN-GI-1924"'),
        "criteria.FF-A02.source",
        "unknown_reference",
    ),
    (
        "a source without clause",
        within("FF-A03", '["GI-NOTICE", "三、产地范围"]', '["GI-NOTICE"]'),
        "criteria.FF-A03.source.0",
        "not_a_pair",
    ),
    (
        "depending on a later criterion",
        within(
            "FF-A02",
            'na_policy = "rule_only"',
            'na_policy = "rule_only"\napplies_when = { criterion = "FF-A04", value_in = ["authorised"] }',
        ),
        "criteria.FF-A02.applies_when.criterion",
        "not_an_earlier_criterion",
    ),
    (
        "depending on itself",
        within(
            "FF-A02",
            'na_policy = "rule_only"',
            'na_policy = "rule_only"\napplies_when = { criterion = "FF-A02", value_in = [true] }',
        ),
        "criteria.FF-A02.applies_when.criterion",
        "not_an_earlier_criterion",
    ),
    (
        "depending on a measured value",
        within("FF-D02", '"FF-A04"', '"FF-C01"'),
        "criteria.FF-D02.applies_when.criterion",
        "neither_boolean_nor_enum",
    ),
    (
        "depending on an unknown value",
        within("FF-D02", '"authorised"', '"perhaps"'),
        "criteria.FF-D02.applies_when.value_in",
        "unknown_value",
    ),
    (
        "depending on an unknown value of a long name",
        within("FF-D02", '"authorised"', f'"{"p" * 41}"'),
        "criteria.FF-D02.applies_when.value_in",
        "unknown_value",
    ),
    (
        "depending on no value",
        within("FF-D02", '["authorised"]', "[]"),
        "criteria.FF-D02.applies_when.value_in",
        "wrong_length",
    ),
    (
        "an exponent of 13",
        within("FF-C01", "10.5", "1e13"),
        "criteria.16.scoring.points.1.0".replace("16", "14"),
        "exponent_out_of_range",
    ),
    ("a huge exponent", replaced("min = 70", "min = 1e9999999"), "params.section_floor.min", "exponent_out_of_range"),
    (
        "an exponent that is no exponent",
        replaced("min = 70", "min = 1e99999999999999999999"),
        "file",
        "number_out_of_bounds",
    ),
    ("not a number", replaced("min = 70", "min = nan"), "params.section_floor.min", "not_finite"),
    ("infinity", replaced("min = 70", "min = -inf"), "params.section_floor.min", "not_finite"),
    ("21 digits", replaced("min = 70", "min = 100000000000000000000"), "params.section_floor.min", "too_many_digits"),
    ("5,000 digits", replaced("min = 70", f"min = {'7' * 5000}"), "file", "number_out_of_bounds"),
    ("a floor above 100", replaced("min = 70", "min = 101"), "params.section_floor.min", "not_between_0_and_100"),
    ("grades not falling", replaced('["B", 80]', '["B", 90]'), "params.grades.1", "not_falling"),
    ("a grade twice", replaced('["B", 80]', '["A", 80]'), "params.grades.1", "duplicate_id"),
    ("no lowest grade", replaced('["E", 0]', '["E", 1]'), "params.grades", "last_not_zero"),
    ("a reserved grade", replaced('["E", 0]', '["REJECTED", 0]'), "params.grades.4", "duplicate_id"),
    (
        "a cap at no grade",
        replaced('major_fail_cap = "C"', 'major_fail_cap = "F"'),
        "params.major_fail_cap",
        "unknown_grade",
    ),
    (
        "a listable grade there is not",
        replaced('["A", "B", "C"]', '["A", "Z"]'),
        "params.listable_grades.1",
        "unknown_grade",
    ),
    (
        "a floor of no section",
        replaced('section = "B", min', 'section = "Q", min'),
        "params.section_floor.section",
        "unknown_section",
    ),
    ("an AHP row too short", replaced('["1", "3", "2", "3"]', '["1", "3", "2"]'), "ahp.upper.1", "wrong_size"),
    ("an AHP row too many", replaced('    ["1"],\n]', '    ["1"],\n    ["1"],\n]'), "ahp.upper", "wrong_size"),
    (
        "an AHP number off the scale",
        replaced('["1", "3", "2", "3"]', '["1", "3", "2", "10"]'),
        "ahp.upper.1.3",
        "not_on_the_scale_1_to_9",
    ),
    (
        "an AHP ratio off the scale",
        replaced('["1", "3", "2", "3"]', '["1", "3", "2", "2/3"]'),
        "ahp.upper.1.3",
        "not_on_the_scale_1_to_9",
    ),
    (
        "an AHP ratio of nothing",
        replaced('["1", "3", "2", "3"]', '["1", "3", "2", "1/"]'),
        "ahp.upper.1.3",
        "not_on_the_scale_1_to_9",
    ),
    ("AHP over other sections", replaced('order = ["A"', 'order = ["X"'), "ahp.order", "not_the_sections"),
    (
        "another file name",
        replaced('version = "1.0.0"', 'version = "1.0.1"'),
        "id",
        "file_name_differs_from_id_and_version",
    ),
    ("a version of two numbers", replaced('version = "1.0.0"', 'version = "1.0"'), "version", "wrong_form"),
    ("another schema", replaced("gi-selection-standard/1", "gi-selection-standard/2"), "schema", "unknown_schema"),
    (
        "a day as text",
        replaced("effective_from = 2026-12-01", 'effective_from = "2026-12-01"'),
        "effective_from",
        "not_a_day",
    ),
    (
        "a moment for a day",
        replaced("effective_from = 2026-12-01", "effective_from = 2026-12-01T00:00:00"),
        "effective_from",
        "not_a_day",
    ),
    ("an empty title", replaced('zh = "地标鲜果直播选品标准"', 'zh = " "'), "title.zh", "not_a_text"),
    ("a title in one language", replaced(', en = "GI fresh fruit selection standard"', ""), "title.en", "missing"),
    ("a weight as text", within("FF-A02", "weight = 2", 'weight = "2"'), "criteria.FF-A02.weight", "not_a_number"),
    (
        "a weight that is true",
        within("FF-A02", "weight = 2", "weight = true"),
        "criteria.FF-A02.weight",
        "not_a_number",
    ),
    (
        "raters of another kind",
        within("FF-A02", 'na_policy = "rule_only"', 'na_policy = "rule_only"\nraters_min = 3'),
        "criteria.FF-A02.raters_min",
        "unknown_key",
    ),
    (
        "no raters at all",
        within("FF-C08", "raters_min = 3", "raters_min = 0"),
        "criteria.FF-C08.raters_min",
        "out_of_range",
    ),
    (
        "a scale of half marks",
        within("FF-C08", "max = 4", "max = 4.5"),
        "criteria.FF-C08.scoring.max",
        "not_an_integer",
    ),
    (
        "items as text",
        within("FF-A05", '["variety", "site", "cultivation", "harvest", "post_harvest"] }', '"from_memory" }'),
        "criteria.FF-A05.scoring.items",
        "missing",
    ),
    (
        "an item twice",
        within("FF-A05", '"variety", "site"', '"site", "site"'),
        "criteria.FF-A05.scoring.items",
        "not_distinct_names",
    ),
    (
        "grace without age",
        within("FF-A01", "expiring_days = 30", "grace_days = 5, expiring_days = 30"),
        "criteria.FF-A01.scoring.grace_days",
        "without_max_age_days",
    ),
    (
        "expiring with age",
        within("FF-B01", "max_age_days = 30", "expiring_days = 5, expiring_score = 0.5, max_age_days = 30"),
        "criteria.FF-B01.scoring.expiring_days",
        "with_max_age_days",
    ),
    (
        "expiring without score",
        within("FF-A01", ", expiring_score = 0.5", ""),
        "criteria.FF-A01.scoring.expiring_days",
        "needs_days_and_score",
    ),
    (
        "a limit that leaves no slope",
        within("FF-B02", "full_until = 0.5", "full_until = 1"),
        "criteria.FF-B02.scoring.full_until",
        "not_below_1",
    ),
    ("a limit missing", within("FF-B02", ", at_limit = 0.6", ""), "criteria.FF-B02.scoring.at_limit", "missing"),
    ("an unknown policy", within("FF-A02", '"rule_only"', '"maybe"'), "criteria.FF-A02.na_policy", "unknown_policy"),
    (
        "an id too long",
        replaced('id = "FF-A02"', f'id = "FF-{"A" * 30}"'),
        "criteria.FF-" + "A" * 30 + ".id",
        "too_long",
    ),
    ("an id of small letters", replaced('id = "FF-A02"', 'id = "ff-a02"'), "criteria.ff-a02.id", "wrong_form"),
    ("a reference twice", replaced('id = "GB2762"', 'id = "GB2763"'), "references.GB2763", "duplicate_id"),
    (
        "a section twice",
        SOUND + '\n[[sections]]\nid = "A"\ntitle = { zh = "甲", en = "A" }\nweight = 0\n',
        "sections.A",
        "duplicate_id",
    ),
    ("no criteria", NO_CRITERIA, "criteria", "wrong_length"),
    ("something that is not TOML", "id = = 1", "file", "not_toml"),
    ("a table where a text belongs", replaced('id = "gi-selection-fresh-fruit"', "id = { a = 1 }"), "id", "not_a_text"),
]
# The figures of a refusal besides file, key and reason; the others have none.
FIGURES: dict[str, dict[str, str]] = {
    "an unknown kind": {"fn": "magic"},
    "an unknown kind of a long name": {"fn": "m" * 40},
    "no kind": {"fn": "None"},
    "a kind that is a list": {"fn": "['boolean']"},
    "an unknown source": {"reference": "CN-GI-1924"},
    "depending on a later criterion": {"criterion": "FF-A04"},
    "depending on itself": {"criterion": "FF-A02"},
    "depending on a measured value": {"criterion": "FF-C01"},
    "depending on an unknown value": {"value": "perhaps"},
    "depending on an unknown value of a long name": {"value": "p" * 40},
    "an AHP number off the scale": {"value": "10"},
    "an AHP ratio off the scale": {"value": "2/3"},
    "an AHP ratio of nothing": {"value": "1/"},
    "another file name": {"id": "gi-selection-fresh-fruit", "version": "1.0.1"},
    "something that is not TOML": {"detail": "Invalid value (at line 1, column 6)"},
}


@contextmanager
def under_a_second() -> Iterator[None]:
    """What stands inside takes less than a second of processor; what other tests left to collect is not counted."""
    gc.disable()
    started = time.process_time()
    try:
        yield
    finally:
        took = time.process_time() - started
        gc.enable()
        assert took < 1


@pytest.mark.parametrize(("name", "content", "key", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused_naming_file_and_key(tmp_path: Path, name: str, content: str, key: str, reason: str) -> None:
    with pytest.raises(StandardRefused) as refusal, under_a_second():
        written(tmp_path, content)
    assert (refusal.value.path, refusal.value.key, refusal.value.reason) == (PATH, key, reason)
    assert refusal.value.figures == {"path": PATH, "key": key, "reason": reason, **FIGURES.get(name, {})}


def chain(length: int) -> str:
    """Criteria that each depend on the one before, whatever its value."""
    rows = []
    for place in range(length):
        when = f'\napplies_when = {{ criterion = "N{place - 1}", value_in = [true, false] }}' if place else ""
        rows.append(
            f'[[criteria]]\nid = "N{place}"\nsection = "A"\ntitle = {{ zh = "一", en = "one" }}\n'
            'weight = 0\ngate = "none"\n'
            f'scoring = {{ fn = "boolean" }}\nna_policy = "rule_only"\nevidence = []\nsource = [["SC", "x"]]{when}\n'
        )
    return "\n".join(rows)


HOSTILE: list[tuple[str, Callable[[], str | bytes], str]] = [
    ("10 MB", lambda: SOUND + "#" * 10_000_000, "over_1_mb"),
    ("a byte over 1 MB", lambda: SOUND + "#" * (1_000_001 - len(SOUND.encode())), "over_1_mb"),
    ("deep lists", lambda: "x = " + "[" * 20_000 + "]" * 20_000, "too_deep"),
    ("deep lists, many times", lambda: "x = [" + "[" * 400 + "]" * 400 + "]", "too_deep"),
    ("deep tables", lambda: "x = " + "{ a = " * 5_000 + "1" + " }" * 5_000, "too_deep"),
    ("a deep dotted key", lambda: ".".join("a" for _ in range(30_000)) + " = 1", "too_deep"),
    ("a long dotted key", lambda: ".".join("a" for _ in range(400_000)) + " = 1", "too_many_values"),
    ("a dotted key in quotes", lambda: " . ".join('"年 月"' for _ in range(20_000)) + " = 1", "too_deep"),
    ("a deep table name", lambda: "[" + ".".join("a" for _ in range(30_000)) + "]", "too_deep"),
    ("nine deep", lambda: "[a.b.c.d]\ne.f.g.h.i = 1", "too_deep"),
    ("10,000 criteria", lambda: "[[criteria]]\nid = 1\n" * 10_000, "too_many"),
    ("501 criteria", lambda: SOUND + chain(461), "too_many"),
    ("a list of a million", lambda: "x = [" + "1," * 450_000 + "]", "too_many_values"),
    ("a million lines", lambda: "\n" * 900_000, "too_many_values"),
    ("a million digits", lambda: "x = " + "1" * 900_000, "number_out_of_bounds"),
    ("a million hexadecimal digits", lambda: "x = 0x" + "f" * 900_000, "too_many_digits"),
    ("a million decimals", lambda: "x = 1." + "1" * 900_000, "too_many_digits"),
    ("one long word", lambda: "a" * 900_000, "not_toml"),
    ("one long string left open", lambda: 'x = """' + "a" * 900_000, "not_toml"),
    ("escaped quotes left open", lambda: 'x = """' + '\\"""' * 200_000, "not_toml"),
    ("a million quotes", lambda: "x = " + "'" * 900_000, "not_toml"),
    ("bytes that are not UTF-8", lambda: b"x = '\xff\xfe'", "not_utf8"),
    ("nothing", lambda: "", "missing"),
]


@pytest.mark.parametrize(("name", "content", "reason"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_hostile_files_are_refused_in_under_a_second(
    tmp_path: Path, name: str, content: Callable[[], str | bytes], reason: str
) -> None:
    hostile = content()
    with pytest.raises(StandardRefused) as refusal, under_a_second():
        written(tmp_path, hostile)
    assert refusal.value.reason == reason


def test_the_most_criteria_in_the_longest_chain_can_be_scored(tmp_path: Path) -> None:
    """500 criteria, 460 of them each depending on the one before at both values: no recursion, no explosion."""
    from catalog.scoring.assess import assess
    from tests.standards.building import ON

    head, references = SOUND.split("# ---- What the criteria cite")
    longest = written(tmp_path, head + chain(460) + "\n# " + references)
    assert len(longest.criteria) == 500
    with under_a_second():
        result = to_dict(assess(longest, {}, ON))
    assert result["interval"] == [0.0, 100.0]


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StandardRefused) as refusal:
        load_standard(tmp_path, "no-such/1.0.0.toml")
    assert (refusal.value.key, refusal.value.reason) == ("file", "cannot_be_read")


def test_a_refusal_says_everything_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StandardRefused) as refusal:
        written(tmp_path, within("FF-A02", '"knockout"', '"fatal"'))
    assert str(refusal.value) == f"{PATH}: criteria.FF-A02.gate: unknown_gate"
    assert refusal.value.figures == {"path": PATH, "key": "criteria.FF-A02.gate", "reason": "unknown_gate"}
    more = StandardRefused("sha256", "differs_from_its_seal", "a.toml", sealed="1", found="2")
    assert str(more) == "a.toml: sha256: differs_from_its_seal {'sealed': '1', 'found': '2'}"
    assert (more.figures["sealed"], more.figures["found"]) == ("1", "2")
