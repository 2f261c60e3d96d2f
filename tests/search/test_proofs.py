"""By which papers an offer is found: those behind proven answers of its approval, on the days they are valid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalog.evidence.models import Document
from catalog.extensions import Extensions
from catalog.review.listing import Span
from catalog.scoring.models import AssessmentRow, EvidenceStrike
from catalog.search import gather, indexer
from catalog.search.gather import count_documents
from catalog.search.snapshot import PaperDays
from catalog.search.spans import listed_spans
from catalog.storage.database import db, now
from tests.factories.farming import days
from tests.factories.selling import Market, a_paper, searchable_market

CERTIFICATE = "FF-A06"
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)


def spans(*papers: PaperDays) -> list[tuple[int, int, tuple[str, ...], tuple[str, ...]]]:
    """The December of an offer: first and last day, kinds, what they certify."""
    found = listed_spans([Span(FIRST, LAST, "A", False)], None, papers)
    assert [one.run_through_on for one in found] == [LAST] * len(found)
    return [(one.from_on.day, one.through_on.day, one.proofs, one.certificates) for one in found]


def test_days_are_cut_where_a_paper_begins_or_ends() -> None:
    organic = PaperDays("certificate", "organic", date(2026, 12, 5), date(2026, 12, 20))
    report = PaperDays("lab_report", "", date(2026, 6, 1), None)
    assert spans() == [(1, 31, (), ())]
    assert spans(report) == [(1, 31, ("lab_report",), ())]
    assert spans(organic, report) == [
        (1, 4, ("lab_report",), ()),
        (5, 20, ("certificate", "lab_report"), ("organic",)),
        (21, 31, ("lab_report",), ()),
    ]


def test_nothing_is_cut_where_another_paper_of_the_kind_goes_on() -> None:
    first = PaperDays("certificate", "organic", None, date(2026, 12, 10))
    second = PaperDays("certificate", "organic", date(2026, 12, 8), date(2027, 12, 8))
    assert spans(first, second) == [(1, 31, ("certificate",), ("organic",))]
    assert spans(first, second._replace(scheme="green_food")) == [
        (1, 7, ("certificate",), ("organic",)),
        (8, 10, ("certificate",), ("green_food", "organic")),
        (11, 31, ("certificate",), ("green_food",)),
    ]


@pytest.fixture
def market(app: Flask, extensions: Extensions) -> Iterator[Market]:
    """One farm with two listed offers, searchable; today is ON."""
    with searchable_market(extensions) as market:
        yield market


@pytest.fixture
def paper(extensions: Extensions, market: Market) -> Document:
    """An organic certificate of the market's first offer, chosen for its answer and approved."""
    return certified(extensions, market)


def certified(extensions: Extensions, market: Market, backing: str = "proven", **fields: Any) -> Document:
    offer = market.offer
    given = {"scheme": "organic", "issued_on": days(-100), "expires_on": days(5), **fields}
    found = a_paper("product", offer.product_id, "certificate", market.owner.id, **given)
    row = db.session.query(AssessmentRow).filter_by(offer_id=offer.id).one()
    kept = {name: getattr(found, name) for name in ("id", "type", "issuer", "number")}
    kept |= {name: one.isoformat() if (one := getattr(found, name)) else None for name in ("issued_on", "expires_on")}
    row.evidence = {CERTIFICATE: {"by": "owner", "source": "", "documents": [kept | {"sha256": found.file_sha256}]}}
    row.backing = {CERTIFICATE: backing}
    db.session.commit()
    # A decided assessment is never edited, so what it came to is kept; here it is.
    gather._results_kept.clear()
    return found


def ids(client: FlaskClient, extensions: Extensions, **query: str) -> list[str]:
    indexer.rebuild(extensions.index, extensions.library, extensions.today())
    return [item["id"] for item in client.get("/api/v1/offers", query_string=query).get_json()["items"]]


def test_it_is_found_while_the_certificate_is_valid(
    client: FlaskClient, extensions: Extensions, market: Market, paper: Document
) -> None:
    offer = market.offer
    assert ids(client, extensions, certificate="organic") == [offer.id]
    assert ids(client, extensions, proof="certificate") == [offer.id]
    assert ids(client, extensions, q="认证:有机") == ids(client, extensions, q="certificate:organic") == [offer.id]
    assert ids(client, extensions, certificate="green_food") == []
    assert ids(client, extensions, certificate="organic", on=days(5).isoformat()) == [offer.id]
    assert ids(client, extensions, certificate="organic", on=days(6).isoformat()) == []
    cards = client.get(f"/api/v1/offers?on={days(6)}").get_json()["items"]
    assert {one["id"]: one["certificates"] for one in cards} == {one.id: [] for one in market.offers}
    today = extensions.today()
    held = indexer.status(extensions.index, extensions.library, today)
    assert count_documents(extensions.library, [one.id for one in market.offers], today) == held.documents


def test_what_is_only_declared_or_taken_back_or_struck_is_not(
    client: FlaskClient, extensions: Extensions, market: Market, paper: Document
) -> None:
    offer = market.offer
    strike = EvidenceStrike(
        offer_id=offer.id, criterion_id=CERTIFICATE, evidence_id=paper.id, struck_by_account_id=market.reviewer.id
    )
    db.session.add(strike)
    db.session.commit()
    assert ids(client, extensions, certificate="organic") == []
    db.session.delete(strike)
    db.session.commit()
    assert ids(client, extensions, certificate="organic") == [offer.id]
    paper.withdrawn_at = now()
    db.session.commit()
    assert ids(client, extensions, certificate="organic") == []


def test_a_bare_word_is_no_certificate(client: FlaskClient, extensions: Extensions, market: Market) -> None:
    certified(extensions, market, backing="declared")
    assert ids(client, extensions, certificate="organic") == ids(client, extensions, proof="certificate") == []


def test_a_paper_filed_after_the_approval_waits_for_the_next(
    client: FlaskClient, extensions: Extensions, market: Market
) -> None:
    a_paper("product", market.offer.product_id, "certificate", market.owner.id, scheme="organic", expires_on=days(300))
    db.session.commit()
    assert ids(client, extensions, certificate="organic") == []
