"""Grade, score, stock and destination as they are typed."""

from __future__ import annotations

import pytest

from catalog.search.understanding.destinations import destinations
from catalog.search.understanding.marks import grades, scores, stocks
from catalog.search.understanding.part import Part, keyboard

READ = {
    "A级": ("grade", "A"),
    "ａ级": ("grade", "A"),
    "B级以上": ("grade", "A", "B"),
    "A级或B级": ("grade", "A", "B"),
    "等级A": ("grade", "A"),
    "grade b or better": ("grade", "A", "B"),
    "85分以上": ("score", "85000.."),
    "90分": ("score", "90000.."),
    "评分85": ("score", "85000.."),
    "得分高于85": ("score", "85001.."),
    "80到90分": ("score", "80000..90000"),
    "九十分以上": ("score", "90000.."),
    "库存500以上": ("capacity", "500.."),
    "500件以上": ("capacity", "500.."),
    "有1000箱": ("capacity", "1000.."),
    "能供一千件": ("capacity", "1000.."),
    "500箱现货": ("capacity", "500.."),
    "新疆能发": ("ship_to", "65"),
    "新疆能发吗": ("ship_to", "65"),
    "能发新疆": ("ship_to", "65"),
    "发往内蒙古": ("ship_to", "15"),
    "西藏可以发货": ("ship_to", "54"),
    "廣西能發": ("ship_to", "45"),
    "ships to tibet": ("ship_to", "54"),
    "内蒙能发": ("ship_to", "15"),
    "包邮到新疆": ("ship_to", "65"),
    "能发乌鲁木齐": ("ship_to", "65"),
    "评级为A": ("grade", "A"),
    "够5000单": ("capacity", "5000.."),
}
NOTHING = ["AA级", "D级", "特级", "一级", "级", "120分", "0分", "10分钟", "9" * 300 + "分", "分", "30件", "2箱",
           "库存0", "有500", "新疆发货", "首发新疆", "批发浙江", "能发衢州椪柑", "新疆包邮",
           "发新", "能发", "月球能发", "送北京",
           "库存" + "9" * 300]  # fmt: skip


def _read(typed: str) -> list[Part]:
    text = keyboard(typed)
    return [*grades(text), *scores(text), *stocks(text), *destinations(text)]


@pytest.mark.parametrize("typed", READ)
def test_it_is_one_filter(typed: str) -> None:
    (part,) = _read(typed)
    assert (part.filter, *part.values) == READ[typed]


@pytest.mark.parametrize("typed", NOTHING)
def test_what_has_no_one_meaning_stays_text(typed: str) -> None:
    assert _read(typed) == []
