"""Facets as pages show them: trees, ranges, what not to have, a page for each, the calendar. All without JavaScript."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.search.document import build
from catalog.storage.database import db
from tests.factories.farming import PASSWORD
from tests.factories.selling import Market
from tests.search.snapshots import chain, fill, offer, renewing, span
from tests.web.test_offers import statements
from tests.web.visiting import signed_in


def line(page: str, name: str, value: str) -> str | None:
    """The count beside one value of a facet, or None where it has no line."""
    found = re.search(rf'name="{name}" value="{value}"[^>]*><span>(?:<s>)?[^<]*(?:</s>)?</span><small>([\d,]+)<', page)
    return found and found[1]


@pytest.fixture
def renewing_offers(app: Flask, extensions: Extensions, market: Market) -> tuple[str, str]:
    """Two offers in the index: papers of the first are valid through 10 December and to be renewed three days before a
    broadcast on any later day until 20 January; those of the second stay valid until 25 December."""
    season = {"ship_from_on": date(2026, 11, 1), "ship_through_on": date(2027, 1, 20), "category": "fresh_fruit"}
    first = renewing(date(2026, 12, 10), date(2027, 1, 20), place=chain("330802"), **season)
    second = {"spans": [span(through_on=date(2026, 12, 25))], "place": chain("330802"), **season}
    fill(extensions.index, [one for at, changes in ((1, first), (2, second)) for one in build(offer(at, **changes))])
    return offer(1)["id"], offer(2)["id"]


@pytest.fixture
def mixed(extensions: Extensions, market: Market) -> Market:
    """The market with its second offer half the price of the first, and much asked for."""
    offer = market.offers[1]
    offer.floor_price_fen = offer.supply_price_fen = offer.live_price_fen = market.offer.live_price_fen // 2
    offer.no_ship_provinces = ["54", "65"]
    offer.reserved_units = offer.capacity_units
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    return market


def test_places_and_kinds_open_below_what_is_chosen(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers").text
    assert line(page, "province", "33") == "2" and line(page, "city", "3308") is None
    page = client.get("/offers?province=33&category=fresh_fruit").text
    assert line(page, "city", "3308") == "2" and line(page, "county", "330802") is None
    assert line(page, "kind", "fresh_fruit/椪柑") == "2"
    page = client.get("/offers?province=33&city=3308&county=330802").text
    assert line(page, "county", "330802") == "2"
    chips = re.findall(r'<a class="on"[^>]*>([^<]*)<svg', page)
    assert chips == ["柯城区"], "the chip of the part says the whole"


def test_what_one_does_not_want_is_a_button_and_can_be_taken_back(client: FlaskClient, mixed: Market) -> None:
    page = client.get("/offers").text
    assert '<button name="not_province" value="33" aria-label="不要 浙江省">不要</button>' in page
    page = client.get("/offers?not_province=33&q=椪柑").text
    assert "没有找到符合的货盘" in page
    assert '<input type="hidden" name="not_province" value="33">' in page
    assert "<s>浙江省</s>" in page and line(page, "province", "33") == "2"
    assert re.search(r'href="/offers\?q=[^"]*"[^>]*>不要 浙江省', page)


def test_a_range_is_typed_in_the_unit_people_use(client: FlaskClient, mixed: Market) -> None:
    price = mixed.offer.live_price_fen
    typed = client.get(f"/offers?q=椪柑&price_from={price / 100 - 1:.2f}&price_to=¥{price / 100:.2f}&cursor=old")
    assert typed.status_code == 303
    assert f"price={price - 100}..{price}" in typed.location and "from" not in typed.location
    page = client.get(typed.location).text
    assert "1 个货盘" in page and f'value="{price - 100}..{price}" checked' in page
    assert client.get("/offers?price_to=30&price_from=50").location == "/offers?price=3000..5000"
    assert client.get("/offers?price_from=1,000元&price_to=1万").location == "/offers?price=100000..1000000"
    assert client.get("/offers?commission_from=10").status_code == 200, "a trade term is no filter for strangers"


@pytest.mark.parametrize(
    ("typed", "question"),
    [("39,9", "直播价“39,9”（是 39.9 吗？）"), ("39，9", "直播价“39，9”（是 39.9 吗？）"), ("39.999", "直播价“39.999”"),
     ("abc", "直播价“abc”"), ("1e400", "直播价“1e400”"), ("NaN", "直播价“NaN”"), ("-5", "直播价“-5”"),
     ("9" * 40, f"直播价“{'9' * 40}”")],
)  # fmt: skip
def test_a_range_without_one_meaning_stays_in_its_field_and_is_asked_back(
    client: FlaskClient, mixed: Market, typed: str, question: str
) -> None:
    answer = client.get("/offers", query_string={"price_from": typed, "q": "椪柑"})
    assert answer.status_code == 200
    page = html.unescape(answer.text)
    assert f"看不懂的条件已略过：{question}<" in page and "2 个货盘" in page
    assert f'name="price_from" value="{typed}"' in page


def test_a_day_is_read_as_people_write_it(client: FlaskClient, mixed: Market) -> None:
    assert 'name="on" value="2026-12-10"' in client.get("/offers?on=2026年12月10日").text
    assert 'name="on" value="2026-12-10"' in client.get("/offers?on=2026/12/10").text
    assert "播出日期“20261210”（是 2026-12-10 吗？）" in client.get("/offers?on=20261210").text


def test_bands_are_drawn_as_high_as_they_count(client: FlaskClient, mixed: Market) -> None:
    page = client.get("/offers").text
    drawing = re.search(r'<svg width="100%" height="32".*?</svg>', page)
    assert drawing is not None
    assert [int(height) for height in re.findall(r'height="(\d+)"/>', drawing[0]) if height != "0"] == [100, 100]


def test_closed_facets_open_and_are_counted_only_then(client: FlaskClient, mixed: Market) -> None:
    page = client.get("/offers?q=椪柑").text
    assert "坏果 48 小时包赔" not in page
    address = html.unescape(re.search(r'href="(\?[^"]*open=capacity)#f-capacity"', page)[1])  # type: ignore[index]
    opened = client.get(f"/offers{address}").text
    assert line(opened, "capacity", r"\.\.0") == "1"
    assert '<input type="hidden" name="open" value="capacity">' in opened
    assert line(client.get("/offers?demand=much_asked").text, "demand", "much_asked") == "1"
    assert client.get("/offers?open=nonsense&open=price").status_code == 200


def test_where_goods_go_and_what_is_new_have_counts(client: FlaskClient, mixed: Market) -> None:
    page = client.get("/offers").text
    assert re.search(r'<option value="33">可发 [^<]* \(2\)</option>', page)
    assert re.search(r'<option value="54">可发 [^<]* \(1\)</option>', page)
    assert 'option value="65"' not in page, "both stay away from there"
    assert re.search(r'name="new" value="1"><span>两周内新上架</span><small>2<', page)
    page = client.get("/offers?ship_to=54").text
    assert "1 个货盘" in page and re.search(r'<option value="54" selected>[^<]*\(1\)', page)


def test_every_facet_has_a_page_with_a_search(client: FlaskClient, market: Market) -> None:
    for facet, within, text in (
        ("province", "zhejiang", "浙江省"),
        ("city", "衢", "衢州市"),
        ("kind", "pg", "椪柑"),
        ("gi", "椪柑", "椪柑"),
        ("supplier", "", market.offer.product.supplier.name),
        ("category", "", "鲜果"),
    ):
        page = client.get(f"/offers/facets/{facet}", query_string={"within": within, "q": "椪柑"}).text
        assert re.search(rf"<span>[^<]*{text}[^<]*</span><small>2</small>", page), facet
        assert '<input type="hidden" name="q" value="椪柑">' in page
    assert "没有这样的" in client.get("/offers/facets/city?within=上海").text
    chosen = client.get("/offers/facets/city?within=上海&city=3308").text
    assert 'value="3308" checked' in chosen, "what is chosen is not lost by searching"
    for none in ("price", "nonsense", "commission", "%00"):
        assert client.get(f"/offers/facets/{none}").status_code == 404


def test_a_name_or_supplier_that_narrows_is_called_by_its_name(client: FlaskClient, market: Market) -> None:
    supplier = market.offer.product.supplier
    page = client.get(f"/offers?supplier={supplier.id}&not_gi=nothing").text
    assert f'">{supplier.name}<svg' in page and supplier.id not in re.sub(r"<[^>]*>", "", page)


def test_the_calendar_leads_to_what_it_counts(client: FlaskClient, mixed: Market) -> None:
    page = client.get("/offers/seasons").text
    cells = re.findall(r'<a href="([^"]+)" aria-label="[^"]*"><i class="s\d">(\d+)</i></a>', page)
    assert cells and all("&amp;in_month=" in address for address, _ in cells)
    for address, count in cells:
        assert f"{count} 个货盘" in client.get(html.unescape(address)).text
    below = html.unescape(re.search(r'<b><a href="([^"]+)">鲜果', page)[1])  # type: ignore[index]
    assert "椪柑</a></b>" in client.get(below).text
    assert "浙江省" in client.get("/offers/seasons?by=province").text
    assert "柯城区" in client.get("/offers/seasons?city=3308").text
    assert client.get("/offers/seasons?by=nonsense&q=((&on=x&price=abc").status_code == 200
    assert "没有找到" in client.get("/offers/seasons?q=没有这种东西").text


def test_the_calendar_tells_what_is_to_be_renewed(client: FlaskClient, renewing_offers: tuple[str, str]) -> None:
    page = client.get("/offers/seasons?on=2026-12-30&in_month=2027-01").text
    assert page.index("凭证有效") < page.index("凭新合格证（要换新）") < page.index("<small>2026</small>")
    cells = re.findall(r'<a href="([^"]+)" aria-label="([^"]*)">((?:<i class="[sr]\d">\+?\d</i>)+)</a>', page)
    assert [(said, re.sub("<[^>]*>", " ", shown).split()) for _, said, shown in cells] == [
        ("鲜果，2026年12月，2 个凭证有效", ["2"]),
        ("鲜果，2027年1月，1 个凭新合格证", ["+1"]),
    ]
    january = client.get(html.unescape(cells[-1][0])).text
    assert "1 个货盘，2027年1月可播" in january and "凭新合格证，现有的到 12月10日" in january
    assert '<input type="hidden" name="in_month" value="2027-01">' in january and "来不及" not in january
    assert re.search(r'<a class="on" href="/offers\?category=fresh_fruit">2027年1月可播', january)
    assert "看不懂的条件" in client.get("/offers?in_month=2027-13").text


def test_what_is_to_be_renewed_is_found_and_marked(
    client: FlaskClient, renewing_offers: tuple[str, str], extensions: Extensions
) -> None:
    renewed, other = renewing_offers
    page = client.get("/offers?on=2026-12-15").text
    assert line(page, "paper", "to_renew") == line(page, "paper", "valid") == "1"
    assert page.count("凭新合格证，现有的到 12月10日") == 1
    only = client.get("/offers?on=2026-12-15&paper=to_renew").text
    assert f"/offers/{renewed}" in only and f"/offers/{other}" not in only
    written = client.get("/offers?q=季节:2026-12-15 凭证:要换新").text
    assert f"/offers/{renewed}" in written and f"/offers/{other}" not in written and "12月15日 可播" in written
    assert "凭新合格证" not in re.sub(r"(?s)<details.*?</details>", "", client.get("/offers?on=2026-12-10").text)


def test_nothing_found_leads_to_the_nearest_day_and_shows_it(client: FlaskClient, market: Market) -> None:
    page = client.get("/offers?q=椪柑&on=2027-06-01").text
    address = html.unescape(re.search(r'href="([^"]+)">换到 12月31日 播：', page)[1])  # type: ignore[index]
    assert "没有找到" not in client.get(address).text
    assert f"/offers/{market.offer.id}" in page and "所选日期 12月31日" in page, "the cards are those of that day"


def test_these_pages_run_no_sql_either(app: Flask, client: FlaskClient, market: Market) -> None:
    supplier = market.offer.product.supplier_id
    addresses = (
        "/offers/seasons?by=city",
        "/offers/facets/county?province=33",
        "/offers/facets/gi?within=peng",
        f"/offers?supplier={supplier}&city=3308&ship_to=33&new=1&open=capacity",
    )
    client.get("/offers")
    with statements() as seen:
        for address in addresses:
            assert client.get(address).status_code == 200
    assert seen == []
    anchor = signed_in(app, "13900000001", PASSWORD)
    anchor.get("/offers")
    for address in addresses[:3]:
        with statements() as seen:
            anchor.get(address)
        assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 2


def test_a_band_from_high_to_low_is_turned_round_on_the_page(client: FlaskClient, market: Market) -> None:
    both = [client.get(f"/offers?price={band}").text for band in ("1000..9999", "9999..1000")]
    assert [re.findall('<h2 class="count">(.*?)</h2>', page) for page in both] == [["2 个货盘"]] * 2
