"""The operator tries a draft on the catalog, without JavaScript."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from catalog.extensions import Extensions
from catalog.review.services import simulating
from catalog.standards.library import Library
from catalog.web.operator import simulations
from tests.factories.farming import an_offer, an_operator
from tests.factories.selling import Market, approve_by_hand, good_answers
from tests.versions import FRUIT, library_with
from tests.web.test_farm import Visitor

SOLIDS = 'title = {{ zh = "可溶性固形物", en = "Soluble solids" }}\nweight = 6\ngate = "{}"\npass_at = {}'
STRICTER = (SOLIDS.format("major", "0.6"), SOLIDS.format("knockout", "0.8"))
ADDRESS = f"/standards/{FRUIT}/2.0.0/simulation"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    library = library_with(tmp_path / "standards", "2.0.0", date(2027, 1, 10), STRICTER, sealed=False)
    monkeypatch.setattr(simulations, "_library", lambda: library)
    return library


@pytest.fixture
def operator(app: Flask, market: Market) -> Visitor:
    an_operator()
    return Visitor(app.test_client()).sign_in("operator@example.cn")


def test_from_a_draft_to_its_effect(
    operator: Visitor, market: Market, extensions: Extensions, library: Library
) -> None:
    offer = an_offer(market.owner, market.product)
    approve_by_hand(extensions.library, offer, market.reviewer, good_answers(FF_C01={"value": 10}))
    page = operator.get("/standards/simulations")
    assert page.index("草稿") < page.index("现行") and ADDRESS in page
    assert "开始计算" in operator.get(ADDRESS)
    operator.post(ADDRESS, {})
    answer = operator.client.get(ADDRESS)
    assert "排队中" in answer.text and answer.headers["Refresh"] == "3"
    assert simulating.work_off(library)
    page = operator.get(ADDRESS)
    for words in (
        "和 1.0.0 版比改了什么",
        "门槛由主要项改为否决项",
        "合格：不低于 10.5% → 不低于 11.7%",
        "共 3 个货盘",
        "因为哪一项退出",
        "可溶性固形物",
        "一票否决",
        "浙江省",
        "鲜果",
        "60 天宽限",
    ):
        assert words in page, words
    assert "Refresh" not in operator.client.get(ADDRESS).headers
    (library.folder / FRUIT / "2.0.0.toml").write_text(
        (library.folder / FRUIT / "2.0.0.toml").read_text() + "# changed\n"
    )
    library._standards.clear()
    assert "这份草稿在计算之后改过" in operator.get(ADDRESS)


def test_profiles_that_the_draft_would_lose_are_named(
    operator: Visitor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_unit = ('13.5, 1]] }\nunit = "%"', '13.5, 1]] }\nunit = "g/kg"')
    library = library_with(tmp_path / "other", "2.0.0", date(2027, 1, 10), other_unit, sealed=False, profiles=True)
    monkeypatch.setattr(simulations, "_library", lambda: library)
    page = operator.get(ADDRESS)
    for words in ("带不过来的专则", "江山猕猴桃", "<code>FF-C01</code> 单位不同"):
        assert words in page, words
    assert "带不过来的专则" not in operator.get(f"/standards/{FRUIT}/1.0.0/simulation")


def test_an_unknown_version_is_not_there(operator: Visitor) -> None:
    operator.get(f"/standards/{FRUIT}/9.9.9/simulation", 404)
    operator.get("/standards/../1.0.0/simulation", 404)
