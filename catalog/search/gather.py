"""Reads what the index needs of offers from the rows of every feature to the left, in bulk. The only SQL of the search
besides the outbox, and only for the indexer: no search runs it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple, cast

from sqlalchemy import or_, select

from catalog.evidence.models import Document
from catalog.evidence.services.filing import photos_of
from catalog.products.models import Offer, Product
from catalog.products.schemas import OFFER_FIELDS, PRODUCT_FIELDS
from catalog.registry.models import GeographicalIndication, Place
from catalog.registry.services.registering import paths
from catalog.review.gather import listings
from catalog.review.models import Approval
from catalog.scoring.backing import ProvingPaper, proving_papers
from catalog.scoring.models import AssessmentRow, EvidenceStrike
from catalog.scoring.proof import whole_percent
from catalog.search.snapshot import DaysProven, OfferSnapshot, PaperDays, PlaceNames, ProvenShares
from catalog.search.spans import listed_spans
from catalog.standards.library import Library
from catalog.storage.database import db
from catalog.suppliers.models import Authorisation, Supplier
from catalog.suppliers.rights import CLAIMED_LEVELS, OPENS_GATE, mark_right

CHUNK = 1000
# Kinds of papers that are worth asking for. What is made per batch is said by `paper`, the right to the name by
# `authorisation`, and a licence every supplier has (alliance design choice).
PROOFS = (
    "certificate", "lab_report", "trace_code", "production_record", "plot_location", "public_record", "sc_licence",
)  # fmt: skip

# A decided assessment is never edited, so each is read once per process: offers of a season share many, and what one
# came to is some 8 KB of JSON.
_MOST_RESULTS_KEPT = 20_000
_results_kept: dict[str, _Result] = {}

# What the tables of fields say the index reads, under their own names.
_INDEXED = tuple(declared.name for declared in (*OFFER_FIELDS, *PRODUCT_FIELDS) if declared.indexed)
_COLUMNS = (
    *(getattr(Offer, declared.name) for declared in OFFER_FIELDS if declared.indexed),
    *(getattr(Product, declared.name) for declared in PRODUCT_FIELDS if declared.indexed),
    Offer.id,
    Offer.revision,
    Offer.reserved_units,
    Offer.demo,
    Offer.product_id,
    Product.supplier_id,
    Supplier.name.label("supplier_name"),
    Supplier.kind.label("supplier_kind"),
    Approval.assessment_id,
    Approval.approved_at,
)


def snapshots(library: Library, offer_ids: Iterable[str], today: date) -> Iterator[OfferSnapshot]:
    """What the index needs of those of these offers that are listed on some day from `today` on. Fifteen queries per
    thousand offers."""
    wanted = list(dict.fromkeys(offer_ids))
    for start in range(0, len(wanted), CHUNK):
        yield from _snapshots(library, wanted[start : start + CHUNK], today)


def approved_ids() -> Iterator[list[str]]:
    """The ids of all offers whose approval stands, by thousands: no other offer can be listed on any day."""
    last = ""
    while True:
        query = select(Approval.offer_id).where(Approval.ended_at.is_(None), Approval.offer_id > last)
        ids = list(db.session.scalars(query.order_by(Approval.offer_id).limit(CHUNK)))
        if not ids:
            return
        yield ids
        last = ids[-1]


def count_documents(library: Library, offer_ids: Sequence[str], today: date) -> int:
    """How many documents the index holds of these offers for days from `today` on. Six queries beside those of their
    listings."""
    standing = listings(library, offer_ids, today)
    query = (
        select(Offer.id, Offer.product_id, Product.supplier_id, Product.gi_id, Approval.assessment_id)
        .join(Product, Product.id == Offer.product_id)
        .join(Approval, Approval.offer_id == Offer.id)
    )
    rows = db.session.execute(query.where(Offer.id.in_([one for one in standing if standing[one].spans]))).all()
    rights = _rights({row.supplier_id for row in rows})
    papers = _papers(rows, _results({row.assessment_id for row in rows}))
    of_offer = ((row.id, rights.get((row.supplier_id, row.gi_id), _NO_RIGHT)) for row in rows)
    return sum(len(listed_spans(standing[one].spans, right.to_prove, papers[one])) for one, right in of_offer)


def offers_of_suppliers(supplier_ids: Sequence[str]) -> list[str]:
    """The ids of all offers of these suppliers."""
    query = select(Offer.id).join(Product, Product.id == Offer.product_id).where(Product.supplier_id.in_(supplier_ids))
    return list(db.session.scalars(query))


def _snapshots(library: Library, offer_ids: Sequence[str], today: date) -> Iterator[OfferSnapshot]:
    standing = listings(library, offer_ids, today)
    listed = [offer_id for offer_id in offer_ids if offer_id in standing and standing[offer_id].spans]
    query = (
        select(*_COLUMNS)
        .join(Product, Product.id == Offer.product_id)
        .join(Supplier, Supplier.id == Product.supplier_id)
        .join(Approval, Approval.offer_id == Offer.id)
        .where(Offer.id.in_(listed))
        .order_by(Offer.id)
    )
    rows = db.session.execute(query).all()
    names = _names({row.gi_id for row in rows})
    rights = _rights({row.supplier_id for row in rows})
    photos = photos_of({row.product_id for row in rows})
    results = _results({row.assessment_id for row in rows})
    papers = _papers(rows, results)
    codes = {row.place_code for row in rows} | {code for gi in names.values() for code in _area_codes(gi)}
    where = {code: _divisions(path) for code, path in paths(codes).items()}
    areas = {gi.id: _area(gi, where) for gi in names.values()}
    for row in rows:
        gi = names[row.gi_id]
        right = rights.get((row.supplier_id, row.gi_id), _NO_RIGHT)
        result = results[row.assessment_id]
        pictures = photos[row.product_id]
        snapshot = {
            **{name: getattr(row, name) for name in _INDEXED},
            "id": row.id,
            "revision": row.revision,
            "gi_name_zh": gi.name_zh or "",
            "gi_name_en": gi.name_en or "",
            "gi_system": gi.system,
            "gi_fact_status": gi.fact_status,
            "authorisation": right.level,
            "mark_right": right.answer,
            "mark_proven": right.proven,
            "supplier_id": row.supplier_id,
            "supplier_name": row.supplier_name,
            "supplier_kind": row.supplier_kind,
            "place": where.get(row.place_code, []),
            "gi_places": areas[gi.id],
            "reserved_units": row.reserved_units,
            "score_milli": result.score_milli,
            "caps": result.caps,
            "coverage": result.coverage,
            "proven": result.proven,
            "standard": result.standard,
            "approved_on": result.decided_on,
            "approved_at": row.approved_at,
            "spans": listed_spans(standing[row.id].spans, right.to_prove, papers[row.id]),
            "paper_through_on": standing[row.id].paper_through_on,
            "photo": pictures[0].view() if pictures else None,
            "demo": row.demo,
        }
        yield cast(OfferSnapshot, snapshot)


def _names(gi_ids: set[str]) -> dict[str, GeographicalIndication]:
    query = select(GeographicalIndication).where(GeographicalIndication.id.in_(gi_ids))
    return {gi.id: gi for gi in db.session.scalars(query)}


class _Result(NamedTuple):
    """What the card tells of a decided assessment."""

    score_milli: int
    caps: list[str]
    coverage: str
    proven: ProvenShares | None
    standard: str
    decided_on: date
    papers: tuple[ProvingPaper, ...]


def _results(assessment_ids: set[str]) -> dict[str, _Result]:
    """What each of these decided assessments came to."""
    unknown = assessment_ids - _results_kept.keys()
    if len(_results_kept) + len(unknown) > _MOST_RESULTS_KEPT:
        _results_kept.clear()
        unknown = assessment_ids
    query = select(
        AssessmentRow.id,
        AssessmentRow.total_millionths,
        AssessmentRow.result_json,
        AssessmentRow.standard_id,
        AssessmentRow.standard_version,
        AssessmentRow.on_day,
        AssessmentRow.evidence,
        AssessmentRow.backing,
    ).where(AssessmentRow.id.in_(unknown))
    for row in db.session.execute(query):
        told = json.loads(row.result_json, parse_float=str)
        _results_kept[row.id] = _Result(
            row.total_millionths // 1000,
            told["caps"],
            str(told["coverage"]),
            _proven(told.get("proven")),
            f"{row.standard_id}@{row.standard_version}",
            row.on_day,
            tuple(paper for paper in proving_papers(row.evidence, row.backing) if paper.kind in PROOFS),
        )
    return {one: _results_kept[one] for one in assessment_ids}


def _papers(rows: Sequence[Any], results: Mapping[str, _Result]) -> dict[str, list[PaperDays]]:
    """The days on which papers behind the proven answers of these offers' decided assessments are valid. What was
    withdrawn or struck since proves nothing."""
    subjects = {one for row in rows for one in (row.id, row.product_id, row.supplier_id)}
    query = select(Document.id, Document.scheme, Document.withdrawn_at).where(
        Document.subject_type.in_(("offer", "product", "supplier")),
        Document.subject_id.in_(subjects),
        Document.type.in_(PROOFS),
        or_(Document.scheme != "", Document.withdrawn_at.is_not(None)),
    )
    told = {one.id: one for one in db.session.execute(query)}
    strikes = select(EvidenceStrike.offer_id, EvidenceStrike.criterion_id, EvidenceStrike.evidence_id)
    struck = set(map(tuple, db.session.execute(strikes.where(EvidenceStrike.offer_id.in_([row.id for row in rows])))))
    found: dict[str, list[PaperDays]] = {}
    for row in rows:
        valid = found.setdefault(row.id, [])
        for paper in results[row.assessment_id].papers:
            now = told.get(paper.id)
            withdrawn = now is not None and now.withdrawn_at is not None
            if not withdrawn and (row.id, paper.criterion_id, paper.id) not in struck:
                scheme = now.scheme if now is not None else ""
                valid.append(PaperDays(paper.kind, scheme, paper.issued_on, paper.expires_on))
    return found


def _proven(told: Mapping[str, str] | None) -> ProvenShares | None:
    """Shares in whole percent that add up to 100, as the page of the offer says them."""
    if told is None:
        return None
    proven, measured = (Fraction(told[name]) for name in ("proven", "measured"))
    return ProvenShares(*whole_percent(proven, measured), int((proven + measured) * 1000))


class _Right(NamedTuple):
    """A supplier's right to a name: its level, what it comes to once proven, and the days on which papers prove it."""

    level: str
    answer: str
    proven: list[DaysProven]

    @property
    def to_prove(self) -> list[DaysProven] | None:
        """The days on which it is proven; None where it claims nothing that a paper would have to prove."""
        return self.proven if self.level in CLAIMED_LEVELS or self.answer in OPENS_GATE else None


_NO_RIGHT = _Right("none", "none", [])


def _rights(supplier_ids: set[str]) -> dict[tuple[str, str], _Right]:
    """The right of each supplier to each name it claims."""
    query = select(Authorisation).where(
        Authorisation.supplier_id.in_(supplier_ids), Authorisation.withdrawn_at.is_(None)
    )
    rows = list(db.session.scalars(query))
    papers = _papers_of_rights([row.id for row in rows])
    return {
        (row.supplier_id, row.gi_id): _Right(
            row.level,
            mark_right(row.level, proven=True, applied_on=row.applied_on, via_supplier_name=row.via_supplier_name)
            or "none",
            papers.get(row.id, []),
        )
        for row in rows
    }


def _papers_of_rights(authorisation_ids: Sequence[str]) -> dict[str, list[DaysProven]]:
    """The days on which papers prove each of these rights (the same papers picking/gather.py asks for)."""
    query = select(Document.subject_id, Document.issued_on, Document.expires_on).where(
        Document.subject_type == "authorisation",
        Document.subject_id.in_(authorisation_ids),
        Document.type == "gi_mark_authorisation",
        Document.withdrawn_at.is_(None),
    )
    found: dict[str, list[DaysProven]] = {}
    for subject_id, issued_on, expires_on in db.session.execute(query.order_by(Document.id)):
        found.setdefault(subject_id, []).append(DaysProven(issued_on, expires_on))
    return found


def _area_codes(gi: GeographicalIndication) -> list[str]:
    """The places of a protected area: its counties, or what is known where none is."""
    return list(gi.area_codes) or [code for code in (gi.city_code or gi.province_code,) if code]


def _area(gi: GeographicalIndication, where: Mapping[str, list[PlaceNames]]) -> list[PlaceNames]:
    return list(dict.fromkeys(one for code in _area_codes(gi) for one in where.get(code, [])))


def _divisions(path: Sequence[Place]) -> list[PlaceNames]:
    return [
        PlaceNames(place.level, place.code, place.name, place.short_name, place.name_en)
        for place in path
        if place.level != "street"
    ]
