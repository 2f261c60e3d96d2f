"""Nobody learns a farm's terms who may not: every route is asked as everybody, and what comes back is searched.

The supply price is for the farm and the alliance; floor price and commission for admitted anchors too; the telephone
number for an anchor with a live reservation, who asks for it by POST.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from catalog.web.public import assessments
from tests.authz.test_matrix import MATRIX
from tests.authz.world import TERMS, World, standing_world
from tests.secret_values import found_in

pytestmark = pytest.mark.any_database

LIVE_FEN = 3990
COMMISSION_FEN = LIVE_FEN * TERMS["commission_bp"] // 10_000
SUPPLY = ("2719", "27.19")
FLOOR = ("3107", "31.07")
# The rate, of one unit, of the ten reserved ones.
COMMISSION = ("1337", "13.37", str(COMMISSION_FEN), f"{COMMISSION_FEN / 100:.2f}", "5335", "53.35")
PHONE = ("13812345678",)
ALL = (*SUPPLY, *FLOOR, *COMMISSION, *PHONE)
CONTACT = ("POST /offers/<offer_id>/contact", "POST /api/v1/offers/<offer_id>/contact-showings")
HIDDEN = {
    "anon": ALL,
    "neighbour": ALL,
    "new_anchor": ALL,
    "anchor": (*SUPPLY, *PHONE),
    "other_anchor": (*SUPPLY, *PHONE),
}
# Addresses that would tell by their answers what no card says, if they did as they are asked.
ASKED = (
    "/offers?sort=commission",
    "/offers?commission=1300..1400",
    "/offers?not_commission=1300..1400",
    "/offers?commission_from=13&commission_to=14",
    "/offers?q=%E4%BD%A3%E9%87%91%3E%3D13",
    "/offers?open=commission",
    "/offers.csv?sort=commission",
    "/offers.jsonl?commission=1300..1400",
    "/offers/seasons?commission=1300..1400",
    "/offers/<offer_id>?on=2026-12-05&lang=en",
    "/offers/<offer_id>/assessment?lang=en",
    "/picks/priorities?of=search&w_commission=10&w_price=0&w_quality=0&w_supply=0&w_story=0",
    "/api/v1/offers?facets=all&highlight=true&q=%E6%A4%AA%E6%9F%91",
    "/api/v1/offers?sort=commission",
    "/api/v1/offers?commission=1300..1400",
    "/api/v1/offers?q=%E4%BD%A3%E9%87%91%3E%3D13",
    "/api/v1/offers.csv?sort=price",
    "/api/v1/offers.jsonl?q=%E6%A4%AA%E6%9F%91",
    "/api/v1/offers/facets/commission",
    "/api/v1/offers/<offer_id>?on=2026-12-05&quantity_units=5000",
    "/help/search",
)


@pytest.fixture(scope="module")
def world(the_app: Flask) -> Iterator[World]:
    with standing_world(the_app) as world:
        yield world


@pytest.fixture(scope="module")
def printed() -> Iterator[list[str]]:
    """The pages that were made into PDF, whose text is packed."""
    pages: list[str] = []
    kept = assessments.pdf_of

    def note(text: str) -> bytes:
        pages.append(text)
        return b"%PDF"

    assessments.pdf_of = note
    yield pages
    assessments.pdf_of = kept


def told(response: TestResponse, pages: list[str]) -> str:
    """All text of an answer: headers too, what is packed in a workbook, and what was printed."""
    text = f"{response.headers}\n" + "\n".join(pages)
    pages.clear()
    body = response.get_data()
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return text + "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    return text + body.decode(errors="replace")


@pytest.mark.parametrize("route", MATRIX)
def test_no_route_tells(world: World, printed: list[str], route: str) -> None:
    method, rule = route.split(" ", 1)
    for role, hidden in HIDDEN.items():
        text = told(world.ask(method, rule, role), printed)
        if method != "GET" and world.changed():
            world.restore()
        if role == "anchor" and route in CONTACT:
            assert found_in(text, PHONE) == list(PHONE)
            hidden = SUPPLY
        assert not found_in(text, hidden), f"{route} as {role}: {found_in(text, hidden)}"


@pytest.mark.parametrize("address", ASKED)
def test_no_question_is_answered_by_what_is_hidden(world: World, printed: list[str], address: str) -> None:
    for role, hidden in HIDDEN.items():
        # Whoever may see more asked before: what is remembered of that answer is not for the next one.
        for asks in ("operator", "other_anchor", role):
            text = told(get(world, address, asks), printed)
        assert not found_in(text, hidden), f"{address} as {role}: {found_in(text, hidden)}"


@pytest.mark.parametrize("role", ["anon", "neighbour", "new_anchor"])
def test_a_trade_term_neither_narrows_nor_orders(world: World, role: str) -> None:
    everything = world_total(world, "/api/v1/offers", role)
    for band in ("0..1", "1300..1400"):
        refused = get(world, f"/api/v1/offers?commission={band}", role)
        assert refused.status_code in (401, 403), refused.text
        page = get(world, f"/offers?commission={band}", role).text
        assert page == get(world, "/offers?commission=9999..", role).text.replace("9999..", band)
    assert get(world, "/api/v1/offers?sort=commission", role).status_code in (401, 403)
    assert world_total(world, "/api/v1/offers?q=%E4%BD%A3%E9%87%91%3E%3D99", role) == everything
    assert get(world, "/offers/facets/commission", role).status_code == 404


def test_each_sees_what_is_theirs(world: World) -> None:
    """The hunt would find what it looks for: those who may see it do."""
    detail = "/api/v1/offers/<offer_id>"
    for role in ("owner", "reviewer", "operator"):
        shown = get(world, detail, role).get_json()["trade"]
        assert {name: shown[name] for name in TERMS} == TERMS and shown["contact_phone"] == "+8613812345678"
        assert found_in(get(world, "/offers/<offer_id>", role).text, ("27.19",))
    for role in ("reviewer", "operator"):
        for address in ("/offers.csv", "/offers.jsonl", "/api/v1/offers", "/api/v1/offers.csv", "/api/v1/offers.jsonl"):
            assert found_in(get(world, address, role).text, SUPPLY), (address, role)
    for role in ("anchor", "other_anchor"):
        assert get(world, detail, role).get_json()["trade"] == {"floor_price_fen": 3107, "commission_bp": 1337}
        for address in ("/offers", "/offers.csv", "/offers.jsonl", "/api/v1/offers", "/api/v1/offers.csv"):
            assert found_in(get(world, address, role).text, COMMISSION), (address, role)
        assert found_in(get(world, "/offers/<offer_id>/assessment", role).text, ("13.37",))
    assert found_in(get(world, "/broadcasts/<broadcast_id>", "anchor").text, ("53.35",))
    assert "commission" in get(world, "/api/v1/offers?facets=all", "anchor").get_json()["facets"]


def get(world: World, address: str, role: str) -> TestResponse:
    """A GET of any address as this role."""
    return world.look(address, role)


def world_total(world: World, address: str, role: str) -> int:
    total: int = get(world, address, role).get_json()["total"]
    return total
