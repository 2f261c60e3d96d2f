"""Saving a search, seeing what is new, renaming, deleting, following it as a feed: by forms, without JavaScript."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from catalog.accounts.services import joining
from catalog.evidence.services import filing
from catalog.extensions import Extensions
from catalog.search import indexer
from catalog.search.models import SavedSearch
from catalog.storage.database import db
from tests.factories.farming import ON, an_offer, an_operator
from tests.factories.selling import Market, approve_by_hand
from tests.secret_values import found_in
from tests.web.test_offers import statements
from tests.web.visiting import send, signed_in

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def anchor(app: Flask, market: Market) -> FlaskClient:
    return signed_in(app, "13900000001")


def save(anchor: FlaskClient, query: str = "?q=penggan", name: str = "我的椪柑") -> str:
    answer = send(anchor, f"/saved-searches/new{query}", name=name)
    assert answer.status_code == 303, answer.text[:500]
    return answer.headers["Location"]


def list_another(market: Market, extensions: Extensions, minute: int = 0, **fields: object) -> str:
    offer = an_offer(market.owner, market.product, **fields)
    approve_by_hand(extensions.library, offer, market.reviewer).approved_at = datetime(
        2026, 12, 1, 1, minute, tzinfo=UTC
    )
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, ON)
    return offer.id


def feeds_of(anchor: FlaskClient, address: str) -> dict[str, str]:
    page = send(anchor, f"{address}/feed", address).text
    found = re.findall(r"http://localhost(/feeds/[\w-]+\.(atom|json))<", page)
    return {kind: path for path, kind in found}


def test_from_a_search_to_what_is_new_in_it(anchor: FlaskClient, extensions: Extensions, market: Market) -> None:
    page = anchor.get("/offers?q=penggan&grade=A").text
    form = re.search(r'href="(/saved-searches/new\?[^"]+)"', page).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
    assert 'value="penggan、A 级' in anchor.get(form).text, "a name is proposed"
    address = save(anchor, form.removeprefix("/saved-searches/new"))
    assert "没有新的" in anchor.get(address).text
    assert "新 1" not in anchor.get("/saved-searches").text
    new = list_another(market, extensions)
    assert "新 1<" in anchor.get("/saved-searches").text
    for room in ("/account", "/picks"):
        assert "1 个新货盘" in anchor.get(room).text, room
    page = anchor.get(address).text
    assert f"/offers/{new}" in page and f"/offers/{market.offer.id}" not in page
    assert send(anchor, f"{address}/look", address).status_code == 303
    assert "没有新的" in anchor.get(address).text and "个新货盘<" not in anchor.get("/account").text


def test_the_link_of_a_saved_search_is_the_search(anchor: FlaskClient, client: FlaskClient, market: Market) -> None:
    query = "?q=penggan&grade=A&not_category=tea&on=2026-12-05&ship_to=11&sort=price"
    page = anchor.get(save(anchor, query)).text
    link = re.search(r'href="http://localhost(/offers\?[^"]+)"', page).group(1).replace("&amp;", "&")  # type: ignore[union-attr]
    assert "2 个货盘" in client.get(link).text
    for part in ("q=penggan", "grade=A", "not_category=tea", "on=2026-12-05", "ship_to=11", "sort=price"):
        assert part in link


def test_strangers_sign_in_first_and_come_back(client: FlaskClient, market: Market) -> None:
    answer = client.get("/saved-searches/new?q=penggan")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=/saved-searches/new?q%3Dpenggan"


def test_it_is_renamed_and_deleted(anchor: FlaskClient, market: Market) -> None:
    address = save(anchor)
    feed = feeds_of(anchor, address)["atom"]
    assert send(anchor, f"{address}/rename", address, name="  柯城  椪柑 ").status_code == 303
    assert "柯城 椪柑" in re.sub(r"\s+", " ", anchor.get("/saved-searches").text)
    assert send(anchor, f"{address}/delete", address).headers["Location"] == "/saved-searches"
    assert anchor.get(address).status_code == 404 and anchor.get(feed).status_code == 404
    assert "还没有保存的搜索" in anchor.get("/saved-searches").text


@pytest.mark.parametrize("name", ["", " ", "x" * 10_000, "a\0b", "\u202e反"])
def test_bad_names_are_refused_beside_the_field(anchor: FlaskClient, market: Market, name: str) -> None:
    answer = send(anchor, "/saved-searches/new?q=x", name=name)
    assert answer.status_code == 422 and 'id="e-name"' in answer.text
    address = save(anchor)
    answer = send(anchor, f"{address}/rename", address, name=name)
    assert answer.status_code == 422 and 'id="e-name"' in answer.text


@pytest.mark.parametrize(
    "query", ["?q=" + "茶" * 3000, "?q=%00", "?price=x&on=never&ship_to=xyz", "?sort=drop", "?gi=" + "x" * 500, ""]
)
def test_any_question_can_be_saved_and_shown(anchor: FlaskClient, market: Market, query: str) -> None:
    address = save(anchor, query, name="什么都行")
    assert anchor.get(address).status_code == 200 and anchor.get("/saved-searches").status_code == 200
    for feed in feeds_of(anchor, address).values():
        assert anchor.get(feed).status_code == 200


def test_the_same_search_is_not_saved_twice(anchor: FlaskClient, market: Market) -> None:
    save(anchor)
    answer = send(anchor, "/saved-searches/new?q=penggan&lang=zh", name="again")
    assert answer.status_code == 409 and "已经保存过" in answer.text


def test_a_day_that_is_over_is_said_so(anchor: FlaskClient, market: Market) -> None:
    assert "已经过了" in anchor.get(save(anchor, "?on=2026-11-20")).text


def test_rooms_without_saved_searches_say_nothing(anchor: FlaskClient, market: Market) -> None:
    assert "保存的搜索" not in anchor.get("/account").text


def test_searching_costs_the_signed_in_nothing_more(
    anchor: FlaskClient, extensions: Extensions, market: Market
) -> None:
    save(anchor)
    anchor.get("/offers")
    with statements() as seen:
        anchor.get("/offers?q=penggan")
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 2


def test_while_the_index_is_built_everything_says_so(
    app: Flask,
    anchor: FlaskClient,
    extensions: Extensions,
    market: Market,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    address = save(anchor)
    feeds = feeds_of(anchor, address)
    monkeypatch.setitem(
        app.extensions, "catalog", Extensions(replace(extensions.settings, search_url=f"tantivy://{tmp_path}/none"))
    )
    assert "货盘正在重新整理" in anchor.get(address).text
    for room in ("/saved-searches", "/account", "/picks"):
        assert anchor.get(room).status_code == 200, room
    assert save(anchor, "?q=x") != address
    for door in (*feeds.values(), "/sitemap.xml", "/sitemaps/0-0.xml", "/offers.csv", "/offers.jsonl"):
        assert anchor.get(door).status_code == 503, door
    assert send(anchor, f"{address}/look", address).status_code == 503


# --- feeds -----------------------------------------------------------------------------------------------------------


def test_a_reader_follows_without_a_session(
    anchor: FlaskClient, client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    feeds = feeds_of(anchor, save(anchor))
    newest = [list_another(market, extensions, minute) for minute in (1, 2, 3)][::-1]
    answer = client.get(feeds["atom"])
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    assert feed.findtext(f"{ATOM}title") == "我的椪柑 · 地标货盘"
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert ids[:3] == [f"urn:uuid:{offer_id}" for offer_id in newest] and len(ids) == 5
    assert feed.findtext(f"{ATOM}updated") == "2026-12-01T01:03:00.000+00:00"
    for element in (feed, *feed.iter(f"{ATOM}entry")):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        assert element.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"http://localhost{feeds['atom']}"
    assert "/offers?q=penggan" in (links["alternate"] or "")

    answer = client.get(feeds["json"])
    assert answer.mimetype == "application/feed+json"
    feed = answer.get_json(force=True)
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["language"] == "zh-CN"
    assert [item["id"] for item in feed["items"]] == ids
    for item in feed["items"]:
        assert item["url"].startswith("http://localhost/offers/") and "¥39.90" in item["title"]
        assert datetime.fromisoformat(item["date_published"]).tzinfo


def test_a_feed_is_read_page_by_page_and_back(
    anchor: FlaskClient, client: FlaskClient, extensions: Extensions, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.search.services.saved_searches.MOST_SHOWN", 2)
    feeds = feeds_of(anchor, save(anchor))
    newest = [list_another(market, extensions, minute) for minute in (1, 2, 3)][::-1]
    here, atom_pages, links = f"http://localhost{feeds['atom']}", [], []
    while here:
        feed = ElementTree.fromstring(client.get(here).data)
        around = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert around["self"] == here and around["first"] == f"http://localhost{feeds['atom']}"
        atom_pages.append([entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")])
        links.append(around)
        here = around.get("next", "")
    assert [len(page) for page in atom_pages] == [2, 2, 1]
    shown = [one for page in atom_pages for one in page]
    assert shown[:3] == [f"urn:uuid:{one}" for one in newest] and len(set(shown)) == 5
    assert [one.get("previous") for one in links] == [None, links[0]["self"], links[1]["self"]]

    here, items = f"http://localhost{feeds['json']}", []
    while here:
        feed = client.get(here).get_json(force=True)
        assert feed["feed_url"] == f"http://localhost{feeds['json']}"
        items += feed["items"]
        here = feed.get("next_url", "")
    assert [item["id"] for item in items] == shown

    for bad in ("x", "1", "1-", "-1", "1-2-3", "9" * 40 + "-1", "%00", "１-１"):
        assert client.get(f"{feeds['atom']}?before={bad}").status_code == 404, bad
    assert ElementTree.fromstring(client.get(f"{feeds['atom']}?before=0-0").data).find(f"{ATOM}entry") is None


def test_a_photo_in_a_feed_has_its_length(
    anchor: FlaskClient, client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "orange").save(picture, "JPEG")
    photo = filing.add_photo(extensions.intake, market.owner, market.product.id, picture.getvalue(), "cover")
    indexer.rebuild(extensions.index, extensions.library, ON)
    feeds = feeds_of(anchor, save(anchor))
    feed = ElementTree.fromstring(client.get(feeds["atom"]).data)
    links = [link for link in feed.iter(f"{ATOM}link") if link.get("rel") == "enclosure"]
    assert len(links) == 2
    for link in links:
        content = client.get(str(link.get("href")).removeprefix("http://localhost")).data
        assert link.get("type") == "image/webp" and link.get("length") == str(len(content))
    item = client.get(feeds["json"]).get_json(force=True)["items"][0]
    (attached,) = item["attachments"]
    assert attached["url"] == item["image"] and photo.card_sha256 in attached["url"]
    assert (attached["mime_type"], attached["size_in_bytes"]) == ("image/webp", int(links[0].get("length", "")))


def test_a_feed_speaks_its_owners_language_and_tells_no_trade_terms(
    anchor: FlaskClient, client: FlaskClient, market: Market
) -> None:
    feeds = feeds_of(anchor, save(anchor, "?commission=1000..&sort=commission"))
    joining.edit_profile(market.anchor, {"display_name": "Xiao Qu", "language": "en"})
    for kind, path in feeds.items():
        text = client.get(path, headers={"Accept-Language": "zh"}).text
        assert not found_in(text, ("2990", "29.90", "26.00", "598", "5.98", "13812345678")), kind
        assert market.offer.id in text and "GI: " in text


def test_a_feed_is_asked_for_again_cheaply_and_kept_by_nobody_else(anchor: FlaskClient, client: FlaskClient) -> None:
    for path in feeds_of(anchor, save(anchor)).values():
        zipped = {"Accept-Encoding": "gzip"}
        answer = client.get(path, headers=zipped)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Cache-Control"].startswith("private") and answer.headers["X-Robots-Tag"] == "noindex"
        assert "Set-Cookie" not in answer.headers
        again = client.get(path, headers=zipped | {"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304 and not again.data


def test_a_feed_ends_at_once(app: Flask, anchor: FlaskClient, client: FlaskClient, market: Market) -> None:
    address = save(anchor)
    first = feeds_of(anchor, address)["json"]
    second = feeds_of(anchor, address)["json"]
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    assert "/feeds/" not in anchor.get(address).text, "an address is shown once"
    send(anchor, f"{address}/feed/close", address)
    assert client.get(second).status_code == 404
    third = feeds_of(anchor, address)["json"]
    joining.take_role(an_operator(), market.anchor.id, "anchor")
    assert client.get(third).status_code == 200, "the role only decides about trade terms"


def test_who_is_no_longer_an_anchor_no_longer_narrows_by_commission(
    anchor: FlaskClient, client: FlaskClient, market: Market
) -> None:
    feed = feeds_of(anchor, save(anchor, "?commission=9000.."))["json"]
    assert client.get(feed).get_json(force=True)["items"] == []
    joining.take_role(an_operator(), market.anchor.id, "anchor")
    found = client.get(feed).get_json(force=True)
    assert len(found["items"]) == 2 and "commission" not in json.dumps(found)


@pytest.mark.parametrize("secret", ["x", "%00" * 43, "x" * 3000, "%ED%A0%80" * 20, "..%2f..%2fetc", "'or'1'='1"])
def test_bad_addresses_are_not_there(anchor: FlaskClient, client: FlaskClient, secret: str) -> None:
    save(anchor)
    for kind in ("atom", "json"):
        assert client.get(f"/feeds/{secret}.{kind}").status_code in (404, 414)


def test_texts_that_xml_cannot_hold_do_not_break_a_feed(
    anchor: FlaskClient, client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    market.supplier.name = "恶\x07意<合作社>&\ufffe"
    row = save(anchor)
    db.session.query(SavedSearch).update({"name": "a\x07<b>&\x1f"})
    db.session.commit()
    indexer.rebuild(extensions.index, extensions.library, ON)
    feed = ElementTree.fromstring(client.get(feeds_of(anchor, row)["atom"]).data)
    assert feed.findtext(f"{ATOM}title") == "a<b>& · 地标货盘"
    assert feed.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == "恶意<合作社>&"
