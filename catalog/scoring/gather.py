"""Reads what is on file about one offer, as the plain values facts.py decides on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select

from catalog.errors import NotFound
from catalog.evidence.models import Document, Photo
from catalog.evidence.services import filing
from catalog.products.models import Offer
from catalog.registry.foods import Foods, food_use, read_foods
from catalog.registry.gather import named_area
from catalog.registry.models import GeographicalIndication
from catalog.registry.origin import Origin, ProductPlace, origin_of
from catalog.registry.services import registering
from catalog.registry.spellings import alternatives
from catalog.scoring.answers import from_json
from catalog.scoring.assess import reads
from catalog.scoring.days import Period
from catalog.scoring.facts import OfferFacts, Paper, SystemAnswer, known_answers, newest_paper
from catalog.scoring.models import AssessmentPeriod, EvidenceStrike, RecordedFact
from catalog.settings import PROJECT
from catalog.standards.library import Library
from catalog.standards.standard import Standard
from catalog.storage.database import db
from catalog.suppliers.services import supplying

_PERIOD = AssessmentPeriod
# In the order of days.Period.
PERIOD_COLUMNS: tuple[Any, ...] = (
    _PERIOD.first_on, _PERIOD.through_on, _PERIOD.grade, _PERIOD.conditional, _PERIOD.listable, _PERIOD.paper,
    _PERIOD.renew_days, _PERIOD.due,
)  # fmt: skip


@dataclass(frozen=True)
class Filed:
    """What is on file about one offer: its facts, and the documents they were read from."""

    gi: GeographicalIndication
    facts: OfferFacts
    documents: tuple[Document, ...]
    origin: Origin
    photos: tuple[Photo, ...] = ()

    def named(self, document_ids: Iterable[str]) -> tuple[Document, ...]:
        """These documents, those that are still on file."""
        by_id = {document.id: document for document in self.documents}
        return tuple(by_id[document_id] for document_id in document_ids if document_id in by_id)

    def photos_named(self, photo_ids: Iterable[str]) -> tuple[Photo, ...]:
        """These photos, those that are still there."""
        by_id = {photo.id: photo for photo in self.photos}
        return tuple(by_id[photo_id] for photo_id in photo_ids if photo_id in by_id)

    def papers_for(self, types: Iterable[str], per_batch: Collection[str], on: date) -> tuple[Document, ...]:
        """The newest document of each of these types."""
        newest = (newest_paper(self.facts.papers, (one,), on, per_batch) for one in types)
        return self.named(paper.id for paper in newest if paper is not None)


def filed_of(offer: Offer) -> Filed:
    """Everything on file about the offer as its object stands (a change that is only proposed included)."""
    product = offer.product
    gi = registering.find_gi(product.gi_id)
    if gi is None:
        raise NotFound("gi_not_found", gi_id=product.gi_id)
    found = filing.documents_of(filing.subjects_of(offer))
    documents = tuple(document for papers in found.values() for document in papers)
    authorisation = supplying.find_authorisation(product.supplier_id, product.gi_id)
    chinese = [name for name in (gi.name_zh, gi.name_en) if name]
    recorded = db.session.scalars(select(RecordedFact).where(RecordedFact.offer_id == offer.id))
    photos = tuple(filing.photos_of([product.id])[product.id])
    names = registering.path(product.place_code)
    gi_names = tuple(dict.fromkeys([*chinese, *(other for name in chinese for other in alternatives(name))]))
    facts = OfferFacts(
        product_names=(product.name_zh, product.name_en),
        gi_names=gi_names,
        gi_status=gi.status,
        gi_fact_status=gi.fact_status,
        gi_districts=tuple(gi.districts),
        gi_area_codes=tuple(gi.area_codes),
        place_code=product.place_code,
        place_names=tuple(place.name for place in names),
        authorisation=None
        if authorisation is None
        else (authorisation.level, authorisation.applied_on, authorisation.via_supplier_name),
        live_price_fen=offer.live_price_fen,
        commission_bp=offer.commission_bp,
        capacity_units=offer.capacity_units,
        ship_from_on=offer.ship_from_on,
        ship_through_on=offer.ship_through_on,
        guarantees=tuple(offer.guarantees),
        photo_roles=tuple(photo.role for photo in photos),
        has_story=bool(product.story.strip()),
        supplier_kind=product.supplier.kind,
        ship_within_hours=offer.ship_within_hours,
        papers=tuple(_paper(document) for document in documents),
        recorded={row.fact: (from_json(row.value_json), row.source) for row in recorded},
        struck=_with_copies(strikes_of(offer.id), documents, photos),
        category=product.category,
        may_be_food=food_use((product.name_zh, *gi_names), foods()).answer,
    )
    place = ProductPlace(product.place_code, name="".join(facts.place_names))
    return Filed(gi, facts, documents, origin_of(named_area(gi), place), photos)


def strikes_of(offer_id: str) -> dict[str, frozenset[str]]:
    """What reviewers found not to show what it was chosen for: ids of documents and photos by criterion."""
    found: dict[str, frozenset[str]] = {}
    for row in db.session.scalars(select(EvidenceStrike).where(EvidenceStrike.offer_id == offer_id)):
        found[row.criterion_id] = found.get(row.criterion_id, frozenset()) | {row.evidence_id}
    return found


def _with_copies(
    struck: Mapping[str, frozenset[str]], documents: Iterable[Document], photos: Iterable[Photo]
) -> dict[str, frozenset[str]]:
    """What was struck, and every document or photo with the same bytes: filed again it shows no more than before."""
    ids = {one for of_criterion in struck.values() for one in of_criterion}
    if not ids:
        return {}
    bytes_of = {
        **dict(db.session.execute(select(Document.id, Document.file_sha256).where(Document.id.in_(ids))).all()),
        **dict(db.session.execute(select(Photo.id, Photo.detail_sha256).where(Photo.id.in_(ids))).all()),
    }
    on_file = [(paper.id, paper.file_sha256) for paper in documents] + [(one.id, one.detail_sha256) for one in photos]
    found = {}
    for criterion_id, of_criterion in struck.items():
        digests = {bytes_of.get(one) for one in of_criterion}
        found[criterion_id] = of_criterion | {one for one, sha256 in on_file if sha256 in digests}
    return found


@cache
def foods() -> Foods:
    """The list of what may be sold as food; it comes with the project and changes with it alone."""
    return read_foods(PROJECT / "standards" / "registry")


def _paper(document: Document) -> Paper:
    return Paper(
        id=document.id,
        type=document.type,
        subject_type=document.subject_type,
        issued_on=document.issued_on,
        expires_on=document.expires_on,
        filed_at=document.created_at,
    )


def standard_for(library: Library, offer: Offer, filed: Filed, on: date) -> Standard | None:
    """The standard that scores the offer on a day, with the profile of its name applied; None where there is none."""
    standard = library.standard_for(offer.product.category, on)
    if standard is None:
        return None
    profile = library.find_profile(standard, on, gi_id=filed.gi.id, gi_name=filed.gi.name_zh)
    if profile is None:
        return standard
    return library.get(standard.name, f"{profile.identity.id}@{profile.identity.version}")


def known_to_fit(standard: Standard, filed: Filed, on: date) -> dict[str, SystemAnswer]:
    """Facts that fit the criterion as this standard has it; another standard may ask in other words."""
    facts = replace(filed.facts, origin=filed.origin.answer) if standard.counts_proof else filed.facts
    known = known_answers(standard.criteria, facts, on)
    return {name: answer for name, answer in known.items() if fits(standard, name, answer.value, on)}


def fits(standard: Standard, criterion_id: str, value: Mapping[str, Any], on: date) -> bool:
    """Whether the standard can still read an answer that was given under another version or category."""
    criterion = standard.criterion(criterion_id)
    return criterion is not None and reads(criterion, value, on)


def period_of(columns: Sequence[Any]) -> Period:
    """What PERIOD_COLUMNS hold as the value it was."""
    given: Any = (*columns[:-1], tuple(columns[-1]))
    return Period(*given)


def foretold(assessment_ids: Collection[str]) -> dict[str, tuple[Period, ...]]:
    """What is written of the coming days of these assessments (services/foretelling.py), one query; those not foretold
    are left out."""
    row = AssessmentPeriod
    query = select(row.assessment_id, *PERIOD_COLUMNS).where(row.assessment_id.in_(assessment_ids))
    found: dict[str, list[Period]] = {}
    for assessment_id, *columns in db.session.execute(query.order_by(row.assessment_id, row.first_on)):
        found.setdefault(assessment_id, []).append(period_of(columns))
    return {assessment_id: tuple(several) for assessment_id, several in found.items()}
