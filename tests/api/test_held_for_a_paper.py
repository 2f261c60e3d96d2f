"""Over the API: what is held for a new paper, what the farm has to do, what the queue knows, why it was released."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from catalog import worker
from catalog.api.paging import seal
from catalog.extensions import Extensions
from catalog.picking.services import renewing
from catalog.review.services import desk
from catalog.storage.database import db
from tests.api.conftest import Program
from tests.factories.farming import ON, days, registry_rows
from tests.factories.renewing import DUE_ON, LAST_VALID, TOO_LATE, Grove, X
from tests.versions import library_with_papers_per_batch


@pytest.fixture
def grove(app: Flask, extensions: Extensions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    with time_machine.travel(f"{ON}T10:00:00+08:00", tick=True) as clock:
        registry_rows()
        grove = Grove(library_with_papers_per_batch(tmp_path / "standards"))
        own = Extensions(replace(extensions.settings, standards_folder=tmp_path / "standards"))
        monkeypatch.setitem(app.extensions, "catalog", own)
        grove.clock = clock  # type: ignore[attr-defined]
        yield grove


def go_to(grove: Any, day: Any) -> None:
    grove.clock.move_to(datetime.fromisoformat(f"{day}T10:00:00+08:00"))


def test_held_renewed_or_given_back(app: Flask, grove: Any) -> None:
    anchor, other = Program(app, grove.anchor), Program(app, grove.other_anchor)
    farmer, reviewer = Program(app, grove.owner), Program(app, grove.reviewer)
    mine, theirs = grove.broadcast.id, grove.plan(DUE_ON, grove.other_anchor).id
    lines = {"lines": [{"offer_id": grove.offer.id, "quantity_units": 50}]}
    (held,) = anchor.post(f"/broadcasts/{mine}/reservations", json=lines).json["items"]
    (lost,) = other.post(f"/broadcasts/{theirs}/reservations", json=lines).json["items"]
    assert (held["state"], held["released_reason"]) == ("held", None) and "paper" not in held
    (listed,) = anchor.get(f"/broadcasts/{mine}/reservations").json["items"]
    assert {name: listed[name] for name in ("paper", "due_on", "renewal_open", "due_back")} == {
        "paper": "to_renew", "due_on": DUE_ON.isoformat(), "renewal_open": False, "due_back": False,
    }  # fmt: skip
    refused = anchor.post(f"/reservations/{held['id']}/confirmations")
    assert refused.status_code == 409
    assert [gate["reason"] for gate in refused.json["figures"]["gates"] if not gate["passed"]] == ["paper_to_renew"]

    first, second = farmer.get("/me/renewals").json["items"]
    assert (first["on_day"], second["on_day"]) == (DUE_ON.isoformat(), X.isoformat())
    assert {name: second[name] for name in second if name not in ("offer_title",)} == {
        "offer_id": grove.offer.id, "why": "held", "criteria": ["FF-B01"],
        "document_types": ["commitment_certificate"], "by_on": DUE_ON.isoformat(), "on_day": X.isoformat(),
        "quantity_units": 50, "issued_from_on": "2026-12-11", "valid_through_on": LAST_VALID.isoformat(),
        "submitted": False,
    }  # fmt: skip
    page = farmer.get("/me/renewals?limit=1").json
    assert page["items"] == [first]
    assert farmer.get(f"/me/renewals?limit=1&cursor={page['next_cursor']}").json["items"] == [second]

    # Too late for the nearer broadcast: between two looks of the worker the list says so, then why it was released.
    go_to(grove, DUE_ON)
    (falling,) = other.get(f"/broadcasts/{theirs}/reservations").json["items"]
    assert (falling["state"], falling["paper"], falling["due_back"]) == ("held", "lapsed", True)
    worker.give_back(app.extensions["catalog"], DUE_ON)
    assert other.get(f"/broadcasts/{theirs}/reservations").json["items"] == []
    (gone,) = other.get(f"/broadcasts/{theirs}/reservations?state=released").json["items"]
    assert (gone["id"], gone["state"], gone["released_reason"]) == (lost["id"], "released", "paper_missing")
    by_offer = {row["id"]: row for row in farmer.get(f"/offers/{grove.offer.id}/reservations").json["items"]}
    assert by_offer[lost["id"]]["released_reason"] == "paper_missing"
    assert by_offer[held["id"]]["released_reason"] is None

    one = grove.submit_renewal(DUE_ON)
    (queued,) = reviewer.get("/reviews").json["items"]
    assert (queued["id"], queued["needed_on"]) == (one.id, X.isoformat())
    assert reviewer.get(f"/reviews/{one.id}").json["needed_on"] == X.isoformat()
    go_to(grove, TOO_LATE)
    (waiting,) = anchor.get(f"/broadcasts/{mine}/reservations").json["items"]
    assert (waiting["paper"], waiting["renewal_open"], waiting["due_back"]) == ("lapsed", True, False)
    assert reviewer.post(f"/reviews/{one.id}/steps", json={"step": "renew"}).status_code == 200
    assert reviewer.get(f"/reviews/{one.id}").json["needed_on"] is None
    assert anchor.post(f"/reservations/{held['id']}/confirmations").json["state"] == "confirmed"
    released = anchor.post(f"/reservations/{held['id']}/releases").json
    assert (released["state"], released["released_reason"]) == ("released", "anchor")
    db.session.expire_all()
    assert db.session.get_one(type(grove.offer), grove.offer.id).reserved_units == 0


def test_the_queue_comes_in_the_order_of_the_page(app: Flask, grove: Any) -> None:
    """What a broadcast needs first, the nearest day first, then the oldest; whatever is held or decided while a program
    walks, it sees each line once."""
    plain = [grove.another() for _ in range(3)]
    for offer in plain:
        grove.submit(offer)
    needed = [grove.another() for _ in range(3)]
    for number, offer in enumerate(needed):
        grove.approve(grove.taken(offer))
        grove.hold(1, grove.plan(days(45 - number)), offer=offer)
    go_to(grove, DUE_ON)
    for offer in needed:
        grove.submit_renewal(DUE_ON, offer)
    grove.submit_renewal(DUE_ON)
    expected = [needed[2].id, needed[1].id, needed[0].id, *(offer.id for offer in plain), grove.offer.id]
    page = desk.queue(
        grove.reviewer, needed_on={one: w.on_day for one, w in renewing.needed_on(grove.library, DUE_ON).items()}
    )
    assert [line.offer.id for line in page.lines] == expected

    reviewer, anchor = Program(app, grove.reviewer), Program(app, grove.anchor)
    all_of_them = reviewer.get("/reviews").json
    assert [one["offer_id"] for one in all_of_them["items"]] == expected and all_of_them["next_cursor"] is None
    for limit in (1, 2, 3, 4, 6):
        assert walked(reviewer, limit) == expected, limit

    def meanwhile(page: int) -> None:
        if page == 2:
            # The second line is decided; the last of all is needed by the nearest day of all.
            one = next(row for row in all_of_them["items"] if row["offer_id"] == needed[1].id)
            assert reviewer.post(f"/reviews/{one['id']}/steps", json={"step": "renew"}).status_code == 200
            lines = {"lines": [{"offer_id": grove.offer.id, "quantity_units": 1}]}
            assert anchor.post(f"/broadcasts/{grove.broadcast.id}/reservations", json=lines).status_code == 201

    assert walked(reviewer, 2, meanwhile) == expected
    assert walked(reviewer, 2) == [grove.offer.id, needed[2].id, needed[0].id, *(offer.id for offer in plain)]


@pytest.mark.parametrize("position", ["0193-an-id", ["0193-an-id"]])
def test_a_cursor_of_the_release_before_is_refused(app: Flask, grove: Any, position: object) -> None:
    with app.test_request_context("/api/v1/reviews?limit=1"):
        cursor = seal(position)
    refused = Program(app, grove.reviewer).get(f"/reviews?limit=1&cursor={cursor}")
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (400, "cursor_invalid")


def walked(reviewer: Program, limit: int, meanwhile: Callable[[int], None] = lambda page: None) -> list[str]:
    seen: list[str] = []
    cursor, page = "", 0
    while cursor is not None:
        answer = reviewer.get(f"/reviews?limit={limit}" + (f"&cursor={cursor}" if cursor else "")).json
        seen += [one["offer_id"] for one in answer["items"]]
        cursor, page = answer["next_cursor"], page + 1
        meanwhile(page)
    return seen
