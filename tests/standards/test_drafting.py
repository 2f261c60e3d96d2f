"""Reading limits out of a notice's words, and drafting a profile from them for a person to confirm."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from catalog.cli.standards import standards
from catalog.standards.curves import MEASURED, MOVED, STRETCHED, WITHIN_100, Measured, curve, quotient
from catalog.standards.drafting.figures import (
    ACID,
    AMINO_ACIDS,
    DIAMETER,
    DUST,
    EDIBLE,
    EXTRACT,
    MOISTURE,
    RATIO,
    SOLIDS,
    Figure,
    Quantity,
    Unclear,
    figures_in,
)
from catalog.standards.drafting.notices import find_notice
from catalog.standards.drafting.profile_draft import Subject, draft, written
from catalog.standards.library import Library
from catalog.standards.loader import load_profile
from catalog.standards.profile import with_profile

FRUIT, TEA, GOODS = (f"gi-selection-{name}@1.0.0" for name in ("fresh-fruit", "tea", "processed"))

READ = [
    ("瓯柑", SOLIDS, "可溶性固形物≥11%，总酸≤1.0%", [("11", "可溶性固形物≥11%")]),
    ("the same words, misspelt", SOLIDS, "可溶性固性物 12%～20%", [("12", "可溶性固性物 12%～20%")]),
    ("奉化水蜜桃: in words", SOLIDS, "早熟品种可溶性固形物含量 10%以上，", [("10", "可溶性固形物含量 10%以上")]),
    ("平远脐橙: a range", SOLIDS, "可溶性固形物含量 12.5%至 16.5%", [("12.5", "可溶性固形物含量 12.5%至 16.5%")]),
    (
        "临海杨梅: columns",
        SOLIDS,
        "可溶性固形物含量 % ≥11 ≥10.5 ≥10.5含酸量%",
        [
            ("11", "可溶性固形物含量 % ≥11 "),
            ("10.5", "可溶性固形物含量 % ≥11 ≥10.5"),
            ("10.5", "可溶性固形物含量 % ≥11 ≥10.5 ≥10.5"),
        ],
    ),
    (
        "梅州金柚: the unit stands apart",
        SOLIDS,
        "可溶性固形物，% ≥12 ≥11固酸比",
        [
            ("12", "可溶性固形物，% ≥12 "),
            ("11", "可溶性固形物，% ≥12 ≥11"),
        ],
    ),
    (
        "浦江桃形李: grams per kilogram",
        ACID,
        "可滴定酸（以苹果酸计 g/kg）≤7.1，",
        [("0.71", "可滴定酸（以苹果酸计 g/kg）≤7.1")],
    ),
    ("黄岩东魁杨梅", ACID, "总酸≤10g/kg", [("1.0", "总酸≤10g/kg")]),
    ("苍南四季柚", ACID, "总酸（以柠檬酸计）≤0.8g/100g，", [("0.8", "总酸（以柠檬酸计）≤0.8g/100g")]),
    ("丽水枇杷", ACID, "总酸 3.5g/kg 以下，", [("0.35", "总酸 3.5g/kg 以下")]),
    ("per volume is no percentage", ACID, "总酸≤0.268g/100ml", ["unit_unclear"]),
    ("no unit at all", ACID, "可滴定酸≤0.57。", ["unit_unclear"]),
    ("海盐葡萄: a least of acid", ACID, "总酸≥2.4g/kg", ["wrong_direction"]),
    ("a range of acid ends with the most", ACID, "可滴定酸 0.1%～0.2%", [("0.2", "可滴定酸 0.1%～0.2%")]),
    ("尤溪金柑", RATIO, "固酸比≥11:1，", [("11", "固酸比≥11:1")]),
    ("云和雪梨", RATIO, "固酸比 80～100。", [("80", "固酸比 80～100")]),
    ("a ratio has no percent", RATIO, "固酸比≥11%", ["unit_unclear"]),
    ("蒲城酥梨", DIAMETER, "果实横径≥70mm，", [("70", "果实横径≥70mm")]),
    ("in centimetres", DIAMETER, "横径≥7.5cm", [("75.0", "横径≥7.5cm")]),
    ("a mean is no limit", DIAMETER, "果径平均 70mm", ["no_limit_read"]),
    ("about is no limit", SOLIDS, "可溶性固形物含量≥12%左右", ["not_a_limit"]),
    ("at least a range is not its first digit", SOLIDS, "可溶性固形物（%）≥15～20，", ["no_limit_read"]),
    ("a bare figure is no limit", SOLIDS, "可溶性固形物含量为 12.7%。", ["no_limit_read"]),
    ("鸬鸟蜜梨 has none", EDIBLE, "果肉白色，肉质细嫩", []),
    ("嵊州桃形李", EDIBLE, "可食率＞96%，", [("96", "可食率＞96%")]),
    ("安吉白茶", MOISTURE, "茶叶含水量不高于 5%；", [("5", "含水量不高于 5%")]),
    ("温栀子", MOISTURE, "水分不高于 8.5%、", [("8.5", "水分不高于 8.5%")]),
    ("武阳春雨", EXTRACT, "水浸出物含量在≥34.0%，", [("34.0", "水浸出物含量在≥34.0%")]),
    ("温州早茶: the sign is turned", EXTRACT, "水浸出物≤37.0%", ["wrong_direction"]),
    (
        "径山茶: percent in the name",
        AMINO_ACIDS,
        "游离氨基酸总量（质量分数）/%≥1.5。",
        [("1.5", "游离氨基酸总量（质量分数）/%≥1.5")],
    ),
    ("大佛龙井", DUST, "粉末和碎茶≤1.0%", [("1.0", "粉末和碎茶≤1.0%")]),
    ("full-width percent", ACID, "总酸≤0.8％，", [("0.8", "总酸≤0.8％")]),
    ("full-width percent beside the quantity", ACID, "总酸（％）≤0.8，", [("0.8", "总酸（％）≤0.8")]),
    ("square millimetres of type", DIAMETER, "果径≥70㎜，", [("70", "果径≥70㎜")]),
    ("per mille", ACID, "总酸≤8‰，", [("0.8", "总酸≤8‰")]),
    ("milligrams per gram", ACID, "总酸≤8 mg/g，", [("0.8", "总酸≤8 mg/g")]),
    ("capitals and spaces in the unit", ACID, "总酸≤0.8 G / 100 G，", [("0.8", "总酸≤0.8 G / 100 G")]),
    ("a range whose first end has the unit", SOLIDS, "可溶性固形物 12%～14，", [("12", "可溶性固形物 12%～14")]),
    ("a range whose last end has the unit", ACID, "总酸 0.1～0.2%，", [("0.2", "总酸 0.1～0.2%")]),
    ("a range in two units goes by the last", ACID, "总酸 0.1%～2g/kg，", [("0.2", "总酸 0.1%～2g/kg")]),
    ("percent of a diameter", DIAMETER, "果径≥70%，", ["unit_unclear"]),
    ("millimetres of solids", SOLIDS, "可溶性固形物≥12mm，", ["unit_unclear"]),
    ("a ratio to one in full width", RATIO, "固酸比≥11：1，", [("11", "固酸比≥11：1")]),
    (
        "one quantity limited twice",
        DUST,
        "粉末≤1.0%，粉末和碎茶≤8.0%，碎茶≤7%。",
        [("1.0", "粉末≤1.0%"), ("8.0", "粉末和碎茶≤8.0%"), ("7", "碎茶≤7%")],
    ),
    (
        "a name within what was read is not read again",
        MOISTURE,
        "水分（含水量）≤8%，水分≤9%。",
        [("8", "水分（含水量）≤8%"), ("9", "水分≤9%")],
    ),
]


@pytest.mark.parametrize(("name", "quantity", "text", "expected"), READ, ids=[row[0] for row in READ])
def test_limits_of_a_clause(name: str, quantity: Quantity, text: str, expected: list[tuple[str, str] | str]) -> None:
    found = [
        (one.value, text[one.start : one.end]) if isinstance(one, Figure) else one.why
        for one in figures_in(text, quantity)
    ]
    assert found == [one if isinstance(one, str) else (Decimal(one[0]), one[1]) for one in expected]


def test_what_could_not_be_read_is_quoted_and_columns_are_numbered() -> None:
    (unclear,) = figures_in("果形端正，可食率" + "高" * 31 + "，90%", EDIBLE)
    assert unclear == Unclear("可食率" + "高" * 30, "no_limit_read")
    for clause in ("固酸比≥10,5", "固酸比≥1，000"):
        assert [type(one) for one in figures_in(clause, RATIO)] == [Unclear], "a comma leaves two readings"
    (unclear,) = figures_in("总酸≥2.4g/kg，", ACID)
    assert unclear == Unclear("总酸≥2.4g/kg", "wrong_direction")
    table = "可溶性固形物含量 % ≥11 ≥10.5 ≥10.5含酸量%"
    assert list(figures_in(table, SOLIDS)) == [
        Figure(Decimal(11), 0, 15, 0),
        Figure(Decimal("10.5"), 0, 20, 1),
        Figure(Decimal("10.5"), 0, 26, 2),
    ]
    mixed = "可溶性固形物（%）≥11 ≤15"
    assert [one.column for one in figures_in(mixed, SOLIDS) if isinstance(one, Figure)] == [0]
    assert [str(one.value) for one in figures_in("总酸（g/kg）≤7 ≤8", ACID) if isinstance(one, Figure)] == [
        "0.7",
        "0.8",
    ]


def shown(points: list[tuple[Decimal, Decimal]]) -> str:
    return " ".join(f"{x.normalize():f}:{s.normalize():f}" for x, s in points)


PONKAN: list[list[Any]] = [
    [Decimal("9.5"), 0],
    [Decimal("10.5"), Decimal("0.6")],
    [12, Decimal("0.85")],
    [Decimal("13.5"), 1],
]
PORTION: list[list[Any]] = [[60, 0], [65, Decimal("0.6")], [70, Decimal("0.85")], [75, 1]]
SIX = Decimal("0.6")


def test_a_curve_is_brought_to_the_limit() -> None:
    assert shown(curve(PONKAN, SIX, Decimal(14), Measured(SOLIDS, MOVED))) == "13:0 14:0.6 15.5:0.85 17:1"
    within = Measured(EDIBLE, WITHIN_100)
    assert shown(curve(PORTION, SIX, Decimal(70), within)) == "65:0 70:0.6 75:0.85 80:1"
    assert shown(curve(PORTION, SIX, Decimal(80), within)) == "75:0 80:0.6 85:0.85 90:1"
    assert shown(curve(PORTION, SIX, Decimal(93), within)) == "88:0 93:0.6 94.75:0.85 96.5:1"
    points: list[list[Any]] = [[8, 0], [11, Decimal("0.7")], [14, 1]]
    stretched = Measured(RATIO, STRETCHED)
    assert shown(curve(points, Decimal("0.7"), Decimal("52.5"), stretched)) == "38.2:0 52.5:0.7 66.8:1"
    # The limit itself is never rounded: goods that just meet it pass.
    assert shown(curve(points, Decimal("0.7"), Decimal("7.77"), stretched)) == "5.7:0 7.77:0.7 9.9:1"


def test_a_curve_without_a_point_on_its_pass_mark_cannot_be_moved() -> None:
    with pytest.raises(ValueError, match=r"^no point lies on the pass mark$"):
        curve(PONKAN, Decimal("0.5"), Decimal(14), Measured(SOLIDS, MOVED))


def test_a_derived_ratio_is_rounded_down() -> None:
    assert quotient(Decimal("10"), Decimal("1.5")) == Decimal("6.6")
    assert quotient(Decimal("12.20"), Decimal("0.135")) == Decimal("90.3")
    assert quotient(Decimal("14"), Decimal("1")) == Decimal("14")


def test_every_measured_criterion_has_a_point_on_its_pass_mark(library: Library) -> None:
    for name in library.names():
        standard = library.get(name)
        for criterion_id, measured in MEASURED.get(standard.id, {}).items():
            criterion = standard.criterion(criterion_id)
            if criterion is None:
                continue  # this version does not ask it
            own = standard.document["criteria"][criterion.index]
            mark = next(Decimal(x) for x, s in own["scoring"]["points"] if Decimal(s) == Decimal(own["pass_at"]))
            same = curve(own["scoring"]["points"], own["pass_at"], mark, measured)
            assert same == [(Decimal(x), Decimal(s)) for x, s in own["scoring"]["points"]]
            # The unit of the quantity is the unit of the criterion.
            assert criterion.unit == (measured.quantity.unit or "ratio")


def proposals(library: Library, standard: str, gi: str) -> dict[str, tuple[Any, str, tuple[str, ...]]]:
    notice = find_notice(library.folder, gi)
    assert notice is not None
    found = draft(library.get(standard), notice.quality)
    return {one.criterion.id: (one.scoring, one.quote, one.remarks) for one in found}


def test_江山猕猴桃_takes_the_least_strict_variety(library: Library) -> None:
    found = proposals(library, FRUIT, "江山猕猴桃")
    scoring, quote, remarks = found["FF-C01"]
    assert scoring == {"points": [(13, 0), (14, SIX), (Decimal("15.5"), Decimal("0.85")), (17, 1)]}
    assert quote == "可溶性固形物≥14%"
    assert remarks == ("several figures (14, 14, 16): the least strict one is drafted",)
    scoring, quote, remarks = found["FF-C02"]
    assert scoring["points"][1] == (14, Decimal("0.7"))
    assert quote == "可溶性固形物≥14%、维生素 C≥70mg/100g、可滴定酸≤1%"
    assert remarks[0] == "one limit divided by the other: the notice sets no ratio"
    assert found["FF-C03"] == (None, "", ())


def test_a_stated_ratio_goes_before_a_derived_one(library: Library) -> None:
    scoring, quote, _ = proposals(library, FRUIT, "阳朔金桔")["FF-C02"]
    assert scoring["points"][1][0] == Decimal("15.0")
    assert quote == "固酸比≥15.0:1"


def test_unlike_columns_are_paired_with_care(library: Library) -> None:
    standard = library.get(FRUIT)
    # Two grades of solids, one limit of acid: the least of the solids over the one acid.
    found = {p.criterion.id: p for p in draft(standard, "理化指标：可溶性固形物（%）≥12 ≥11，总酸（%）≤0.5。")}
    assert found["FF-C02"].scoring["points"][1][0] == Decimal("22")
    # Not one sentence, not one limit.
    found = {p.criterion.id: p for p in draft(standard, "可溶性固形物≥12%。总酸≤0.5%。")}
    assert found["FF-C02"].scoring is None
    # Division by nothing is no ratio.
    found = {p.criterion.id: p for p in draft(standard, "可溶性固形物≥12%，总酸≤0%。")}
    assert found["FF-C02"].scoring is None


def test_what_is_unclear_is_said(library: Library) -> None:
    _, _, remarks = proposals(library, TEA, "温州早茶")["TE-C02"]
    assert remarks == ("left out: 水浸出物≤37.0% (points the other way than this criterion)",)
    standard = library.get(FRUIT)
    found = {p.criterion.id: p for p in draft(standard, "可食率≥100%")}
    assert found["FF-C03"].scoring is None
    assert found["FF-C03"].remarks == ("100: the limit leaves no room for a curve",)
    assert found["FF-C03"].quote == ""
    # Of two limits from above the higher one is the least strict.
    moisture = {p.criterion.id: p for p in draft(library.get(TEA), "含水量≤6.0%，含水量≤6.5%")}["TE-C01"]
    assert moisture.quote == "含水量≤6.5%"
    assert moisture.remarks == ("several figures (6.0, 6.5): the least strict one is drafted",)


def test_江山黄精_gives_items_to_tick(library: Library) -> None:
    notice = find_notice(library.folder, "CN-GI-3569")
    assert notice is not None and notice.gi_name == "江山黄精"
    (found,) = draft(library.get(GOODS), notice.quality)
    assert found.items == ("水分≤18.0%", "总灰分≤4.0%", "黄精多糖≥7.5%", "浸出物≥60.0%")
    assert found.quote.startswith("理化指标。水分") and found.quote.endswith("60.0%。")
    (nothing,) = draft(library.get(GOODS), "感官特色：色泽金黄。")
    assert (nothing.scoring, nothing.quote) == (None, "")


NAMES = [
    (FRUIT, "平远脐橙"),
    (FRUIT, "CN-GI-0433"),
    (FRUIT, "桐乡槜李"),
    (FRUIT, "金溪蜜梨"),
    (TEA, "安吉白茶"),
    (TEA, "文县绿茶"),
    (TEA, "开化杜仲茶"),
    (GOODS, "江山黄精"),
    (GOODS, "枫桥香榧"),
    (GOODS, "龙游发糕"),
    (GOODS, "萧山萝卜干"),
    (GOODS, "天台乌药"),
    (GOODS, "CN-GI-1501"),  # its quality is stored in several lines
]


@pytest.mark.parametrize(("standard", "gi"), NAMES)
def test_a_draft_loads_as_it_is(library: Library, tmp_path: Path, standard: str, gi: str) -> None:
    notice = find_notice(library.folder, gi)
    assert notice is not None
    subject = Subject(notice.pinyin, notice.gi_id, notice.gi_name, notice.title, notice.quality)
    path = tmp_path / "profiles" / notice.pinyin / "1.0.0.toml"
    path.parent.mkdir(parents=True)
    path.write_text(written(subject, library.get(standard), date(2026, 12, 1)), encoding="utf-8")
    profile = load_profile(tmp_path, f"profiles/{notice.pinyin}/1.0.0.toml")
    assert profile.identity.status == "provisional"
    with_profile(library.get(standard), profile)
    for reset in profile.resets:
        assert reset.clause.quote in notice.quality
        assert reset.clause.status == "not confirmed: read the notice"


HEADS = """\
# Draft for {name}. Read every clause, correct, then set status and the clauses' own status.
# {notice}:
{quality}
schema = "gi-selection-profile/1"
id = "{id}"
version = "1.0.0"
effective_from = 2027-01-01
gi_name = {gi_name}
gi_id = "CN-GI-0001"
standard = "{standard}"
status = "provisional"

"""
ORANGE = (
    "二、品质。可溶性固形物≥13.5%，横径≥70㎜；可食率平均 72%。3.安全要求：符合国家规定。",
    """\
# 可溶性固形物 / Soluble solids
[[reset]]
criterion = "FF-C01"
scoring = { points = [[12.5, 0], [13.5, 0.6], [15, 0.85], [16.5, 1]] }
clause = { notice = "", quote = "可溶性固形物≥13.5%", status = "not confirmed: read the notice" }

# 固酸比 / TSS to acid ratio
# Nothing drafted: the standard's own value stays, or say [[not_applicable]] with the reason.

# 可食率 / Edible portion
# left out: 可食率平均 72%。3.安全要求：符合国家规定。 (no limit could be read)
# Nothing drafted: the standard's own value stays, or say [[not_applicable]] with the reason.

# 果实横径（均值） / Mean transverse diameter
[[reset]]
criterion = "FF-C04"
scoring = { points = [[65, 0], [70, 0.5], [75, 0.75], [80, 1]] }
clause = { notice = "", quote = "横径≥70㎜", status = "not confirmed: read the notice" }
""",
)
DRIED = (
    "感官特色：色泽金黄。\n理化指标：水分≤12.50％，总糖不低于 40%，总糖不低于 40%；杂质少。安全要求：无。",
    """\
# 地标理化指标符合率 / Share of GI physico-chemical indicators met
# check that each item is one indicator; give each an id and an English name
[[reset]]
criterion = "PD-C01"
scoring = { items = ["item_1", "item_2"] }
clause = { notice = "某公告", quote = "理化指标：水分≤12.50％，总糖不低于 40%，总糖不低于 40%；杂质少。", \
status = "not confirmed: read the notice" }
[reset.labels]
item_1 = { zh = "水分≤12.50％", en = "Indicator 1 of the notice" }
item_2 = { zh = "总糖不低于 40%", en = "Indicator 2 of the notice" }
""",
)


def test_a_draft_in_full(library: Library) -> None:
    for standard, name, notice, (quality, body) in ((FRUIT, "某橙", "", ORANGE), (GOODS, '某"干"', "某公告", DRIED)):
        head = HEADS.format(
            name=name,
            notice=notice or "no notice is stored",
            quality="\n".join(f"# {line}" for line in re.findall(r"[^。；\n]+[。；]", quality)),
            id="some-name",
            gi_name=json.dumps(name, ensure_ascii=False),
            standard=standard,
        )
        subject = Subject("some-name", "CN-GI-0001", name, notice, quality)
        assert written(subject, library.get(standard), date(2027, 1, 1)) == head + body


def test_what_is_said_of_a_derived_ratio_stands_with_what_was_left_out(library: Library) -> None:
    quality = "理化指标：可溶性固形物≥12%，总酸≤0.5%，可溶性固形物≥12%，总酸≤0.6%，固酸比≥11%。"
    found = {p.criterion.id: p for p in draft(library.get(FRUIT), quality)}
    assert found["FF-C02"].remarks == (
        "left out: 固酸比≥11% (its unit is missing or not the criterion's)",
        "one limit divided by the other: the notice sets no ratio",
        "several figures (24, 20): the least strict one is drafted",
    )


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(standards, ["profile", *arguments])
    return result.exit_code, result.output


def test_the_command_prints_a_draft() -> None:
    code, text = run("衢州玉露茶")
    assert code == 0
    assert 'standard = "gi-selection-tea@1.0.0"\nstatus = "provisional"\n' in text
    assert "# 水分≤7.0%，氨基酸≥3.0%，茶多酚≥12%，水浸出物含量≥34.0%。\n" in text
    assert 'quote = "水浸出物含量≥34.0%"' in text
    assert run("CN-GI-3552") == (code, text)


def test_the_command_writes_a_new_file_only(tmp_path: Path) -> None:
    out = tmp_path / "draft.toml"
    code, said = run("江山猕猴桃", "--out", str(out))
    assert code == 0 and str(out) in said
    assert out.read_text(encoding="utf-8") == run("江山猕猴桃")[1]
    assert run("江山猕猴桃", "--out", str(out))[0] != 0
    assert run("江山猕猴桃", "--out", str(tmp_path / "none" / "draft.toml"))[0] != 0


def test_the_command_refuses_what_it_cannot_draft() -> None:
    code, said = run("无人知晓之果")
    assert code == 2 and "not in the register's list" in said
    code, said = run("岫岩玉")
    assert code == 2 and "handicraft has no standard yet" in said
    code, said = run("江山猕猴桃", "--standard", "gi-selection-nothing@1.0.0")
    assert code == 2 and "standard_unknown" in said
    # Another standard than the category's may be named.
    code, text = run("江山猕猴桃", "--standard", GOODS)
    assert code == 0 and 'standard = "gi-selection-processed@1.0.0"' in text
