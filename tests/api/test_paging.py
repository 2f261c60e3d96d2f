"""Walking pages meets everything once; a cursor cannot be made up or carried elsewhere."""

from __future__ import annotations

import base64

import pytest

from tests.api.conftest import Program, fields_of, refused
from tests.factories import farming


@pytest.fixture
def many(farmer: Program, places: None) -> list[str]:
    """Seven suppliers of one owner."""
    assert farmer.account is not None
    return [farming.a_supplier(farmer.account, name=f"沙田农场{number}号").id for number in range(7)]


def test_all_pages_hold_everything_once_newest_first(farmer: Program, many: list[str]) -> None:
    seen, path = [], "/suppliers?limit=3"
    for _ in range(3):
        page = farmer.get(path)
        seen += [row["id"] for row in page.json["items"]]
        link = page.headers.get("Link")
        path = link.split(">")[0].removeprefix("</api/v1") if link else ""
    assert seen == sorted(many, reverse=True) and not path and page.json["next_cursor"] is None


def test_what_comes_in_between_shifts_nothing(farmer: Program, many: list[str]) -> None:
    assert farmer.account is not None
    first = farmer.get("/suppliers?limit=3").json
    farming.a_supplier(farmer.account, name="新来的农场")
    second = farmer.get(f"/suppliers?limit=10&cursor={first['next_cursor']}").json
    seen = [row["id"] for row in [*first["items"], *second["items"]]]
    assert seen == sorted(many, reverse=True)


def test_forged_cursors_are_refused(farmer: Program, many: list[str]) -> None:
    good = farmer.get("/suppliers?limit=3").json["next_cursor"]
    position, _, signature = good.partition(".")
    raw = base64.urlsafe_b64decode(position + "=" * (-len(position) % 4))
    changed = base64.urlsafe_b64encode(raw[:-2] + b'z"').decode().rstrip("=") + "." + signature
    for forged in (changed, good[:-4], good[4:], good + "AAAA", "null", "..", "e30", "%F0%9F%8D%8A", "x" * 2001):
        problem = refused(farmer.get(f"/suppliers?cursor={forged}"), 400, "invalid_query")
        assert set(fields_of(problem)) == {"cursor"}


def test_a_cursor_belongs_to_its_own_query(farmer: Program, many: list[str], anybody: Program) -> None:
    cursor = farmer.get("/suppliers?limit=3").json["next_cursor"]
    refused(farmer.get(f"/products?cursor={cursor}"), 400, "invalid_query")
    refused(anybody.get(f"/gis?cursor={cursor}"), 400, "invalid_query")
    gis = anybody.get("/gis?limit=1").json["next_cursor"]
    assert anybody.get(f"/gis?limit=2&cursor={gis}").status_code == 200, "the size of a page may change"
    refused(anybody.get(f"/gis?category=tea&cursor={gis}"), 400, "invalid_query")
