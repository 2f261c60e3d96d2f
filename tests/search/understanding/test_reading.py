"""A whole text: what of it are filters, what is left, and what the query language and the names keep for themselves."""

from __future__ import annotations

import random
from datetime import date

import pytest

from catalog.search.facets import FACETS
from catalog.search.query_fields import FIELD_BY_NAME, VALUES
from catalog.search.request import SORTS
from catalog.search.understanding.days import festivals, named_day
from catalog.search.understanding.part import NO_FILTER, TEXT, WORD
from catalog.search.understanding.reading import understand
from catalog.search.understanding.table import rows

TODAY = date(2026, 12, 10)
# What is typed: what is left, and the filters with their values.
READ = {
    "椪柑": ("椪柑", []),
    "送礼的茶": ("茶", [("occasion", "gift")]),
    "衢州特产": ("衢州", []),
    "衢州产的橘子": ("衢州 橘子", []),
    "30元以下": ("", [("price", "..3000")]),
    "衢州30元以下的椪柑": ("衢州 椪柑", [("price", "..3000")]),
    "猕猴桃5斤": ("猕猴桃", [("weight", "2450..2550")]),
    "免费样品": ("", [("sample", "free")]),
    "便宜的茶": ("茶", [("sort", "price")]),
    "佣金高的": ("", [("sort", "commission")]),
    "9块9包邮": ("", [("price", "792..1188"), ("postage", "included")]),
    "9.9包邮": ("", [("price", "792..1188"), ("postage", "included")]),
    "在新疆能收到的水果": ("水果", [("ship_to", "65")]),
    "顺丰包邮": ("", [("courier", "sf"), ("postage", "included")]),
    "包赔和免费样品": ("", [("guarantee", "damage_refund"), ("sample", "free")]),
    "免费样品，七天无理由，100元以下的茶": (
        "茶", [("sample", "free"), ("guarantee", "return_7_days"), ("price", "..10000")]
    ),
    "有没有坏果包赔的椪柑": ("椪柑", [("guarantee", "damage_refund")]),
    "哪家的香菇好": ("香菇", []),
    "有胡柚吗": ("胡柚", []),
    "中秋送长辈的礼盒茶": ("茶", [("on", "2027-09-15"), ("occasion", "elders"), ("gift_box", "gift_box")]),
    "不要礼盒的茶": ("茶", [("not_gift_box", "gift_box")]),
    "不包邮": ("", [("postage", "buyer_pays")]),
    "包郵": ("", [("postage", "included")]),
    "库存500以上佣金15%以上": ("", [("capacity", "500.."), ("commission", "1500..")]),
    "2027年1月15日 茶": ("茶", [("on", "2027-01-15")]),
    "100元以下 200元以下": ("", [("price", "..10000"), ("price", "..20000")]),
    "每斤10元以下的橘子": ("橘子", [("unit_price", "..1000")]),
    "10块钱一斤": ("", [("unit_price", "800..1200")]),
    "10元/斤以上": ("", [("unit_price", "1000..")]),
    "5斤30元": ("", [("weight", "2450..2550"), ("price", "2400..3600")]),
    "一斤茶 100元以下": ("茶", [("weight", "490..510"), ("price", "..10000")]),
    "椪柑多少钱一斤": ("椪柑", []),
    "有机 茶": ("茶", [("certificate", "organic")]),
    "有机肥种的茶": ("有机肥 茶", []),
    "新品种 椪柑": ("新品种 椪柑", []),
    "有检测报告的可溯源绿色食品": (
        "", [("proof", "lab_report"), ("proof", "trace_code"), ("certificate", "green_food")]
    ),
    # Names win, with what stands inside them.
    "八月瓜": ("八月瓜", []),
    "三元油桃": ("三元油桃", []),
    "贵州 茶": ("贵州 茶", []),
    "水产品": ("水产品", []),
    "播州区": ("播州区", []),
    # The query language keeps what is its own.
    "价格:10..30 包邮": ("价格:10..30", [("postage", "included")]),
    "佣金>=15": ("佣金>=15", []),
    '"免费样品"': ('"免费样品"', []),
    "“30元以下”的茶": ("“30元以下”的茶", []),
    "(椪柑 OR 胡柚) 30元以下": ("(椪柑 OR 胡柚)", [("price", "..3000")]),
    "椪柑 OR 包邮": ("椪柑 OR 包邮", []),
    "包邮|礼盒": ("包邮|礼盒", []),
    "-礼盒 茶": ("-礼盒 茶", []),
    "NOT 礼盒": ("NOT 礼盒", []),
    "-(椪柑 (包邮) 礼盒)": ("-(椪柑 (包邮) 礼盒)", []),
    "椪柑（30元以下": ("椪柑（30元以下", []),
    "茶 AND 包邮 AND 椪柑": ("茶 椪柑", [("postage", "included")]),
    "一斤半 椪柑": ("椪柑", [("weight", "735..765")]),
    "2x5斤装": ("", [("weight", "4900..5100")]),
    "5 jin": ("", [("weight", "2450..2550")]),
    "30¥以下": ("", [("price", "..3000")]),
    "年货礼盒": ("", [("on", "2027-01-15"), ("gift_box", "gift_box")]),
    "年货礼包": ("", [("on", "2027-01-15"), ("gift_box", "gift_box")]),
    "年礼": ("", [("on", "2027-01-15")]),
    "春节前的茶": ("茶", [("on", "2027-02-06")]),
    "12月30能播": ("", [("on", "2026-12-30")]),
    "next week tea": ("tea", [("on", "2026-12-14")]),
    "新疆西藏都能发": ("", [("ship_to", "54", "65")]),
    "能发新疆和西藏吗": ("", [("ship_to", "65", "54")]),
    "西藏不发": ("", [("not_ship_to", "54")]),
    "广东发货": ("广东", []),
    "可以寄样品吗": ("", [("sample", "free", "refundable", "paid")]),
    "送样": ("", [("sample", "free", "refundable", "paid")]),
    "A、B级": ("", [("grade", "A", "B")]),
    "A grade": ("", [("grade", "A")]),
    "顺丰或京东": ("", [("courier", "sf"), ("courier", "jd")]),
    "证明80%以上": ("", [("proven", "80")]),
    "内蒙羊肉": ("内蒙古 羊肉", []),
    "内蒙古羊肉": ("内蒙古羊肉", []),
    "tea or 30元以下": ("tea or", [("price", "..3000")]),
}  # fmt: skip
# What is typed: what is left, the filters, and what is told as not read. A negation is never lost.
NEGATED = {
    "不是A级": ("", [("not_grade", "A")], []),
    "不是礼盒": ("", [("not_gift_box", "gift_box")], []),
    "不送礼": ("", [("not_occasion", "gift")], []),
    "送不送礼": ("送不", [("occasion", "gift")], []),
    "不是有机的茶": ("茶", [("not_certificate", "organic")], []),
    "是不是有机": ("", [("certificate", "organic")], []),
    "没有检测报告": ("", [("not_proof", "lab_report")], []),
    "有没有检测报告": ("", [("proof", "lab_report")], []),
    "不要佣金20%以上": ("", [("not_commission", "2000..")], []),
    "不要超过30元": ("", [("not_price", "3001..")], []),
    "不超过30元": ("", [("price", "..3000")], []),
    "不是5斤": ("", [("not_weight", "2450..2550")], []),
    "没有1000件": ("", [("not_capacity", "1000..")], []),
    "不能发新疆": ("", [("not_ship_to", "65")], []),
    "不要礼盒和散装": ("", [("not_gift_box", "gift_box"), ("not_gift_box", "plain")], []),
    "不要礼盒，包邮": ("", [("not_gift_box", "gift_box"), ("postage", "included")], []),
    "no gift box": ("", [("not_gift_box", "gift_box")], []),
    "not cheap tea": ("tea", [], ["not cheap"]),
    "不便宜": ("", [], ["不便宜"]),
    "不贵的茶": ("茶", [("sort", "price")], []),
    "不是国庆": ("", [], ["不是国庆"]),
    "不新鲜": ("", [], ["不新鲜"]),
    "除了茶": ("-茶", [], []),
    "不含茶": ("-茶", [], []),
    "除了茶和水果以外的特产": ("-茶 -水果", [], []),
    "浙江 不要龙井 30元以下": ("浙江 -龙井", [("price", "..3000")], []),
    "没有农药的茶": ("茶", [], ["没有农药的"]),
    "no tea": ("-tea", [], []),
    "no tea or honey": ("-tea -honey", [], []),
    "no orange": ("-orange", [], []),
    "不要茶或者水果": ("-茶 -水果", [], []),
    "除了茶以及水果跟蜂蜜": ("-茶 -水果 -蜂蜜", [], []),
    "不要茶 和 水果": ("-茶 -水果", [], []),
    "特别便宜的罗非鱼": ("特别 罗非鱼", [("sort", "price")], []),
    "不要内蒙的": ("-内蒙古", [], []),
    "除西藏新疆外包邮": ("", [("postage", "included")], ["除西藏新疆外"]),
    "2036年春节": ("", [], ["2036年春节"]),
    "2026年国庆": ("", [], ["2026年国庆"]),
    "去年国庆": ("", [], ["去年国庆"]),
    "80%以上": ("", [], ["80%以上"]),
    "48小时发货": ("", [], ["48小时发货"]),
    "“不要茶”": ("“不要茶”", [], []),
}  # fmt: skip
HOSTILE = ["9" * 500, "元" * 500, "30元以下" * 125, "-" * 500, "到" * 250, "一" * 500, "十百千万" * 125, "\ud83d元",
           "30\x00元以下", "((((", "%" * 500, "斤x斤" * 100, "1-1-" * 125, "低于" * 250, "20" + "到20" * 160,
           "\u202e30元", "有" * 499 + "吗", "哪家" * 250, "月" * 500, "2月" * 250, "x" * 501, " " * 500]  # fmt: skip


@pytest.mark.parametrize("typed", READ)
def test_parts_are_filters_and_the_rest_is_text(typed: str) -> None:
    found = understand(typed, TODAY, trade=True)
    filters = [("not_" * part.excluded + part.filter, *part.values) for part in found.filters]
    assert (found.rest, filters) == READ[typed]


@pytest.mark.parametrize("typed", NEGATED)
def test_what_is_not_wanted_is_left_out_or_told_and_never_asked_for(typed: str) -> None:
    found = understand(typed, TODAY, trade=True)
    filters = [("not_" * part.excluded + part.filter, *part.values) for part in found.filters]
    assert (found.rest, filters, found.unread) == NEGATED[typed]


def test_taking_a_part_off_leaves_the_others() -> None:
    found = understand("衢州30元以下的椪柑，包邮", TODAY, trade=True)
    assert [found.said(part) for part in found.filters] == ["30元以下的", "包邮"]
    assert [found.without(part) for part in found.filters] == ["衢州 椪柑，包邮", "衢州30元以下的椪柑"]


def test_terms_of_trade_are_hidden_from_who_may_not_use_them() -> None:
    found = understand("佣金20%以上的茶 佣金高的 每单赚5元", TODAY, trade=False)
    assert (found.rest, found.filters, found.hidden) == ("茶", [], ("commission", "earning"))


@pytest.mark.parametrize("typed", HOSTILE)
def test_any_text_is_read(typed: str) -> None:
    found = understand(typed, TODAY, trade=True)
    ends = [place for part in found.parts for place in (part.start, part.end)]
    assert ends == sorted(ends) and all(0 <= place <= len(typed) for place in ends)


def test_parts_never_overlap_in_any_mixture() -> None:
    chance = random.Random(7)
    pieces = [*rows(), "30元", "以下", "佣金", "20%", "5斤", "12月", "新疆", "能发", "A级", "茶", " ", "，", "的", "到"]
    for _ in range(1500):
        typed = "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 8)))
        found = understand(typed, TODAY, trade=True)
        ends = [place for part in found.parts for place in (part.start, part.end)]
        assert ends == sorted(ends), typed


def test_every_row_of_the_table_names_a_filter_there_is() -> None:
    for phrase, (name, values) in rows().items():
        if name == "day":
            assert values[0] in festivals() or named_day(values[0], TODAY), phrase
        elif name == "of":
            assert values[0] in ("this", "next") or 1 <= int(values[0]) <= 12, phrase
        elif name == "sort":
            assert set(values) <= set(SORTS), phrase
        elif name == "new":
            assert values == ("true",), phrase
        elif name not in (NO_FILTER, TEXT, WORD):
            assert name in FACETS, phrase
            known = set(VALUES.get(name, {}).values()) if name in FIELD_BY_NAME else set()
            assert not known or set(values) <= known or FACETS[name].bands, phrase


def test_every_phrase_is_read_alone() -> None:
    for phrase, (name, _values) in rows().items():
        found = understand(phrase, TODAY, trade=True)
        assert bool(found.parts) == (name != TEXT), phrase
        if name == NO_FILTER:
            assert found.rest == "" and not found.filters, phrase
