"""What people type is read as they mean it, and nothing they type is an error."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.search.facets import ships_to
from catalog.search.parse import MOST_WORDS, parse
from catalog.search.query import AllOf, AnyOf, Between, Everything, InSeason, Node, Not, Term, Written
from catalog.search.query_fields import FIELDS, VALUES, read_value, written_values
from catalog.written import Unread
from tests.endless import ends

LONGJING, GREEN = Written("龙井"), Written("绿茶")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("龙井", LONGJING),
        ("龙井 绿茶", AllOf((LONGJING, GREEN))),
        ("龙井　绿茶", AllOf((LONGJING, GREEN))),
        ("龙井 AND 绿茶", AllOf((LONGJING, GREEN))),
        ("龙井 OR 绿茶", AnyOf((LONGJING, GREEN))),
        ("龙井|绿茶", AnyOf((LONGJING, GREEN))),
        ("龙井 -绿茶", AllOf((LONGJING, Not(GREEN)))),
        ("龙井 －绿茶", AllOf((LONGJING, Not(GREEN)))),
        ("龙井 NOT 绿茶", AllOf((LONGJING, Not(GREEN)))),
        ("龙井 +绿茶", AllOf((LONGJING, GREEN))),
        ("-绿茶", Not(GREEN)),
        ("a-b", Written("a-b")),
        ('"龙井 绿茶"', Written("龙井 绿茶", phrase=True)),
        ("“龙井 绿茶”", Written("龙井 绿茶", phrase=True)),
        ("（龙井 OR 绿茶） 浙江", AllOf((AnyOf((LONGJING, GREEN)), Written("浙江")))),
        ("da hua da", AllOf((Written("da"), Written("hua"), Written("da")))),
        ("省:浙江", Written("浙江", "places/province:")),
        ("省：浙江", Written("浙江", "places/province:")),
        ("province:浙江", Written("浙江", "places/province:")),
        ("PROVINCE:浙江", Written("浙江", "places/province:")),
        ("省:(浙江 OR 福建)", AnyOf((Written("浙江", "places/province:"), Written("福建", "places/province:")))),
        ("price:10..30", Between("price_fen", 1000, 3000)),
        ("价格: 10..30", Between("price_fen", 1000, 3000)),
        ("价格:30..10", Between("price_fen", 1000, 3000)),
        ("价格:9.9..", Between("price_fen", 990, None)),
        ("价格:..30", Between("price_fen", None, 3000)),
        ("价格<=30元", Between("price_fen", None, 3000)),
        ("价格<30", Between("price_fen", None, 2999)),
        ("价格＝30", Between("price_fen", 3000, 3000)),
        ("score>=85", Between("score_milli", 85_000, None)),
        ("score:>=85", Between("score_milli", 85_000, None)),
        ("评分>85.5", Between("score_milli", 85_501, None)),
        ("季节:2027-01-15", InSeason(date(2027, 1, 15))),
        ("季节:2027/01/15", InSeason(date(2027, 1, 15))),
        ("等级:A", Term("grade", "A")),
        ("等级:a", Term("grade", "A")),
        ("等级:A..B", AnyOf((Term("grade", "A"), Term("grade", "B")))),
        ("发往:新疆", ships_to("65")),
        ("样品:免费", Term("sample", "free")),
        ("凭证:有效", Term("paper", "valid")),
        ("凭证:凭新合格证", Term("paper", "to_renew")),
        ("paper:to_renew", Term("paper", "to_renew")),
        ("-等级:C", Not(Term("grade", "C"))),
    ],
)
def test_a_query_is_read(typed: str, meant: Node) -> None:
    parsed = parse(typed, trade=False)
    assert parsed.node == meant
    assert parsed.hints == []


@pytest.mark.parametrize(
    ("typed", "meant", "hint"),
    [
        ("((龙井", LONGJING, "syntax"),
        ('龙井 "绿茶', AllOf((LONGJING, GREEN)), "syntax"),
        ("龙井 AND", LONGJING, "syntax"),
        ("OR 龙井", LONGJING, "syntax"),
        ("颜色:红", AllOf((Written("颜色"), Written("红"))), "unknown_field"),
        ("price:便宜", Written("便宜"), "unknown_value"),
        ("季节:2027-02-30", Written("2027-02-30"), "unknown_value"),
        ("等级:Z", Written("Z"), "unknown_value"),
        ("佣金>=15 龙井", LONGJING, "trade_field"),
        ("佣金:10..20", Everything(), "trade_field"),
    ],
)
def test_what_is_no_query_is_plain_text_with_a_hint(typed: str, meant: Node, hint: str) -> None:
    parsed = parse(typed, trade=False)
    assert parsed.node == meant
    assert hint in [code for code, _ in parsed.hints]


def test_trade_fields_are_read_for_those_who_may_see_them() -> None:
    parsed = parse("佣金>=15 佣金额:5..10", trade=True)
    assert parsed.node == AllOf((Between("commission_bp", 1500, None), Between("commission_fen", 500, 1000)))


HOSTILE = [
    "x" * 10_000,
    "(" * 2500,
    "(" * 9 + "茶" + ")" * 9,
    "(茶" * 250 + ")" * 250,
    "NOT " * 2500,
    "NOT NOT NOT 茶",
    " OR ".join(f"茶{number}" for number in range(1000)),
    " ".join("茶" * 400),
    "*" * 400,
    "*龙井*",
    "?*[a TO 龟]",
    "name:[* TO *]",
    "省:" * 200,
    '"' * 401,
    "\x00\x01\u202e茶\u200b\ud83d",
    "price:" + "9" * 300,
    "price:1e9999",
    "price:-5",
    "score>=NaN",
    "等级:..",
    "价格:..",
    "a:b:c:d:e",
    "^~!@#$%^&*()_+{}[]\\",
    "' OR 1=1 --",
    "{{7*7}}",
    "品类:品类:品类",
    "ⅣⅤ㍿ﷺ" * 60,
    "é" * 300 + "茶",
    "龘" * 500,
    "an" * 250,
    "。，、！？",
]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read_quickly_and_never_an_error(typed: str) -> None:
    with ends():
        parsed = parse(typed, trade=False)
    assert leaves(parsed.node) <= MOST_WORDS


def leaves(node: Node) -> int:
    if isinstance(node, AllOf | AnyOf):
        return sum(map(leaves, node.parts))
    return leaves(node.part) if isinstance(node, Not) else isinstance(node, Written)


def test_every_field_has_names_in_both_languages_and_an_example_that_works() -> None:
    names = [name for field in FIELDS for name in (*field.names_zh, *field.names_en)]
    assert len(names) == len(set(names))
    for field in FIELDS:
        assert field.names_zh and field.names_en
        for example in (field.example, field.example_en):
            parsed = parse(example, trade=True)
            assert parsed.hints == [] and parsed.node != Everything(), example


def test_fixed_values_can_be_typed_in_both_languages() -> None:
    for field in FIELDS:
        for chinese in (True, False):
            written = written_values(field, chinese)
            assert len(written) == len(set(VALUES.get(field.id, {}).values())), (field.id, chinese)
            meant = [read_value(field, one) for one in written]
            assert None not in meant and len(set(meant)) == len(meant)


def test_a_value_out_of_reach_is_refused_not_guessed() -> None:
    price = next(field for field in FIELDS if field.id == "price")
    for text in ("1..2..3", "", "9" * 20, "39.999", "-5"):
        with pytest.raises(Unread):
            read_value(price, text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("价格:1,000..1万", 100_000, 1_000_000), ("价格：39.9元", 3990, 3990), ("价格>=１，０００", 100_000, None),
        ("佣金>=15%", 1500, None), ("余量>=1,000件", 1000, None), ("评分>=85分", 85_000, None),
    ],
)  # fmt: skip
def test_figures_are_read_as_people_write_them(text: str, low: int, high: int | None) -> None:
    parsed = parse(text, trade=True)
    assert isinstance(parsed.node, Between) and (parsed.node.low, parsed.node.high) == (low, high)
    assert parsed.hints == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [("价格:39,9", "39.9"), ("价格:39，9", "39.9"), ("价格:10..39,9", "39.9"), ("价格<=39。9", "39.9"),
     ("余量>=1.000,5", "1000.5"), ("季节:20270115", "2027-01-15")],
)  # fmt: skip
def test_a_figure_without_one_meaning_is_asked_back(text: str, meant: str) -> None:
    parsed = parse(text, trade=True)
    assert [(code, figures["meant"]) for code, figures in parsed.hints] == [("meant", meant)]
    assert not isinstance(parsed.node, Between)


def test_a_day_is_read_as_people_write_it() -> None:
    expected = parse("季节:2027-01-15", trade=False).node
    for text in ("季节:2027年1月15日", "季节:2027/1/15", "季节：２０２７．１．１５"):
        assert parse(text, trade=False).node == expected
