"""The register for everybody: an honest answer, the notice behind it, and what the lists lack."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.registry.models import GeographicalIndication
from catalog.registry.services import adding_rights
from catalog.storage.database import db
from tests.factories.farming import PONKAN, an_operator, registry_rows
from tests.web.visiting import signed_in


@pytest.fixture
def right(app: Flask) -> GeographicalIndication:
    """A right an operator added from a textbook."""
    registry_rows()
    return adding_rights.add_right(
        an_operator(),
        {
            "name_zh": "衢州椪柑",
            "system": "certification_trademark",
            "category": "fresh_fruit",
            "place_codes": ["3308"],
            "source": "<b>教材</b>第 3 页",
            "fact_status": "secondary_pages",
        },
    )


def test_a_name_in_the_list(client: FlaskClient, right: GeographicalIndication) -> None:
    page = client.get("/gis?text=衢州椪柑").text
    assert "“衢州椪柑”在名录里" in page
    assert f'href="/gis/{right.id}"' in page


def test_not_in_the_list_never_means_not_protected(client: FlaskClient, right: GeographicalIndication) -> None:
    page = client.get("/gis?text=不存在的果子").text
    assert "不在这份名录里" in page
    assert "这不等于没有受保护" in page
    assert "地理标志证明商标" in page


def test_a_part_of_a_name_leads_to_the_names_and_never_says_there_is_none(
    client: FlaskClient, right: GeographicalIndication
) -> None:
    page = client.get("/gis?text=椪柑").text
    assert "没有正好叫“椪柑”的地标，有 1 个名称与它有关" in page
    assert page.count(f'href="/gis/{right.id}"') == 1
    assert "不在这份名录里" not in page.replace("全国约七千件，不在这份名录里", "")
    assert "相近的名称" not in page and "共 1 个名称" not in page
    assert "这不等于没有受保护" in page


def test_a_name_nothing_holds_leads_to_its_like(client: FlaskClient, right: GeographicalIndication) -> None:
    page = client.get("/gis?text=沙田椪柑").text
    assert "“沙田椪柑”不在这份名录里" in page and "共 0 个名称" not in page
    assert page.count(f'href="/gis/{right.id}"') == 1


@pytest.mark.parametrize("text", ["quzhou", "qzpg", "椪柑", "衢州"])
def test_names_are_found_by_sound_part_and_place(client: FlaskClient, right: GeographicalIndication, text: str) -> None:
    assert right.id in client.get("/gis", query_string={"text": text}).text


def test_an_entry_shows_how_well_it_is_proven(client: FlaskClient, right: GeographicalIndication) -> None:
    page = client.get(f"/gis/{right.id}").text
    assert "依据网页、新闻或教材，未核对原件" in page
    assert "浙江省 衢州市" in page
    assert "&lt;b&gt;教材&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("text=" + "长" * 101, 422),
        ("system=nonsense", 422),
        ("category=x", 422),
        ("place_code=abc", 422),
        ("offset=-1", 422),
        ("offset=99999", 422),
        ("offset=x", 422),
        ("text=%25_%27%20or%201=1--", 200),
        ("place_code=33&category=fresh_fruit", 200),
    ],
)
def test_odd_questions_are_answered(
    client: FlaskClient, right: GeographicalIndication, query: str, status: int
) -> None:
    assert client.get(f"/gis?{query}").status_code == status


def test_an_unknown_entry_is_not_found(client: FlaskClient) -> None:
    assert client.get("/gis/CN-GI-0000").status_code == 404


def test_the_query_help_lists_every_field_open_to_the_reader(client: FlaskClient) -> None:
    page = client.get("/help/search").text
    assert "省:浙江" in page
    assert "佣金&gt;=15" not in page


def test_how_well_a_name_is_known_is_said_in_words_not_in_research_notes(app: Flask, client: FlaskClient) -> None:
    registry_rows()
    boss = an_operator()
    noted = adding_rights.add_right(
        boss,
        {
            "name_zh": "常山胡柚",
            "system": "pre_2005",
            "category": "fresh_fruit",
            "place_codes": ["3308"],
            "source": "网页和教材",
            "fact_status": "secondary_pages",
            "fact_note": "secondary pages; the CNIPA notice itself was NOT found",
        },
    )
    page = client.get(f"/gis/{noted.id}").text
    assert "NOT found" not in page and "网页和教材" in page
    assert "依据网页、新闻或教材，未核对原件" in page
    assert "from web pages, news or textbooks" in client.get(f"/gis/{noted.id}?lang=en").text.lower()
    assert "NOT found" in signed_in(app, "operator@example.cn").get(f"/gis/{noted.id}").text, (
        "whoever checks it sees the note"
    )


def test_the_source_of_a_listed_name_speaks_the_readers_language(client: FlaskClient, app: Flask) -> None:
    registry_rows()
    gi = db.session.get_one(GeographicalIndication, PONKAN)
    gi.source, gi.fact_status = "Chinese-Nationnal-Geographic-Products (MIT), after the notices", "notice_matched"
    db.session.commit()
    chinese, english = client.get(f"/gis/{gi.id}?lang=zh").text, client.get(f"/gis/{gi.id}?lang=en").text
    assert "中国地理标志产品公开名录" in chinese and "Nationnal" not in chinese
    assert "after the notices of AQSIQ and CNIPA" in english
