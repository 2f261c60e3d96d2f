"""Loads a plan through the real services: everything in the demo was registered, uploaded, answered and decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

from catalog.accounts.models import Account
from catalog.demo.pictures import Album, Motif, motifs_of
from catalog.demo.planning import fates
from catalog.demo.planning.answers import answers_for, as_said, seen_with
from catalog.demo.planning.certificates import Paper, draw
from catalog.demo.planning.fates import Fate
from catalog.demo.planning.offers import PlannedOffer, measured
from catalog.demo.planning.papers import PlannedPaper
from catalog.demo.planning.plan import SEED, PlannedProduct, PlannedSupplier
from catalog.demo.planning.proofs import chosen_kinds, planned_backing, proved_by
from catalog.errors import CatalogError, Invalid, Refused
from catalog.evidence.documents import CheckedDocument
from catalog.evidence.services import filing
from catalog.products.models import Offer, Product
from catalog.products.services import offering
from catalog.review.services import deciding
from catalog.scoring.backing import PHOTO
from catalog.scoring.services import answering, assessing
from catalog.standards.library import Library
from catalog.standards.standard import Criterion
from catalog.storage.database import savepoint
from catalog.storage.files import FileStore
from catalog.suppliers.models import Authorisation
from catalog.suppliers.services import supplying

T = TypeVar("T")
# Pictures per product: a cover, then details; the standards ask for three details in a full material pack.
PICTURES = (1, 1, 2, 4)
_TAKEN = ("taken", "approved", "returned", "rejected")
# From here on the pictures are drawn in a process of their own.
MANY_PRODUCTS = 100
# Of this many offers, one has figures that came from elsewhere (a median price, a demand, a tested sample).
MEASURED_EACH = 3


@dataclass
class Loaded:
    """What stands in the catalog afterwards: offers by fate, and the suppliers in the order of the plan."""

    offers: dict[Fate, list[str]] = field(default_factory=dict)
    suppliers: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Offers that did not get as far as planned, each with the reason: drafts, or not there at all."""

    @property
    def count(self) -> int:
        """How many offers there are."""
        return sum(len(ids) for ids in self.offers.values())

    def note(self, fate: Fate, offer_id: str) -> None:
        """Remember an offer."""
        self.offers.setdefault(fate, []).append(offer_id)


class Loader:
    """One load. `people` are the demo accounts by the keys of people.PEOPLE; `tick` is called for each offer."""

    def __init__(
        self,
        library: Library,
        files: FileStore,
        people: Mapping[str, Account],
        today: date,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self._library = library
        self._files = files
        self._people = people
        self._today = today
        self._tick = tick
        self._loaded = Loaded()
        self._count = 0
        self._seen: dict[str, bool] = {}
        self._photos: list[str] = []

    def load(self, plan: list[PlannedSupplier]) -> Loaded:
        """Everything planned, in order."""
        motifs = product_motifs(plan)
        self._album = Album(many=len(motifs) > MANY_PRODUCTS)
        self._album.begin(motif for row in motifs for motif in row)
        waiting = iter(motifs)
        try:
            for planned in plan:
                self._supplier(planned, waiting)
        finally:
            self._album.close()
        return self._loaded

    def _supplier(self, planned: PlannedSupplier, motifs: Iterator[list[Motif]]) -> None:
        owner = self._people[planned.owner]
        supplier = supplying.register_supplier(owner, planned.fields)
        self._loaded.suppliers.append(supplier.id)
        for paper in planned.papers:
            self._file(owner, paper, supplier.id)
        for claim in planned.claims:
            authorisation: Authorisation = supplying.set_authorisation(owner, supplier.id, claim.fields)
            if claim.paper is not None:
                self._file(owner, claim.paper, authorisation.id)
        for product in planned.products:
            self._product(owner, supplier.id, product, next(motifs))

    def _product(self, owner: Account, supplier_id: str, planned: PlannedProduct, motifs: list[Motif]) -> None:
        product = offering.add_product(owner, supplier_id, planned.fields)
        for place, motif in enumerate(motifs):
            role = "cover" if place == 0 else "detail"
            filing.keep_photo(self._files, owner, product.id, self._album.picture(motif), role, motif.zh)
        self._seen = seen_with(len(motifs))
        self._photos = [photo.id for photo in filing.photos_of([product.id])[product.id]]
        for paper in planned.papers:
            self._file(owner, paper, product.id)
        for offer in planned.offers:
            self._offer(owner, product, offer)
            self._tick()

    def _offer(self, owner: Account, product: Product, planned: PlannedOffer) -> None:
        self._count += 1
        random = Random(f"{SEED}:{self._count}")  # noqa: S311 - a plan, no secret
        offer = self._try(planned, lambda: self._add(owner, product, planned, random))
        if offer is None:
            return
        fate = planned.fate
        if fate is not fates.RECORDED:
            answered = self._try(planned, lambda: self._answer(owner, offer, planned, random))
            if not answered or (
                fate.reviewed and not self._try(planned, lambda: self._review(owner, offer, planned, random))
            ):
                fate = fates.DRAFT
        self._loaded.note(fate, offer.id)

    def _try(self, planned: PlannedOffer, step: Callable[[], T]) -> T | None:
        """Take a step with one offer. A step that is refused is undone and reported: one offer never stops the load."""
        try:
            with savepoint():
                return step()
        except CatalogError as refusal:
            fields = f" ({', '.join(refusal.errors)})" if isinstance(refusal, Invalid) else ""
            self._loaded.refused.append(f"{planned.fields['title']}: {refusal}{fields}")
            return None

    def _add(self, owner: Account, product: Product, planned: PlannedOffer, random: Random) -> Offer:
        offer = offering.add_offer(owner, product.id, planned.fields)
        for paper in planned.papers:
            self._file(owner, paper, offer.id)
        if planned.fate is not fates.RECORDED and self._count % MEASURED_EACH == 0:
            for fact, (value, source) in measured(planned.fields, random).items():
                answering.record_fact(offer.id, fact, value, source)
        return offer

    def _answer(self, owner: Account, offer: Offer, planned: PlannedOffer, random: Random) -> bool:
        on, flaw, kind = planned.decided_on, planned.fate.flaw, planned.kind
        view = assessing.assess(self._library, offer, on)
        if view is None:
            raise Refused("no_standard_yet", category=offer.product.category)
        standard = view.standard
        known = {name: dict(one.value) for name, one in view.given.items()}
        seen = self._seen
        papers: dict[str, str] = {}
        scheme = ""
        for paper in (paper for group in filing.documents_of(filing.subjects_of(offer)).values() for paper in group):
            papers.setdefault(paper.type, paper.id)
            scheme = scheme or paper.scheme
        on_file = {*papers, *([PHOTO] if self._photos else [])}
        grade = planned.fate.grade
        chosen = chosen_kinds(standard.criteria, on_file, grade, random)
        backing = planned_backing(standard.criteria, chosen)
        backing |= {name: one.backing for name, one in view.given.items()}
        given = answers_for(
            standard, known, grade, on, random, flaw=flaw, kind=kind, seen=seen, backing=backing,
            proved=proved_by(chosen, scheme),
        )  # fmt: skip

        def said(criterion: Criterion) -> answering.Said:
            kind = chosen.get(criterion.id, "")
            return answering.Said(
                as_said(criterion, given[criterion.id], seen),
                document_ids=[papers[kind]] if kind in papers else [],
                photo_ids=[random.choice(self._photos)] if kind == PHOTO else [],
            )

        for actor, by in ((owner, "owner"), (self._reviewer(owner), "reviewer")):
            entries = {
                criterion.id: said(criterion)
                for criterion in standard.criteria
                if criterion.id in given and criterion.answered_by == by and criterion.kind.input != "paper"
            }
            # A paper is uploaded, not claimed: without one its criterion stays unknown. What only a reviewer can find
            # stays open until one has taken the offer.
            if by == "owner" or planned.fate.end in _TAKEN:
                answering.set_answers(actor, self._library, offer.id, entries, on)
        return True

    def _review(self, owner: Account, offer: Offer, planned: PlannedOffer, random: Random) -> bool:
        end, on, reviewer = planned.fate.end, planned.decided_on, self._reviewer(owner)
        submitted = deciding.submit(owner, self._library, offer.id, on)
        if end == "waiting":
            return True
        deciding.take(reviewer, submitted.id)
        if end == "approved":
            deciding.approve(reviewer, self._library, submitted.id, on, notice_read=True)
        elif end == "returned":
            deciding.return_for_changes(reviewer, submitted.id, random.choice(fates.RETURN_REASONS))
        elif end == "rejected":
            deciding.reject(reviewer, submitted.id, random.choice(fates.REJECT_REASONS))
        if planned.fate is fates.WITHDRAWN:
            offering.withdraw_offer(owner, offer.id, fates.WITHDRAW_REASON)
        return True

    def _reviewer(self, owner: Account) -> Account:
        """Whoever may judge this owner: nobody judges their own farm."""
        return self._people["reviewer" if owner.id == self._people["judge"].id or self._count % 3 else "judge"]

    def _file(self, owner: Account, planned: PlannedPaper, subject_id: str) -> None:
        paper = planned.paper
        filing.keep_document(
            self._files,
            owner,
            planned.subject,
            subject_id,
            {
                "type": paper.type,
                "scheme": paper.scheme,
                "issuer": paper.issuer,
                "number": paper.number,
                "issued_on": paper.issued_on.isoformat(),
                "expires_on": paper.expires_on.isoformat() if paper.expires_on else None,
            },
            _file_name(paper),
            _as_checked(draw(paper)),
        )


def product_motifs(plan: list[PlannedSupplier]) -> list[list[Motif]]:
    """The pictures of each product in the order of the plan; products of one kind take turns."""
    seen: dict[str, int] = {}
    found = []
    for supplier in plan:
        for product in supplier.products:
            right = product.right
            number = seen.get(right.kind.id, 0)
            seen[right.kind.id] = number + 1
            found.append(motifs_of(right, number, PICTURES[number % len(PICTURES)]))
    return found


def _as_checked(content: bytes) -> CheckedDocument:
    """A paper that we drew shows itself: nothing in it has to be left out of a copy."""
    return CheckedDocument(content, "application/pdf", copy=content)


def _file_name(paper: Paper) -> str:
    return f"{paper.type}-{paper.number}.pdf"
