"""The rule of origin, as a table: what a notice says, where the product comes from, what the answer is."""

from __future__ import annotations

import pytest

from catalog.registry.area import Reading
from catalog.registry.origin import NamedArea, ProductPlace, area_from, as_row, origin_of, reading_of

KECHENG, QUJIANG, CHANGSHAN = "330802", "330803", "330822"
SHILIANG = "330802100"


def county(code: str, words: str = "柯城区", partly: tuple[str, ...] = ()) -> Reading:
    return Reading(words, "county", (code,) if code else (), partly)


def town(code: str, words: str) -> Reading:
    return Reading(words, "street", (code[:6],), town=code)


def area(*readings: Reading, codes: tuple[str, ...] = ()) -> NamedArea:
    return area_from([one.words for one in readings], codes, [as_row(one) for one in readings], "CNIPA 2025 640")


UNREAD = Reading("某某乡", "unread")
VILLAGE = Reading("石梁镇麻蓬村", "within", (KECHENG,))
BESIDE = Reading("柯城某果（柯城区农业局）", "beside", (KECHENG,))
WIDE = Reading("衢州市", "city", ("3308",))
PROVINCE = Reading("浙江省", "province", ("33",))
BEIJING = Reading("北京市", "province", ("11",))

TABLE = [
    # the county itself, whole; a town in it as the place
    (area(county(KECHENG)), KECHENG, "", "inside"),
    (area(county(KECHENG)), SHILIANG, "", "inside"),
    (area(county(KECHENG)), QUJIANG, "", "outside"),
    # its city or province whole, a municipality's district
    (area(WIDE), CHANGSHAN, "", "inside"),
    (area(WIDE), "330102", "", "outside"),
    (area(PROVINCE), "330102", "", "inside"),
    (area(PROVINCE), "320102", "", "outside"),
    (area(BEIJING), "110119", "", "inside"),
    # only towns: the county alone does not say which
    (area(town(SHILIANG, "石梁镇")), KECHENG, "", "cannot_be_told"),
    (area(town(SHILIANG, "石梁镇")), SHILIANG, "", "inside"),
    (area(town(SHILIANG, "石梁镇")), KECHENG, "石梁镇", "inside"),
    (area(town(SHILIANG, "柯城区石梁镇")), KECHENG, "石梁镇", "inside"),
    (area(town(SHILIANG, "石梁镇")), "330802101", "", "cannot_be_told"),
    (area(town(SHILIANG, "石梁镇")), KECHENG, "航埠镇", "cannot_be_told"),
    (area(town(SHILIANG, "石梁镇")), QUJIANG, "石梁镇", "outside"),
    # a village of the town is not the town
    (area(VILLAGE), SHILIANG, "石梁镇", "cannot_be_told"),
    (area(VILLAGE), QUJIANG, "", "outside"),
    # a former name that means two counties today, or a part of one
    (area(Reading("余杭区", "county", ("330110", "330113"), former=True)), "330113", "", "inside"),
    (area(county("", "邯郸县", ("130402", "130403"))), "130402", "", "cannot_be_told"),
    (area(county("", "邯郸县", ("130402", "130403"))), "130404", "", "outside"),
    # words nobody could read: no word can be a no, a yes stays a yes
    (area(county(KECHENG), UNREAD), KECHENG, "", "inside"),
    (area(county(KECHENG), UNREAD), QUJIANG, "", "cannot_be_told"),
    (area(UNREAD), QUJIANG, "", "cannot_be_told"),
    (area(UNREAD, codes=(KECHENG,)), KECHENG, "", "cannot_be_told"),
    (area(UNREAD, BESIDE), QUJIANG, "", "cannot_be_told"),
    # codes of the list without any words: touched, but nothing is named
    (area_from((), (KECHENG,), [], "x"), KECHENG, "", "cannot_be_told"),
    (area_from((), (KECHENG,), [], "x"), QUJIANG, "", "outside"),
    # words that were never read (a list not loaded since)
    (area_from(("柯城区",), (KECHENG,), None, "x"), QUJIANG, "", "cannot_be_told"),
    # neither words nor codes
    (area_from((), (), [], "x"), KECHENG, "", "no_area"),
    (area_from((), (), None, "x"), KECHENG, "", "no_area"),
    # a development zone lies in the counties of its city
    (area(county("410725", "原阳县")), "410773", "", "cannot_be_told"),
    (area(town("410773100", "师寨镇")), "410725", "", "cannot_be_told"),
    (area(county("410725", "原阳县")), "410871", "", "outside"),
]


@pytest.mark.parametrize(("named", "code", "written", "answer"), TABLE)
def test_the_answer(named: NamedArea, code: str, written: str, answer: str) -> None:
    assert origin_of(named, ProductPlace(code, written)).answer == answer


def test_what_stands_beside_the_answer() -> None:
    place = ProductPlace(SHILIANG, name="浙江省 衢州市 柯城区 石梁镇")
    named = area(town(SHILIANG, "石梁镇"), county(QUJIANG, "衢江区"))
    assert origin_of(named, place).as_json() == {
        "answer": "inside",
        "named": ["石梁镇"],
        "place": {"code": SHILIANG, "name": "浙江省 衢州市 柯城区 石梁镇"},
        "source": "CNIPA 2025 640",
    }
    elsewhere = origin_of(named, ProductPlace(CHANGSHAN, name="常山县"))
    assert (elsewhere.answer, elsewhere.named) == ("outside", ("石梁镇", "衢江区"))


@pytest.mark.parametrize(
    "reading", [county(KECHENG), town(SHILIANG, "石梁镇"), UNREAD, county("", "邯郸县", ("130402",))]
)
def test_a_reading_survives_being_stored(reading: Reading) -> None:
    assert reading_of(as_row(reading)) == reading
