"""The demonstration on paper: what it promises on whatever day it is loaded."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from catalog.demo.alliance import decided_since
from catalog.demo.people import PEOPLE
from catalog.demo.planning import fates
from catalog.demo.planning.fictional_names import NameBook, credit_code
from catalog.demo.planning.kinds import kind_of
from catalog.demo.planning.plan import FARMER_HAS, PlannedSupplier, make_plan
from catalog.demo.planning.rights import Right
from catalog.demo.planning.wording import quotable
from catalog.evidence.schemas import DocumentForm
from catalog.fields import read
from catalog.picking.forbidden_words import find_forbidden
from catalog.products.schemas import OFFER_FIELDS, PRODUCT_FIELDS, OfferForm, ProductForm
from catalog.products.terms import why_prices_refused, why_refused
from catalog.standards.library import Library
from catalog.standards.standard import Standard
from catalog.suppliers.credit_code import why_wrong
from catalog.suppliers.schemas import AuthorisationForm, SupplierForm

TODAY = date(2026, 11, 21)


def standards_on(library: Library, on: date) -> dict[str, Standard | None]:
    return {category: library.standard_for(category, on) for category in library.categories}


def plan_on(library: Library, rights: list[Right], on: date, **how: int) -> list[PlannedSupplier]:
    since = decided_since(library, on)
    barred = lambda text: bool(find_forbidden(text))  # noqa: E731
    return make_plan(rights, standards_on(library, on), on, forbidden=barred, since=since, **how)


@pytest.fixture(scope="module")
def plan(library: Library, rights: list[Right]) -> list[PlannedSupplier]:
    return plan_on(library, rights, TODAY)


def test_the_same_day_gives_the_same_plan(plan: list[PlannedSupplier], library: Library, rights: list[Right]) -> None:
    assert plan == plan_on(library, rights, TODAY)
    assert plan != plan_on(library, rights, TODAY, seed=21)


def test_the_demonstration_shows_every_field(plan: list[PlannedSupplier]) -> None:
    products = [product for supplier in plan for product in supplier.products]
    planned = {
        "offer": (OFFER_FIELDS, [offer.fields for product in products for offer in product.offers]),
        "product": (PRODUCT_FIELDS, [product.fields for product in products]),
    }
    for kind, (table, filled) in planned.items():
        empty = {one.name for one in table if not any(fields.get(one.name) for fields in filled)}
        # The register names kinds of produce, not varieties.
        assert empty <= {"variety"}, f"no {kind} of the demonstration has {empty}: plan a value in demo/planning"


def test_about_sixty_suppliers_make_four_hundred_offers(plan: list[PlannedSupplier]) -> None:
    assert 55 <= len(plan) <= 65
    assert sum(len(product.offers) for supplier in plan for product in supplier.products) == 400
    assert {supplier.owner for supplier in plan} <= set(PEOPLE)


def test_all_of_zhejiang_is_there_and_quzhou_comes_first(plan: list[PlannedSupplier], rights: list[Right]) -> None:
    planned = [product.right for supplier in plan for product in supplier.products]
    home = {right.id for right in rights if right.province_code == "33"}
    assert home <= {right.id for right in planned}
    assert planned[0].name_zh == "衢州椪柑"
    assert len({right.province_code for right in planned}) >= 8
    quzhou = [right.city_code == "3308" for right in planned]
    assert quzhou == sorted(quzhou, reverse=True)


def test_every_fate_can_be_seen(plan: list[PlannedSupplier]) -> None:
    seen = Counter(offer.fate.id for s in plan for p in s.products for offer in p.offers)
    every = {fate.id for shares in (fates.ON_SALE, fates.OFF_SEASON) for fate, _ in shares} | {fates.RECORDED.id}
    assert set(seen) == every
    assert min(seen.values()) >= 2
    assert seen["listed_a"] + seen["listed_b"] + seen["listed_c"] >= 150


def test_the_farmer_everybody_plays_first_has_something_of_everything(plan: list[PlannedSupplier]) -> None:
    own = [offer.fate for s in plan if s.owner == "farmer" for p in s.products for offer in p.offers]
    assert set(FARMER_HAS) <= set(own)


def test_names_are_fictional_marked_and_distinct(plan: list[PlannedSupplier]) -> None:
    names = [supplier.fields["name"] for supplier in plan]
    assert len(set(names)) == len(names) and all(name.endswith("（示例）") for name in names)
    for supplier in plan:
        assert supplier.fields["contact_name"].endswith("（示例）")
        assert supplier.fields["contact_phone"].startswith("140")
        code = supplier.fields["credit_code"]
        assert (code is None) == (supplier.fields["kind"] == "household")
        assert code is None or (why_wrong(code) is None and "DEM" in code)


def test_credit_codes_never_repeat() -> None:
    codes = {credit_code("enterprise", "330802", number) for number in range(1, 20_000)}
    assert len(codes) == 19_999


def test_a_name_book_never_runs_out() -> None:
    book = NameBook(Random(1))
    names = {book.identity("柯城", "330802", "椪柑", "household").name for _ in range(3000)}
    assert len(names) == 3000


@pytest.mark.parametrize("month", range(1, 13))
def test_whatever_the_month_every_form_accepts_the_plan_and_something_is_in_season(
    library: Library, rights: list[Right], month: int
) -> None:
    on = date(2027, month, 28)
    fresh_now = 0
    months: set[int] = set()
    for supplier in plan_on(library, rights, on):
        read(SupplierForm, supplier.fields)
        for claim in supplier.claims:
            read(AuthorisationForm, claim.fields)
        for product in supplier.products:
            read(ProductForm, product.fields)
            assert not find_forbidden(product.fields["story"]), product.fields["story"]
            for offer in product.offers:
                terms = read(OfferForm, offer.fields)
                assert why_refused(terms) == {}, offer.fields
                assert offer.decided_on <= on
                for planned in offer.papers:
                    paper = planned.paper
                    assert paper.issued_on <= offer.decided_on or offer.fate.flaw == "ending"
                    read(DocumentForm, {"type": paper.type, "issuer": paper.issuer, "number": paper.number,
                                        "issued_on": paper.issued_on.isoformat(), "expires_on": None})  # fmt: skip
                if offer.fate.end == "approved" and terms["ship_from_on"] <= on <= terms["ship_through_on"]:
                    fresh_now += product.fields["category"] == "fresh_fruit"
                    day = on
                    while day <= min(terms["ship_through_on"], on + timedelta(days=364)):
                        months.add(day.month)
                        day += timedelta(days=14)
    assert fresh_now >= 3
    assert months == set(range(1, 13))


@pytest.mark.parametrize("month", range(1, 13))
def test_nobody_laughs_at_a_price(library: Library, rights: list[Right], month: int) -> None:
    """What 500 g cost, against the range of the kind (kinds.csv)."""
    asked = 0
    for supplier in plan_on(library, rights, date(2027, month, 15)):
        for product in supplier.products:
            least, most = product.right.kind.jin_fen
            for offer in product.offers:
                jin_fen = offer.fields["live_price_fen"] * 500 / offer.fields["net_weight_grams"]
                assert least <= jin_fen <= most, (product.right.name_zh, offer.fields["title"], jin_fen / 100)
                asked += 1
    assert asked == 400


@pytest.mark.parametrize(
    ("name", "dearer_than"),
    [
        ("建德西红花", "遂昌菊米"),
        ("大连海参", "大连鲍鱼"),
        ("大连鲍鱼", "嵊泗贻贝"),
        ("三门青蟹", "开化清水鱼"),
        ("大佛龙井", "开化杜仲茶"),
        ("天目山铁皮石斛", "江山黄精"),
        ("临安山核桃", "岱山沙洋晒生"),
        ("常山山茶油", "宣城木榨油"),
    ],
)
def test_what_is_dear_costs_more(name: str, dearer_than: str) -> None:
    assert kind_of(name, "other").jin_fen[0] >= kind_of(dearer_than, "other").jin_fen[0] * 1.2


def test_what_spoils_cannot_be_sent_back(plan: list[PlannedSupplier]) -> None:
    seen: Counter[tuple[bool, str]] = Counter()
    for supplier in plan:
        for product in supplier.products:
            for offer in product.offers:
                promised = offer.fields["guarantees"]
                seen.update((product.right.kind.fresh, guarantee) for guarantee in promised)
                assert promised and len(set(promised)) == len(promised)
    assert not seen[True, "return_7_days"] and not seen[True, "freight_insurance"]
    assert seen[True, "damage_refund"] > 100 and seen[False, "return_7_days"] > 30
    assert not seen[False, "freshness"]


def test_prices_fit_one_another(plan: list[PlannedSupplier]) -> None:
    planned = [offer for supplier in plan for product in supplier.products for offer in product.offers]
    assert len(planned) > 100 and [offer.fields for offer in planned if why_prices_refused(offer.fields)] == []


def test_a_small_plan_keeps_to_its_number(library: Library, rights: list[Right]) -> None:
    small = plan_on(library, rights, TODAY, offers=20, suppliers=4)
    assert sum(len(product.offers) for supplier in small for product in supplier.products) == 20


def test_what_may_not_be_said_is_left_out_of_a_quotation() -> None:
    def forbidden(text: str) -> bool:
        return bool(find_forbidden(text))

    assert quotable("果肉细嫩，全国第一，酸甜适口。清热解毒治疗感冒，味香。", forbidden) == "果肉细嫩，酸甜适口。味香。"
    assert quotable("", forbidden) == ""
    assert len(quotable("甜，" * 300, forbidden)) <= 161


def test_a_deal_gives_rare_fates_their_turn() -> None:
    dealt = fates.deal(fates.ON_SALE, 60, Random(3))
    assert len(dealt) == 60
    assert set(dealt) == {fate for fate, _ in fates.ON_SALE}
    assert fates.deal(fates.ON_SALE, 0, Random(3)) == []
