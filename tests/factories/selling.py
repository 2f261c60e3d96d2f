"""Approved offers without the forty answers: rows as review writes them, on the real standard and its golden case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import time_machine

from catalog.accounts.models import Account
from catalog.evidence.models import Document, StoredFile
from catalog.extensions import Extensions
from catalog.picking.models import Broadcast
from catalog.picking.services import broadcasting, reserving
from catalog.products.models import Offer
from catalog.review.models import Approval, Review
from catalog.scoring.answers import from_json, to_json
from catalog.scoring.assess import assess
from catalog.scoring.columns import columns_of
from catalog.scoring.models import AssessmentRow
from catalog.scoring.report import to_dict
from catalog.scoring.services import foretelling
from catalog.search import indexer
from catalog.standards.library import Library
from catalog.storage.database import db, new_id
from catalog.storage.revisions import as_json
from catalog.suppliers.models import Authorisation
from tests.factories.farming import ON, a_product, a_reviewer, a_supplier, an_account, an_offer, days, registry_rows

EXAMPLES = Path(__file__).parents[1] / "scoring" / "golden" / "examples.json"
STANDARD = "gi-selection-fresh-fruit@1.0.0"
BROADCAST_ON = days(9)


def good_answers(**changed: Any) -> dict[str, Any]:
    """The golden case with grade A, its papers issued around ON; `changed` maps "FF_B02" to another answer."""
    answers: dict[str, Any] = from_json(EXAMPLES.read_text())[0]["answers"]
    answers["FF-B01"] = {"present": True, "issued_on": ON.isoformat(), "expires_on": None}
    return answers | {name.replace("_", "-"): answer for name, answer in changed.items()}


def a_paper(subject_type: str, subject_id: str, type: str, by: str, **fields: Any) -> Document:
    """A document on file; its bytes are not kept."""
    digest = sha256(f"{subject_id}{type}{len(fields)}{new_id()}".encode()).hexdigest()
    db.session.add(StoredFile(sha256=digest, media_type="application/pdf", size_bytes=1))
    db.session.flush()
    document = Document(
        subject_type=subject_type, subject_id=subject_id, type=type, uploaded_by_account_id=by, file_sha256=digest,
        **{"issuer": "衢州市检测中心", "number": "QZ-2026-118", "issued_on": days(-30), **fields},
    )  # fmt: skip
    db.session.add(document)
    db.session.flush()
    return document


def authorise(offer: Offer, **fields: Any) -> Authorisation:
    """Give the offer's supplier the proven right to its name."""
    supplier = offer.product.supplier
    authorisation = Authorisation(
        **{"supplier_id": supplier.id, "gi_id": offer.product.gi_id, "level": "authorised", **fields}
    )
    db.session.add(authorisation)
    db.session.flush()
    a_paper("authorisation", authorisation.id, "gi_mark_authorisation", supplier.owner_account_id)
    db.session.commit()
    return authorisation


def approve_by_hand(
    library: Library,
    offer: Offer,
    reviewer: Account,
    answers: dict[str, Any] | None = None,
    on: date = ON,
    papers: dict[str, list[Document]] | None = None,
    profile: str | None = None,
) -> Approval:
    """The rows of a decision: assessment, review, approval. `papers` stand behind criteria by id."""
    answers = answers or good_answers()
    evidence = {name: [one.file_sha256 for one in found] for name, found in (papers or {}).items()}
    standard = library.get(STANDARD, profile)
    result = assess(standard, answers, on)
    row = AssessmentRow(
        offer_id=offer.id, offer_revision=offer.revision, standard_id=standard.id, standard_version=standard.version,
        standard_sha256=standard.sha256, profile_id=profile,
        profile_sha256=standard.profile.sha256 if standard.profile else None, on_day=on,
        answers_json=to_json(answers), decided=True,
        result_json=json.dumps(to_dict(result, evidence)),
        evidence={
            name: {"by": "owner", "source": "", "documents": [_kept(one) for one in found]}
            for name, found in (papers or {}).items()
        },
        created_by_account_id=reviewer.id, **columns_of(result),
    )  # fmt: skip
    row.inputs_sha256 = row.digest_of_inputs()
    db.session.add(row)
    db.session.flush()
    foretelling.foretell(row.id, result)
    moment = datetime.combine(on, datetime.min.time(), UTC)
    review = Review(
        offer_id=offer.id, kind="new", offer_revision=offer.revision, product_revision=offer.product.revision,
        snapshot={"live": {}, "changes": {}}, submitted_by_account_id=offer.product.supplier.owner_account_id,
        submitted_at=moment, reviewer_account_id=reviewer.id, taken_at=moment, decision="approved",
        decided_by_account_id=reviewer.id, decided_at=moment, assessment_id=row.id,
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    approval = Approval(
        offer_id=offer.id, review_id=review.id, assessment_id=row.id, offer_revision=offer.revision,
        product_revision=offer.product.revision, approved_price_fen=offer.live_price_fen, approved_at=moment,
    )  # fmt: skip
    db.session.add(approval)
    offer.first_approved_at = offer.product.supplier.first_approved_at = moment
    db.session.commit()
    return approval


def _kept(paper: Document) -> dict[str, Any]:
    names = ("id", "type", "issuer", "number", "issued_on", "expires_on")
    return {name: as_json(getattr(paper, name)) for name in names} | {"sha256": paper.file_sha256}


class Market:
    """A farm with listed offers, a reviewer, two anchors with a broadcast each."""

    def __init__(
        self, library: Library, offers: int = 1, answers: dict[str, Any] | None = None, **changed: Any
    ) -> None:
        self.library = library
        self.owner = an_account()
        self.reviewer = a_reviewer()
        self.anchor = an_account("13900000001", "anchor", "小衢")
        self.other_anchor = an_account("13900000002", "anchor", "阿橘")
        self.supplier = a_supplier(self.owner)
        self.product = a_product(self.owner, self.supplier)
        self.offers = [an_offer(self.owner, self.product, **changed) for _ in range(offers)]
        authorise(self.offers[0])
        for offer in self.offers:
            approve_by_hand(library, offer, self.reviewer, answers)
        self.broadcast = self.plan(self.anchor)
        self.other_broadcast = self.plan(self.other_anchor)

    @property
    def offer(self) -> Offer:
        return self.offers[0]

    def plan(self, anchor: Account, on_day: date = BROADCAST_ON, **fields: Any) -> Broadcast:
        """A broadcast of this anchor."""
        given = {"title": "年货节", "on_day": on_day.isoformat(), "starts_at": "20:00", "platform": "抖音", **fields}
        return broadcasting.create_broadcast(anchor, given, ON)

    def reserve(self, quantity_units: Any = 100, **given: Any) -> Any:
        """The first anchor reserves the first offer, unless told otherwise."""
        return reserving.reserve(
            given.get("actor", self.anchor),
            self.library,
            given.get("broadcast", self.broadcast).id,
            given.get("offer", self.offer).id,
            quantity_units,
            given.get("on", ON),
        )


@contextmanager
def searchable_market(extensions: Extensions) -> Iterator[Market]:
    """A market of two listed offers in the index, on a morning of ON."""
    with time_machine.travel(f"{ON}T10:00:00+08:00", tick=True):
        registry_rows()
        market = Market(extensions.library, offers=2)
        indexer.rebuild(extensions.index, extensions.library, extensions.today())
        yield market
