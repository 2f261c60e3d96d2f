"""Prices and commission as they are typed."""

from __future__ import annotations

import pytest

from catalog.search.understanding.money import commissions, prices
from catalog.search.understanding.part import keyboard

PRICES = {
    "30元以下": "..3000",
    "低于30": "..2999",
    "低於30元": "..2999",
    "不到三十块": "..2999",
    "30以内": "..3000",
    "百元以内": "..10000",
    "一百二十块以内": "..12000",
    "预算100": "..10000",
    "39块9以下": "..3990",
    "1,000元以下": "..100000",
    "1万元以下": "..1000000",
    "50元以上": "5000..",
    "高于50": "5001..",
    "至少50元": "5000..",
    "20到40元": "2000..4000",
    "20-40元": "2000..4000",
    "２０～４０元": "2000..4000",
    "20元到40元之间": "2000..4000",
    "价格100-200": "10000..20000",
    "30元": "2400..3600",
    "9.99元": "800..1198",
    "低于0.025元": "..2",
    "0.025元以上": "3..",
    "0.001元": "0..0",
    "30左右": "2400..3600",
    "¥30": "2400..3600",
    "9块9": "792..1188",
    "30.5元以下": "..3050",
    "under 30 yuan": "..2999",
    "30 yuan or less": "..3000",
    "三十多块": "2400..3600",
    "十几块钱": "1000..1999",
    "几十块": "2000..9999",
    "二十几元": "2000..2999",
    "100-200元价位": "10000..20000",
    "价格：30以下": "..3000",
    # The smaller number first, whichever was typed first.
    "40到20元": "2000..4000",
    "30到30元": "3000..3000",
}
NO_PRICES = [
    "", "椪柑", "30", "20-40", "0元", "0元以下", "00元", "元以下", "以下", "99999999999元以下", "9" * 400 + "元以下",
    "横径 70-80 mm", "3到5斤", "2026-12-20", "500g以下", "85分以上", "100件以上", "低于20%佣金", "元元元", "..元",
    "1.2.3元以下", "三三十元以下", "3,00,0元以下",
]  # fmt: skip
RATES = {
    "佣金20%以上": ("commission", "2000.."),
    "佣金率不低于20%": ("commission", "2000.."),
    "佣金20": ("commission", "2000.."),
    "佣金大于15%": ("commission", "1501.."),
    "佣金15-25%": ("commission", "1500..2500"),
    "佣金30%以下": ("commission", "..3000"),
    "佣金两成": ("commission", "2000.."),
    "佣金百分之二十": ("commission", "2000.."),
    "20%佣金": ("commission", "2000.."),
    "佣金20%左右": ("commission", "2000.."),
    "佣金大约两成": ("commission", "2000.."),
    "每单赚5元左右": ("earning", "500.."),
    "20个点以上": ("commission", "2000.."),
    "高于20%": ("commission", "2001.."),
    "提成20%以上": ("commission", "2000.."),
    "佣金比例15%以上": ("commission", "1500.."),
    "commission over 20%": ("commission", "2001.."),
    "佣金5元以上": ("earning", "500.."),
    "每单赚十块": ("earning", "1000.."),
}
NO_RATES = ["20%", "佣金", "佣金高", "佣金200%", "佣金0%", "8点", "佣金" + "9" * 300, "%", "九成新", "-20%"]


@pytest.mark.parametrize("typed", PRICES)
def test_a_price_is_a_band_in_fen(typed: str) -> None:
    found = prices(keyboard(typed))
    longest = max(found, key=lambda part: part.end - part.start)
    assert (longest.filter, longest.values) == ("price", (PRICES[typed],))
    assert (longest.start, longest.end) == (0, len(typed))


@pytest.mark.parametrize("typed", NO_PRICES)
def test_what_has_no_one_meaning_is_no_price(typed: str) -> None:
    assert prices(keyboard(typed)) == []


@pytest.mark.parametrize("typed", RATES)
def test_commission_is_a_rate_or_yuan(typed: str) -> None:
    longest = max(commissions(keyboard(typed)), key=lambda part: part.end - part.start)
    assert (longest.filter, *longest.values) == RATES[typed]


@pytest.mark.parametrize("typed", [one for one in NO_RATES if one != "九成新"])
def test_a_number_alone_is_no_commission(typed: str) -> None:
    assert commissions(keyboard(typed)) == []
