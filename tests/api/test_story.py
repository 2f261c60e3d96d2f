"""The whole story over the API alone: a farm lists, a reviewer approves, an anchor reserves and goes on stage."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from openpyxl import load_workbook
from PIL import Image

from catalog.picking.run_sheet import COLUMNS
from catalog.scoring.answers import to_json
from catalog.search import indexer
from tests.api.conftest import Program, fields_of, refused
from tests.factories import farming
from tests.factories.selling import good_answers


@pytest.fixture(autouse=True)
def first_of_december() -> Iterator[None]:
    """Noon in Quzhou on the day the test farm's dates are made for."""
    with time_machine.travel(datetime(2026, 12, 1, 4, tzinfo=UTC)):
        yield


def a_photo() -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600), (240, 140, 30)).save(buffer, "JPEG")
    buffer.seek(0)
    return buffer


A_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R/Size 4>>
%%EOF
"""


def list_offer(farmer: Program) -> dict[str, str]:
    """Everything a farm does until it submits; the ids."""
    supplier = farmer.post("/suppliers", json=farming.supplier_fields())
    assert supplier.status_code == 201, supplier.json
    ids = {"supplier": supplier.json["id"]}
    right = farmer.put(f"/suppliers/{ids['supplier']}/authorisations/{farming.PONKAN}", json={"level": "authorised"})
    assert right.status_code == 200, right.json
    product = farmer.post(f"/suppliers/{ids['supplier']}/products", json=farming.product_fields())
    assert product.status_code == 201, product.json
    ids["product"] = product.json["id"]
    photo = farmer.post(
        f"/products/{ids['product']}/photos",
        data={"file": (a_photo(), "椪柑.jpg"), "role": "cover", "alt_zh": "树上的椪柑"},
    )
    assert photo.status_code == 201, photo.json
    ids["rendition"] = photo.json["card_sha256"]
    paper = farmer.post(
        "/documents",
        data={
            "subject_type": "authorisation",
            "subject_id": right.json["id"],
            "type": "gi_mark_authorisation",
            "issuer": "衢州市市场监督管理局",
            "number": "GI-2026-1",
            "issued_on": "2026-01-02",
            "expires_on": "2027-12-31",
            "file": (io.BytesIO(A_PDF), "用标授权书.pdf"),
        },
    )
    assert paper.status_code == 201, paper.json
    assert paper.json["file_name"] == "用标授权书.pdf"
    ids["document"] = paper.json["id"]
    offer = farmer.post(f"/products/{ids['product']}/offers", json=farming.offer_fields())
    assert offer.status_code == 201, offer.json
    ids["offer"] = offer.json["id"]
    return ids


def approve(reviewer: Program, offer_id: str, review_id: str) -> None:
    """A reviewer answers what is open, and approves what they saw."""
    for criterion_id, value in good_answers().items():
        answer = reviewer.put(
            f"/offers/{offer_id}/answers/{criterion_id}",
            data=to_json({"value": value}),
            content_type="application/json",
        )
        assert answer.status_code == 200, (criterion_id, answer.json)
    assert reviewer.post(f"/reviews/{review_id}/steps", json={"step": "take"}).json["state"] == "taken"
    seen = reviewer.get(f"/reviews/{review_id}").json
    assert seen["assessment"]["grade"] == "A" and "approve" in seen["actions"]
    done = reviewer.post(f"/reviews/{review_id}/steps", json={"step": "approve", "seen": seen["fingerprint"]})
    assert done.status_code == 200 and done.json["state"] == "approved", done.json


@pytest.mark.usefixtures("places")
def test_from_the_orchard_to_the_stage(
    farmer: Program, neighbour: Program, reviewer: Program, anchor: Program, anybody: Program, app: Flask
) -> None:
    ids = list_offer(farmer)
    offer_id = ids["offer"]
    listed = farmer.get("/me/offers").json["items"]
    assert [row["id"] for row in listed] == [offer_id] and listed[0]["listing"]["state"] == "draft"
    missing = farmer.get(f"/offers/{offer_id}/assessment").json
    assert missing["unknown"] and missing["what_would_raise_it"] and missing["findings"][0]["title"]["zh"]
    refused(anybody.get(f"/offers/{offer_id}"), 404, "not_found")
    refused(neighbour.get(f"/offers/{offer_id}"), 404, "not_found")

    review = farmer.post(f"/offers/{offer_id}/reviews")
    assert review.status_code == 201 and review.json["state"] == "waiting"
    assert [row["id"] for row in reviewer.get("/reviews").json["items"]] == [review.json["id"]]
    approve(reviewer, offer_id, review.json["id"])

    public = anybody.get(f"/offers/{offer_id}?on=2026-12-10").json
    assert public["listing"]["listed"] and public["assessment"]["grade"] == "A"
    assert "trade" not in public and "inside" not in public
    shown = str(public)
    for secret in ("floor_price_fen", "supply_price_fen", "commission_bp", "contact_phone", "13812345678"):
        assert secret not in shown
    trade = anchor.get(f"/offers/{offer_id}?on=2026-12-10").json
    assert trade["trade"] == {"floor_price_fen": 2990, "commission_bp": 1500}
    inside = reviewer.get(f"/offers/{offer_id}").json["trade"]
    assert inside["supply_price_fen"] == 2600 and inside["contact_phone"] == "+8613812345678"
    assert all(gate["passed"] for gate in trade["gates"]) and "inside" not in trade
    picture = anybody.get(f"/renditions/{ids['rendition']}")
    assert picture.mimetype == "image/webp" and "sandbox" in picture.headers["Content-Security-Policy"]

    assert anchor.put(f"/picks/{offer_id}", json={"note": "开场"}).json["note"] == "开场"
    assert anchor.get("/picks").json["items"][0]["listing"]["grade"] == "A"
    broadcast = anchor.post("/broadcasts", json={"title": "年货节", "on_day": "2026-12-10", "starts_at": "20:00"}).json
    lines = {"lines": [{"offer_id": offer_id, "quantity_units": 600}, {"offer_id": offer_id, "quantity_units": 300}]}
    path = f"/broadcasts/{broadcast['id']}"
    held = anchor.post(f"{path}/reservations", json=lines)
    assert held.status_code == 201 and held.json["items"][0]["quantity_units"] == 900
    over = refused(anchor.post(f"{path}/reservations", json=lines), 409, "gate_refused")
    assert over["figures"]["failed"] == ["capacity"]
    reservation = held.json["items"][0]["id"]
    assert anchor.post(f"/reservations/{reservation}/confirmations").json["state"] == "confirmed"
    assert farmer.get(f"/offers/{offer_id}/reservations").json["items"][0]["on_day"] == "2026-12-10"

    slot = anchor.get(f"{path}/slots").json["items"][0]
    told = refused(anchor.patch(f"/slots/{slot['id']}", json={"selling_point": "全国第一甜"}), 422, "invalid")
    assert fields_of(told) == {"selling_point": "forbidden_words"}
    assert anchor.patch(f"/slots/{slot['id']}", json={"selling_point": "霜降以后才采"}).status_code == 200
    card = anchor.post(f"/slots/{slot['id']}/cue-cards")
    assert card.status_code == 201 and card.json["intact"] and len(card.json["sha256"]) == 64
    assert anchor.get(f"/cue-cards/{card.json['id']}").json["content"] == card.json["content"]
    sheet = anchor.get(f"{path}/run-sheet").json
    assert sheet["rows"][0]["quantity_units"] == 900 and sheet["rows"][0]["passes"]
    table = list(csv.reader(io.StringIO(anchor.get(f"{path}/run-sheet.csv").get_data().decode("utf-8-sig"))))
    assert table[1][table[0].index("quantity_units")] == "900"
    book = load_workbook(io.BytesIO(anchor.get(f"{path}/run-sheet.xlsx").get_data()))
    assert book.active is not None and book.active.max_row >= 2
    titles, first = ([cell.value for cell in row] for row in book.active.iter_rows(max_row=2))
    assert titles == table[0] == list(COLUMNS)
    row = dict(zip(titles, first, strict=True))
    assert isinstance(row["amount_yuan"], float | int) and row["amount_yuan"] == row["price_yuan"] * 900
    assert anchor.post(f"{path}/cancellations").json["cancelled_at"]
    assert farmer.get("/me/offers").json["items"][0]["reserved_units"] == 0


@pytest.mark.usefixtures("places")
def test_an_approved_offer_is_found_by_pinyin_and_its_trade_terms_only_by_anchors(
    farmer: Program, reviewer: Program, anchor: Program, anybody: Program, app: Flask
) -> None:
    ids = list_offer(farmer)
    approve(reviewer, ids["offer"], farmer.post(f"/offers/{ids['offer']}/reviews").json["id"])
    extensions = app.extensions["catalog"]
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    for asked in ("?q=penggan", "?q=椪柑", "?category=fresh_fruit&on=2026-12-10&facets=grade&facets=category"):
        found = anybody.get(f"/offers{asked}")
        assert found.status_code == 200 and [card["id"] for card in found.json["items"]] == [ids["offer"]], asked
        assert "trade" not in found.json["items"][0]
    assert found.json["facets"]["grade"] == [{"value": "A", "count": 1, "chosen": False, "excluded": False}]
    assert anchor.get("/offers?q=椪柑&sort=commission").json["items"][0]["trade"]["floor_price_fen"] == 2990
    for asked in ("?sort=commission", "?commission=1000..", "?facets=commission"):
        refused(anybody.get(f"/offers{asked}"), 401, "trade_terms")
        refused(farmer.get(f"/offers{asked}"), 403, "trade_terms")
    assert anybody.get("/offers/suggestions?q=椪").json["items"]


@pytest.mark.usefixtures("places")
def test_papers_are_for_their_owner_and_reviewers_and_never_shown_as_pages(
    farmer: Program, neighbour: Program, reviewer: Program, anchor: Program
) -> None:
    ids = list_offer(farmer)
    path = f"/documents/{ids['document']}"
    for caller in (neighbour, anchor):
        refused(caller.get(path), 404, "not_found")
        refused(caller.get(f"{path}/file"), 404, "not_found")
    for caller in (farmer, reviewer):
        file = caller.get(f"{path}/file")
        assert file.mimetype == "application/pdf" and file.get_data() == A_PDF
        assert file.headers["Content-Disposition"].startswith("attachment")
        assert "filename*=UTF-8''%E7%94%A8" in file.headers["Content-Disposition"]
        assert "sandbox" in file.headers["Content-Security-Policy"]
    subject = f"?subject_type=authorisation&subject_id={farmer.get(path).json['subject_id']}"
    assert [row["id"] for row in farmer.get(f"/documents{subject}").json["items"]] == [ids["document"]]
    assert neighbour.get(f"/documents{subject}").json["items"] == []
    gone = farmer.delete(path)
    assert (
        gone.status_code == 204
        and not gone.data
        and not {"Content-Encoding", "Content-Type"} & set(gone.headers.keys())
    )
    assert farmer.get(f"/documents{subject}").json["items"] == []


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("content", "code"),
    [(b"<html><script>alert(1)</script>", None), (b"", None), (b"\xff\xd8\xff\xe0 cut off", None)],
)
def test_an_upload_that_is_no_picture_is_refused(farmer: Program, content: bytes, code: str | None) -> None:
    ids = list_offer(farmer)
    before = len(farmer.get(f"/products/{ids['product']}/photos").json["items"])
    response = farmer.post(f"/products/{ids['product']}/photos", data={"file": (io.BytesIO(content), "x.jpg")})
    assert set(fields_of(refused(response, 422, "invalid"))) == {"file"}
    assert len(farmer.get(f"/products/{ids['product']}/photos").json["items"]) == before


@pytest.mark.usefixtures("places")
def test_an_upload_needs_its_file_and_nothing_else(farmer: Program) -> None:
    ids = list_offer(farmer)
    path = f"/products/{ids['product']}/photos"
    refused(farmer.post(path, json={}), 415, "unsupported_media_type")
    assert fields_of(refused(farmer.post(path, data={"role": "cover", "x": (a_photo(), "a.jpg")}), 422, "invalid"))
    stray = {"file": (a_photo(), "a.jpg"), "second": (a_photo(), "b.jpg")}
    assert fields_of(refused(farmer.post(path, data=stray), 422, "invalid")) == {"second": "unknown_field"}
    retry = {"Idempotency-Key": "one"}
    first = farmer.post(path, data={"file": (a_photo(), "a.jpg")}, headers=retry)
    again = farmer.post(path, data={"file": (a_photo(), "a.jpg")}, headers=retry)
    assert first.json["id"] == again.json["id"] and again.headers["Idempotency-Replayed"]


@pytest.mark.usefixtures("places")
def test_edits_name_what_they_read(farmer: Program) -> None:
    ids = list_offer(farmer)
    for path, change in (
        (f"/suppliers/{ids['supplier']}", {"address": "沙田村 8 号"}),
        (f"/products/{ids['product']}", {"variety": "一品红"}),
        (f"/offers/{ids['offer']}", {"live_price_yuan": 41.5}),
    ):
        problem = refused(farmer.patch(path, json=change), 428, "precondition_required")
        assert problem["field"] == "If-Match"
        refused(farmer.patch(path, revision=7, json=change), 412, "precondition_failed")
        read = farmer.get(path)
        assert read.headers["ETag"] == '"1"'
        done = farmer.call("PATCH", path, json=change, headers={"If-Match": read.headers["ETag"]})
        assert done.status_code == 200 and done.headers["ETag"] == '"2"', done.json
        refused(farmer.patch(path, revision=1, json=change), 412, "precondition_failed")
    assert farmer.get(f"/offers/{ids['offer']}").json["live_price_fen"] == 4150


EDITED = {"suppliers": "supplier", "products": "product", "offers": "offer"}
# Long enough that every answer of these is worth compressing.
LONG = "沙田村在乌溪江边。" * 60


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("encoding", ["gzip, deflate", "gzip, deflate, br, zstd", "br", "zstd", "deflate", "identity"])
def test_the_etag_that_was_read_is_the_one_to_send_back(farmer: Program, encoding: str) -> None:
    """Compression writes its method into ETags; a program that sends one back, as told, was refused for ever."""
    ids = list_offer(farmer)
    asked = {"Accept-Encoding": encoding}
    for noun, name in EDITED.items():
        path, field = f"/{noun}/{ids[name]}", "spec_en" if noun == "offers" else "story"
        for number in (1, 2):
            read = farmer.get(path, headers=asked)
            assert read.headers["ETag"] == f'"{number}"'
            sent = {**asked, "If-Match": read.headers["ETag"]}
            done = farmer.call("PATCH", path, json={field: f"{LONG[: 50 * number]}"}, headers=sent)
            assert done.status_code == 200 and done.headers["ETag"] == f'"{number + 1}"', done.json
            assert done.headers["Cache-Control"] == read.headers["Cache-Control"] == "private, no-store"
        assert ("Content-Encoding" in read.headers) == (encoding != "identity")


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("if_match", "fits"),
    [
        ('"1"', True), ('W/"1"', True), ("1", True), ('"1:gzip"', True), ('"1:br"', True), ('"1-gzip"', True),
        ('W/"1:zstd"', True), ('"1--gzip"', True), ('"7", "1"', True), ('W/"7", W/"1"', True), ("*", True),
        ('"2"', False), ('W/"2"', False), ('"2:gzip"', False), ('"1:brotli"', False), ('"11"', False), ('"*"', False),
        ('""', False), ('W/""', False), ('"", "2"', False),
        ('"-1"', False), ('"1.0"', False), ('"１"', False), ('"7", "8"', False), ('"99999999999999999999"', False),
    ],
)  # fmt: skip
def test_if_match_takes_the_etag_in_every_form_it_may_arrive_in(farmer: Program, if_match: str, fits: bool) -> None:
    """A proxy that compresses weakens an ETag or adds its method; a star stands for whatever there is (RFC 9110)."""
    ids = list_offer(farmer)
    for noun, name in EDITED.items():
        field = "spec_en" if noun == "offers" else "story"
        answer = farmer.call(
            "PATCH", f"/{noun}/{ids[name]}", json={field: "x"}, headers={"If-Match": if_match.encode().decode("latin1")}
        )
        if fits:
            assert answer.status_code == 200 and answer.headers["ETag"] == '"2"', answer.json
        else:
            refused(answer, 412, "precondition_failed")


@pytest.mark.usefixtures("places")
def test_a_star_does_not_edit_what_is_not_there(farmer: Program, neighbour: Program) -> None:
    ids = list_offer(farmer)
    for noun, name in EDITED.items():
        for program, id_ in ((farmer, "01a20000-0000-7000-8000-000000000000"), (neighbour, ids[name])):
            answer = program.call("PATCH", f"/{noun}/{id_}", json={}, headers={"If-Match": "*"})
            refused(answer, 404, "not_found")


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_a_revision_names_is_never_answered_with_not_modified(farmer: Program, encoding: str) -> None:
    """An offer tells more than its revision: gates and listing change with the day, stock with each order."""
    ids = list_offer(farmer)
    for noun, name in EDITED.items():
        for known in ('"1"', '"1:gzip"', 'W/"1"', "*"):
            sent = {"If-None-Match": known, "Accept-Encoding": encoding}
            answer = farmer.get(f"/{noun}/{ids[name]}", headers=sent)
            assert answer.status_code == 200 and answer.json["id"] == ids[name]


@pytest.mark.usefixtures("places")
def test_wrong_terms_are_told_field_by_field(farmer: Program) -> None:
    ids = list_offer(farmer)
    form = farming.offer_fields(live_price_fen=-1, commission_bp=10001, ship_through_on="2026-11-01", guarantees=["x"])
    problem = refused(farmer.post(f"/products/{ids['product']}/offers", json=form), 422, "invalid")
    assert fields_of(problem) == {
        "live_price_fen": "too_small",
        "commission_bp": "too_big",
        "guarantees": "not_a_choice",
    }
    assert problem["errors"][0]["reason"]["zh"] and len(farmer.get("/me/offers").json["items"]) == 1
