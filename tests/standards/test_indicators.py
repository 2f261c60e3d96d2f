"""Reading every limit of a notice on fresh fruit, and what of it becomes a profile."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from catalog.cli.standards import standards
from catalog.standards.drafting.from_notice import Head, as_file, found_in
from catalog.standards.drafting.indicators import in_english, indicators_in
from catalog.standards.drafting.terms import TERMS
from catalog.standards.library import Library
from catalog.standards.loader import load_profile

FRUIT = "gi-selection-fresh-fruit@2.0.0"

READ = [
    ("永春芦柑", "果形指数 0.70 至 0.85，", ["Shape index 0.70 to 0.85"]),
    ("伽师瓜: Latin letters, no space", "Vc>23mg/100g，", ["Vitamin C at least 23 mg/100 g"]),
    ("宁陵金顶谢花酥梨", "固酸比值≥100:1。", ["Solids-to-acid ratio at least 100:1"]),
    ("大兴西瓜: of the centre", "可溶性固形物含量：中心不低于 11%；", ["Soluble solids in the centre at least 11 %"]),
    ("潼阳西瓜: near the rind", "瓜瓤边缘可溶性固形物≥9%、", ["Soluble solids near the rind at least 9 %"]),
    ("金寨猕猴桃: when ripe", "果实软熟时总酸≤1.4%，", ["Titratable acid when ripe at most 1.4 %"]),
    ("兴山锦橙: the clause before is another", "耐贮藏，果实可食率≥70%，", ["Edible portion at least 70 %"]),
    ("房山磨盘柿: Chinese units", "果实硬度≥10.0 千克/平方厘米（", ["Firmness at least 10.0 kg/cm²"]),
    ("尉犁甜瓜: the unit behind in parentheses", "铁 13 ～ 18（mg/kg），", ["Iron 13 to 18 mg/kg"]),
    ("二圣梨: the unit before in parentheses", "可溶性糖（%）≥7.0；", ["Soluble sugar at least 7.0 %"]),
    ("北流百香果: two names", "维生素 C（抗坏血酸）≥10mg/100g。", ["Vitamin C at least 10 mg/100 g"]),
    ("以柠檬酸计 says only as what", "总酸（以柠檬酸计）≤0.8g/100g，", ["Titratable acid at most 0.8 g/100 g"]),
    ("乳山国光: a mean with a limit", "平均单果重≥200g，", ["Mean fruit weight at least 200 g"]),
    (
        "顺平桃: columns",
        "单果重 g ≥150 ≥200 ≥225着色",
        ["Fruit weight at least 150, 200 or 225 g, by variety or grade"],
    ),
    ("靖安椪柑: columns alike", "可溶性固形物（%）≥12.0 ≥12.0固酸比", ["Soluble solids at least 12.0 %"]),
    ("长坝沙田柚: the next paragraph ran in", "可食率（%）≥483．安全要求：", ["Edible portion at least 48 %"]),
    ("乐平雪梨瓜: so it did into a decimal", "总酸（%）≤0.23. 安全及其他", ["Titratable acid at most 0.2 %"]),
]
UNCLEAR = [
    ("about", "单果重 200g 左右，", "no_limit_read"),
    ("up to", "单果重可达 400g 以上，", "not_a_limit"),
    ("a bare figure", "可溶性固形物含量 15%，", "no_limit_read"),
    ("a slip: vitamin C in percent", "维生素 C≥52%，", "unit_unclear"),
    ("milligrams in how much fruit?", "维生素 C≥5.5mg。", "unit_unclear"),
    ("two units", "钙≥35%（mg/kg）、", "unit_unclear"),
    ("powers of ten", "单宁≤1.6×10³mg/kg。", "two_sided"),
    ("from both sides", "10%≤总糖含量≤12%；", "two_sided"),
    ("either or", "单瓜重＞2.5kg 或＜1.5kg。", "two_sided"),
    ("a range backwards", "有机酸 1.68%～1.14%，", "no_range"),
    ("two units of one range", "硬度 8.6kg/cm2～10.89N/cm2，", "unit_unclear"),
    ("at least a range", "可溶性固形物（%）≥15～20，", "no_limit_read"),
    ("a table, one figure without a sign", "还原糖，% ≥ 7.5 7.0；", "more_columns"),
    ("a table read across", "可食率（%）大五星≥10.5 ≤0.62，", "words_between"),
    ("figures run together", "可溶性固形物（%）≥ 123 糖酸比", "unlikely"),
]


@pytest.mark.parametrize(("text", "english"), [row[1:] for row in READ], ids=[row[0] for row in READ])
def test_limits_are_read(text: str, english: list[str]) -> None:
    found = [one for one in indicators_in(text) if not one.why]
    assert [in_english(one) for one in found] == english
    for one in found:
        words = text[one.start : one.end]
        assert words.count("（") == words.count("）"), words


@pytest.mark.parametrize(("text", "why"), [row[1:] for row in UNCLEAR], ids=[row[0] for row in UNCLEAR])
def test_what_has_more_readings_is_said(text: str, why: str) -> None:
    assert why in [one.why for one in indicators_in(text)]
    assert all(one.why for one in indicators_in(text))


@pytest.mark.parametrize(
    "text", ["粗多糖含量≥3.3％", "尼克酸含量≥0.5mg/100g", "叶酸含量 20～35ug/100g", "卵磷脂含量 1.5mg/g 以上"]
)
def test_other_words_that_hold_a_quantity_are_none(text: str) -> None:
    assert [one for one in indicators_in(text) if not one.why] == []


def test_every_quantity_has_a_name_of_its_own() -> None:
    assert len({id for id, _, _ in TERMS}) == len({english for _, english, _ in TERMS}) == len(TERMS)


def test_acid_stays_acid_and_a_least_of_acid_is_an_item() -> None:
    found = found_in("理化指标：可溶性固形物≥12%，总酸≤0.5%，维生素 C≥5mg/100g。")
    assert set(found.limits) == {"FF-C01", "FF-C10"}
    assert [one.term for one in found.items] == ["vitamin_c"]
    sour = found_in("理化指标：可溶性固形物≥7%，总酸≥50g/kg。")
    assert set(sour.limits) == {"FF-C01"} and [one.term for one in sour.items] == ["acid"]
    # Per volume is no percentage.
    assert [one.term for one in found_in("总酸≤0.7g/100ml。").items] == ["acid"]


def test_of_several_figures_only_a_reader_takes_the_least_strict() -> None:
    text = "红阳：可溶性固形物≥16%，总酸≤0.5%，总糖 7%～9%。徐香：可溶性固形物≥14%，总酸≤1%，总糖 8%～10%。"
    unread = found_in(text)
    assert unread.limits == {} and unread.items == () and not unread.least_strict
    read = found_in(text, several=True)
    assert {id: one.value for id, one in read.limits.items()} == {"FF-C01": Decimal(14), "FF-C10": Decimal(1)}
    assert read.least_strict and read.items == (), "the range of one variety is none of the others"
    assert set(found_in(text, several=True, without=("acid",)).limits) == {"FF-C01"}


def written(library: Library, tmp_path: Path, quality: str, *, confirmed: bool = True) -> dict[str, str]:
    """The profile of an invented notice, by criterion: the mark of a curve or the items, and excluded ones."""
    head = Head("some-fruit", "1.0.0", "CN-GI-0001", "某果", "某公告", date(2026, 12, 2), confirmed)
    text = as_file(head, library.get(FRUIT), found_in(quality, several=confirmed), quality)
    assert text is not None
    path = tmp_path / "profiles" / "some-fruit" / "1.0.0.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    profile = load_profile(tmp_path, "profiles/some-fruit/1.0.0.toml")
    assert profile.identity.status == ("confirmed" if confirmed else "provisional")
    assert all(reset.clause.quote in quality for reset in profile.resets)
    said = {
        reset.criterion: " ".join(reset.scoring.get("items", ()))
        or " ".join(f"{x}:{s}" for x, s in reset.scoring["points"])
        for reset in profile.resets
    }
    return said | {exclusion.criterion: "not applicable" for exclusion in profile.exclusions}


def test_a_profile_in_the_standards_order_and_units(library: Library, tmp_path: Path) -> None:
    quality = (
        "单果重 1.0～1.5kg，理化指标：固酸比≥12，总酸≤5g/kg，可溶性固形物 10%至 12%，横径≥7cm，总糖≥9%，钙≥5mg/kg。"
    )
    assert written(library, tmp_path, quality) == {
        "FF-C01": "9:0 10:0.6 11.5:0.85 13:1",
        "FF-C02": "8.7:0 12:0.7 15.3:1",
        "FF-C10": "0.3:1 0.4:0.85 0.5:0.6 0.6:0",
        "FF-C04": "65:0 70:0.5 75:0.75 80:1",
        "FF-C12": "800:0 1000:0.5 1250:0.75 1500:1",
        "FF-C11": "total_sugar calcium",
    }


def test_without_a_limit_of_solids_the_general_one_does_not_apply(library: Library, tmp_path: Path) -> None:
    assert written(library, tmp_path, "理化指标：总糖≥9%。", confirmed=False) == {
        "FF-C11": "total_sugar",
        "FF-C01": "not applicable",
    }


def test_a_notice_without_limits_gives_no_file(library: Library) -> None:
    head = Head("some-fruit", "1.0.0", "CN-GI-0001", "某果", "某公告", date(2026, 12, 2), False)
    assert as_file(head, library.get(FRUIT), found_in("味甜多汁。"), "味甜多汁。") is None


def test_the_command_refuses_a_standard_that_asks_no_indicators() -> None:
    result = CliRunner().invoke(standards, ["from-notices", "gi-selection-tea@1.0.0"])
    assert result.exit_code == 2 and "FF-C11" in result.output
