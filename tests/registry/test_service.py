"""Is this a protected name, where, by which notice: asked of the real lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from catalog.accounts.models import Account
from catalog.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from catalog.registry.models import GeographicalIndication, RegistryKey
from catalog.registry.services import adding_rights, registering
from catalog.settings import PROJECT
from catalog.storage import audit
from catalog.storage.database import db
from tests.registry.conftest import an_account


def ids(text: str, **form: Any) -> list[str]:
    return [gi.id for gi in registering.search({"text": text, **form}).items]


# --- is it protected -------------------------------------------------------------------------------------------------


def test_a_listed_name_says_where_and_by_which_notice(listed: Flask) -> None:
    answer = registering.look_up("开化清水鱼")
    assert answer.verdict == "listed"
    (entry,) = answer.entries
    assert (entry.gi.issuer, entry.gi.notice_year, entry.gi.notice_no) == ("CNIPA", 2025, "640")
    assert [[place.name for place in area] for area in entry.areas] == [["浙江省", "衢州市", "开化县"]]
    assert entry.gi.fact_status == "notice_matched"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("煙臺蘋果", "烟台苹果"), ("煙臺蘋菓", "烟台苹果"), ("貴州茅臺酒", "贵州茅台酒"), ("九华红菜苔", "九华红菜薹"),
     ("乾安黃小米", "乾安黄小米"), ("⿓井茶", "龙井茶")],
)  # fmt: skip
def test_traditional_characters_variants_and_radicals_are_the_same_name(listed: Flask, typed: str, name: str) -> None:
    answer = registering.look_up(typed)
    assert answer.verdict == "listed"
    assert [entry.gi.id for entry in answer.entries] == [entry.gi.id for entry in registering.look_up(name).entries]
    assert ids(typed)[0] == ids(name)[0]


@pytest.mark.parametrize("name", ["贵州茅台酒", "茅台酒", "茅台酒（贵州茅台酒）", "茅台\u200b酒", " 茅台 酒 "])
def test_other_spellings_of_a_listed_name_are_listed(listed: Flask, name: str) -> None:
    answer = registering.look_up(name)
    assert answer.verdict == "listed"
    assert [entry.gi.id for entry in answer.entries] == ["CN-GI-0973"]


def test_a_name_that_two_provinces_share_gives_both(listed: Flask) -> None:
    answer = registering.look_up("藏毯")
    assert {entry.gi.id for entry in answer.entries} == {"CN-GI-0270", "CN-GI-0271", "CN-GI-0727"}
    assert [entry.matched for entry in answer.entries if entry.gi.id == "CN-GI-0727"] == ["alternative"]
    assert {area[0].name for entry in answer.entries for area in entry.areas} == {"青海省", "西藏自治区"}


def test_a_name_applied_for_in_europe_is_not_yet_registered(listed: Flask) -> None:
    applied = db.session.scalars(
        select(GeographicalIndication)
        .where(GeographicalIndication.status == "applied")
        .order_by(GeographicalIndication.id)
        .limit(30)
    )
    verdicts = {registering.look_up(gi.name).verdict for gi in applied}
    assert "pending" in verdicts
    assert "not_in_list" not in verdicts


@pytest.mark.parametrize("name", ["衢州椪柑", "常山胡柚", "五常大米", "赣南脐橙"])
def test_what_is_not_found_is_only_not_in_this_list(listed: Flask, name: str) -> None:
    answer = registering.look_up(name)
    assert answer.verdict == "not_in_list"
    assert answer.entries == []
    gaps = {gap.code: gap.about for gap in answer.gaps}
    assert gaps["certification_trademarks"] == 7000
    assert "approved_before_2005" in gaps


def test_what_is_not_found_comes_with_its_nearest_neighbours(listed: Flask) -> None:
    similar = registering.look_up("衢州椪柑").similar
    assert similar
    assert all(gi.name.endswith("椪柑") for gi in similar)


@pytest.mark.parametrize("nothing", ["", " ", "%", "_", "()", "\u200b", "\x00"])
def test_asking_nothing_finds_nothing(listed: Flask, nothing: str) -> None:
    answer = registering.look_up(nothing)
    assert (answer.verdict, answer.entries, answer.similar) == ("not_in_list", [], [])


def test_an_endless_name_is_refused(listed: Flask) -> None:
    with pytest.raises(Invalid) as refusal:
        registering.look_up("茶" * 101)
    assert refusal.value.errors == {"text": ["too_long"]}


# --- search ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("江山猕猴桃", "CN-GI-3545"),
        ("jiangshanmihoutao", "CN-GI-3545"),
        ("Jiāngshān míhóutáo", "CN-GI-3545"),
        ("jsmht", "CN-GI-3545"),
        ("ＪＳＭＨＴ", "CN-GI-3545"),
        ("江山 猕猴桃", "CN-GI-3545"),
        ("cangtan", "CN-GI-0270"),
        ("shanxianyangroutang", "CN-GI-1405"),
        ("danxianyangroutang", "CN-GI-1405"),
        ("danxian yangrou", "CN-GI-1405"),
        ("dxyrt", "CN-GI-1405"),
        ("chongzhouchonglou", "CN-GI-2542"),
        ("zhonglou", "CN-GI-2542"),
        ("zangtan", "CN-GI-0270"),
        ("parmigiano reggiano", "EU:PDO-IT-0016"),
        ("longjing", "EU:PDO-CN-0621"),
        ("longjing cha", "EU:PDO-CN-0621"),
    ],
)
def test_names_are_found_as_people_type_them(listed: Flask, typed: str, first: str) -> None:
    assert ids(typed)[0] == first


@pytest.mark.parametrize("typed", ["ch", "ao", "bs", "ab", "bo", "茶", "quzhou"])
def test_equals_stand_in_one_order_on_every_database(listed: Flask, typed: str) -> None:
    """Chinese names first, the shorter before the longer, then ids by code points."""
    ranked = registering._ranked(typed).subquery()
    rank = dict(map(tuple, db.session.execute(select(ranked.c.gi_id, ranked.c.rank))))
    found = registering.search({"text": typed, "limit": 100}).items
    expected = [(rank[gi.id], gi.name_zh is None, len(gi.name_zh or gi.name_en or ""), gi.id) for gi in found]
    assert len(found) > 5 and expected == sorted(expected)
    whole = {gi.id for gi in found}
    if len(rank) > 100:
        least = expected[-1]
        left = db.session.scalars(
            select(GeographicalIndication).where(GeographicalIndication.id.in_(set(rank) - whole))
        )
        assert all((rank[g.id], g.name_zh is None, len(g.name_zh or g.name_en or ""), g.id) > least for g in left)


def test_a_part_of_a_name(listed: Flask) -> None:
    page = registering.search({"text": "猕猴桃", "limit": 100})
    assert page.total > 20
    assert all("猕猴桃" in gi.name for gi in page.items)


def test_the_name_of_a_place_finds_what_grows_there_after_names_that_hold_it(listed: Flask) -> None:
    page = registering.search({"text": "衢州", "limit": 100})
    assert page.total == 10
    assert [gi.name[:2] for gi in page.items[:2]] == ["衢州", "衢州"]
    assert {gi.city_code for gi in page.items} == {"3308"}


def test_a_place_filter_reaches_down_and_up(listed: Flask) -> None:
    city, county, street = (ids("", place_code=code) for code in ("3308", "330824", "330824100"))
    assert len(city) == 10
    assert set(county) == set(street) < set(city)
    assert "CN-GI-0154" in county
    # Of 衢州莹白瓷 only the city is known: it may lie in any county of it.
    assert "CN-GI-0543" in county


def test_filters_combine(listed: Flask) -> None:
    page = registering.search({"text": "茶", "category": "tea", "place_code": "33", "system": "cn_aqsiq_cnipa"})
    assert page.total > 10
    assert all(gi.province_code == "33" and gi.category == "tea" for gi in page.items)


def test_pages_hold_every_name_once(listed: Flask) -> None:
    seen: list[str] = []
    total = registering.search({"text": "大米"}).total
    while page := ids("大米", limit=37, offset=len(seen)):
        seen += page
    assert len(seen) == len(set(seen)) == total > 50


@pytest.mark.parametrize("sign", ["%", "_", "%%%", "\\", "'", '"', "*"])
def test_signs_of_the_query_language_mean_nothing(listed: Flask, sign: str) -> None:
    assert ids(sign) == []
    assert ids(f"{sign}龙井茶{sign}") == ids("龙井茶")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"text": 5}, "text"),
        ({"text": "茶" * 101}, "text"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": True}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 10_001}, "offset"),
        ({"place_code": "333"}, "place_code"),
        ({"place_code": "33 or 1=1"}, "place_code"),
        ({"place_code": "３３"}, "place_code"),
        ({"system": "made_up"}, "system"),
        ({"category": ["tea"]}, "category"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_question_names_its_field(listed: Flask, form: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        registering.search(form)
    assert set(refusal.value.errors) == {field}


def test_an_address_bar_may_ask(listed: Flask) -> None:
    page = registering.search(MultiDict({"text": "衢州", "limit": "3", "offset": "", "system": "", "page": "7"}))
    assert (len(page.items), page.limit, page.offset) == (3, 3, 0)


# --- one name --------------------------------------------------------------------------------------------------------


def test_one_name_and_its_requirement(listed: Flask) -> None:
    assert registering.get_gi("CN-GI-3545").name == "江山猕猴桃"
    requirement = registering.find_requirement("CN-GI-3545")
    assert requirement is not None
    assert "可溶性固形物" in (requirement.quality or "")
    assert registering.find_requirement("EU:PDO-IT-0016") is None
    assert registering.find_gi("CN-GI-9999") is None
    with pytest.raises(NotFound) as refusal:
        registering.get_gi("CN-GI-9999")
    assert refusal.value.code == "gi_not_found"


# --- places ----------------------------------------------------------------------------------------------------------


def test_paths_and_children(listed: Flask) -> None:
    assert [place.name for place in registering.path("330802209")] == ["浙江省", "衢州市", "柯城区", "七里乡"]
    assert [place.name for place in registering.path("110101")] == ["北京市", "东城区"]
    assert len(registering.children()) == 31
    assert [place.name for place in registering.children("3308")][:2] == ["柯城区", "衢江区"]
    assert registering.children("330802209") == []
    assert [place.name for place in registering.paths(["330802", "999999", "330802"])["330802"]][-1] == "柯城区"
    assert "999999" not in registering.paths(["999999"])


@pytest.mark.parametrize("code", ["999999", "", "abc", "33080220"])
def test_no_such_place(listed: Flask, code: str) -> None:
    assert registering.find_place(code) is None
    with pytest.raises(NotFound):
        registering.path(code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("柯城", "330802"),
        ("柯城区", "330802"),
        ("kecheng", "330802"),
        ("Quzhou", "3308"),
        ("zj", "33"),
        ("长白", "220623"),
        ("changbai", "220623"),
        ("長白朝鮮族自治縣", "220623"),
        ("乾安县", "220723"),
        ("乾安縣", "220723"),
        ("乾縣", "610424"),
        ("煙臺", "3706"),
        ("shanxian", "371722"),
        ("danxian", "371722"),
        ("leqing", "330382"),
        ("douyun", "522701"),
    ],
)
def test_places_by_name_pinyin_and_initials(listed: Flask, typed: str, code: str) -> None:
    assert registering.search_places(typed)[0].code == code


@pytest.mark.parametrize(("typed", "code"), [("zhangbai", "220623"), ("huangxu", "320921103"), ("kongdong", "620802")])
def test_places_are_found_by_the_other_reading_after_those_that_are_read_so(
    listed: Flask, typed: str, code: str
) -> None:
    found = registering.search_places(typed, limit=100)
    read_so = [place.pinyin.startswith(typed) for place in found]
    assert code in {place.code for place in found}
    assert read_so == sorted(read_so, reverse=True)


def test_a_level_narrows_a_place_search(listed: Flask) -> None:
    townships = registering.search_places("七里", level="street", limit=100)
    assert "330802209" in {place.code for place in townships}
    assert {place.level for place in townships} == {"street"}
    assert registering.search_places("%") == []
    for wrong in ({"level": "village"}, {"limit": 0}, {"text": "x" * 101}):
        with pytest.raises(Invalid):
            registering.search_places(**({"text": "七里"} | wrong))


# --- rights an operator adds -----------------------------------------------------------------------------------------


def calendar(name: str) -> dict[str, Any]:
    entries = json.loads((PROJECT / "standards" / "registry" / "zhejiang_gi_calendar.json").read_text())
    return next(entry for entry in entries if entry["name"] == name)


def ponkan(**changes: Any) -> dict[str, Any]:
    entry = calendar("衢州椪柑")
    return {
        "name_zh": entry["name"],
        "name_en": entry["en"],
        "system": "certification_trademark",
        "category": entry["category"],
        "place_codes": ["330802", "330803"],
        "districts": [entry["area"]],
        "source": entry["source"],
        "fact_status": "secondary_pages",
        "fact_note": entry["fact_status"],
    } | changes


def test_a_right_the_lists_lack_is_added_with_its_source(listed: Flask, operator: Account) -> None:
    gi = adding_rights.add_right(operator, ponkan())
    assert gi.id.startswith("ALLIANCE-")
    assert (gi.pinyin, gi.initials) == ("quzhoupenggan", "qzpg")
    assert (gi.province_code, gi.city_code, gi.area_codes) == ("33", "3308", ["330802", "330803"])
    assert (gi.fact_status, gi.added_by_account_id, gi.added) == ("secondary_pages", operator.id, True)
    assert "bzdxx.com" in gi.source
    db.session.expunge_all()
    answer = registering.look_up("衢州椪柑")
    assert answer.verdict == "listed"
    assert [entry.gi.id for entry in answer.entries] == [gi.id]
    for typed in ("qzpg", "quzhou penggan", "Quzhou ponkan", "椪柑 柯城"):
        assert gi.id in ids(typed), typed
    (event,) = audit.trail("gi", gi.id)
    assert (event.account_id, event.action, event.changes["name_zh"]) == (
        operator.id,
        "right_added",
        [None, "衢州椪柑"],
    )


@pytest.mark.parametrize(
    ("codes", "province", "city", "areas"),
    [
        (["330822"], "33", "3308", ["330822"]),
        (["3308"], "33", "3308", []),
        (["33"], "33", None, []),
        (["3308", "3301"], "33", None, ["3308", "3301"]),
        (["330802", "360102"], None, None, ["330802", "360102"]),
    ],
)
def test_the_area_of_an_added_right(
    listed: Flask, operator: Account, codes: list[str], province: str | None, city: str | None, areas: list[str]
) -> None:
    gi = adding_rights.add_right(operator, ponkan(name_zh="试验甜橙", place_codes=codes))
    assert (gi.province_code, gi.city_code, gi.area_codes) == (province, city, areas)
    assert all(gi.id in ids("", place_code=code) for code in codes)
    assert gi.id not in ids("", place_code="11")


def test_only_an_operator_adds_rights(listed: Flask) -> None:
    for roles in (["farm_owner"], ["anchor"], ["reviewer"], []):
        with pytest.raises(Forbidden):
            adding_rights.add_right(an_account(*roles), ponkan())
    with pytest.raises(SignInRequired):
        adding_rights.add_right(None, ponkan())
    assert registering.look_up("衢州椪柑").verdict == "not_in_list"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_zh": None}, "name_zh"),
        ({"name_zh": "柚"}, "name_zh"),
        ({"name_zh": "柚" * 81}, "name_zh"),
        ({"name_zh": "常山\u200b胡柚"}, "name_zh"),
        ({"name_zh": "常山\u202e胡柚"}, "name_zh"),
        ({"name_zh": 5}, "name_zh"),
        ({"system": "cn_aqsiq_cnipa"}, "system"),
        ({"category": "fruit"}, "category"),
        ({"place_codes": []}, "place_codes"),
        ({"place_codes": ["999999"]}, "place_codes"),
        ({"place_codes": ["330802209"]}, "place_codes"),
        ({"place_codes": "330802"}, "place_codes"),
        ({"source": ""}, "source"),
        ({"source": None}, "source"),
        ({"fact_status": "notice_matched"}, "fact_status"),
        ({"fact_status": "official_document"}, "notice_no"),
        ({"notice_year": 1900}, "notice_year"),
        ({"notice_year": "1998"}, "notice_year"),
        ({"id": "CN-GI-0001"}, "id"),
        ({"status": "registered"}, "status"),
    ],
)
def test_a_wrong_right_names_its_field(listed: Flask, operator: Account, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        adding_rights.add_right(operator, ponkan(**change))
    assert set(refusal.value.errors) == {field}
    assert registering.look_up("衢州椪柑").verdict == "not_in_list"


@pytest.mark.parametrize("again", ["衢州椪柑", "衢州 椪柑", "衢州（椪柑）"])
def test_the_same_right_is_not_added_twice(listed: Flask, operator: Account, again: str) -> None:
    first = adding_rights.add_right(operator, ponkan())
    with pytest.raises(Conflict) as refusal:
        adding_rights.add_right(operator, ponkan(name_zh=again))
    assert refusal.value.figures == {"gi_id": first.id}
    db.session.rollback()
    # Another system's right to the same name is another right.
    second = adding_rights.add_right(operator, ponkan(system="pre_2005"))
    assert {entry.gi.id for entry in registering.look_up("衢州椪柑").entries} == {first.id, second.id}


@pytest.mark.parametrize("sign", ["柯", "装", "庄", "霜", "ﷺ", "ﬃ", "\U00031350"])
def test_the_longest_name_is_kept_and_found(listed: Flask, operator: Account, sign: str) -> None:
    name = sign * (26 if sign == "ﬃ" else 80)
    gi = adding_rights.add_right(operator, ponkan(name_zh=name, name_en=sign * 66))
    assert registering.look_up(name).entries[0].gi.id == gi.id
    adding_rights.correct_right(operator, gi.id, ponkan(name_zh="长" * 80))
    assert registering.look_up("长" * 80).entries[0].gi.id == gi.id
    with pytest.raises(Conflict):
        adding_rights.add_right(operator, ponkan(name_zh="长" * 80))


def test_a_mistake_in_an_added_right_is_corrected_and_the_change_kept(listed: Flask, operator: Account) -> None:
    gi = adding_rights.add_right(operator, ponkan(name_zh="衢州碰柑"))
    adding_rights.correct_right(operator, gi.id, ponkan(notice_no="第 1234567 号", fact_status="official_document"))
    assert registering.look_up("衢州碰柑").verdict == "not_in_list"
    assert registering.look_up("衢州椪柑").entries[0].gi.fact_status == "official_document"
    changes = audit.trail("gi", gi.id)[0].changes
    assert changes["name_zh"] == ["衢州碰柑", "衢州椪柑"]
    assert "source" not in changes
    with pytest.raises(Forbidden):
        adding_rights.correct_right(an_account("reviewer"), gi.id, ponkan())


def test_rows_of_the_lists_are_not_corrected_by_hand(listed: Flask, operator: Account) -> None:
    with pytest.raises(Conflict) as refusal:
        adding_rights.correct_right(operator, "CN-GI-0001", ponkan())
    assert refusal.value.code == "right_comes_from_a_list"
    assert registering.get_gi("CN-GI-0001").name == "铁力北五味子"
    assert db.session.scalar(
        select(RegistryKey.key).where(RegistryKey.gi_id == "CN-GI-0001", RegistryKey.kind == "name")
    )
