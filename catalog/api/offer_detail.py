"""One offer as JSON (picking.services.showing gathers it)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from catalog.accounts.models import Account
from catalog.accounts.terms import Terms
from catalog.api.gis import Gi
from catalog.api.products import ProductShape
from catalog.api.shapes import PlaceShape, PublicDocument
from catalog.evidence.models import Document, Photo
from catalog.extensions import Extensions
from catalog.picking.gates import GateResult
from catalog.picking.services import showing
from catalog.products.models import Offer
from catalog.products.schemas import PUBLIC_FIELDS, TRADE_FIELDS
from catalog.review.listing import Listing
from catalog.review.services import changing
from catalog.scoring.disclosure import for_public
from catalog.scoring.models import AssessmentRow
from catalog.scoring.report import to_dict
from catalog.scoring.services import assessing, proving
from catalog.standards.curves import general_limits
from catalog.standards.standard import Clause, Standard
from catalog.wording import reasons

PHOTO_FIELDS = (
    "id", "role", "alt_zh", "width", "height", "list_sha256", "card_sha256", "detail_sha256", "placeholder",
)  # fmt: skip
PUBLIC_DOCUMENT, PLACES = PublicDocument(), PlaceShape(many=True)


def describe(
    extensions: Extensions, reader: Account | None, offer_id: str, on: date, quantity_units: int
) -> dict[str, Any]:
    """The offer for whoever asks, with its gates for a broadcast on `on`.

    Raises NotFound unless it is listed today or the reader is its owner, a reviewer or an operator.
    """
    view = showing.open_offer(extensions.library, reader, offer_id, extensions.today(), on, quantity_units)
    offer, trade, decided = view.offer, view.trade, view.decided
    product, supplier = offer.product, offer.product.supplier
    right = view.authorisation
    answer: dict[str, Any] = {
        "id": offer.id,
        "revision": offer.revision,
        **{declared.name: getattr(offer, declared.name) for declared in PUBLIC_FIELDS},
        "capacity_left_units": offer.capacity_left_units,
        "ship_from": PLACES.dump(view.ship_from),
        "demo": offer.demo,
        "updated_at": offer.updated_at,
        "product": {
            **ProductShape(exclude=("withdrawn_at",)).dump(product),
            "place": PLACES.dump(view.place),
        },
        "gi": Gi().dump(view.gi),
        "authorisation": right and {"level": right.level, "applied_on": right.applied_on},
        "supplier": {"id": supplier.id, "name": supplier.name, "kind": supplier.kind, "story": supplier.story},
        "photos": [show_photo(photo) for photo in view.photos],
        "documents": [PUBLIC_DOCUMENT.dump(paper) for paper in view.documents],
        "listing": show_listing(view.listing),
        "gates": show_gates(view.gates),
        "gates_on": on,
        "assessment": decided
        and show_decided(extensions, decided, trade=bool(trade), without_notice=view.gi.without_notice),
    }
    if trade:
        answer["trade"] = {one.name: getattr(offer, one.name) for one in TRADE_FIELDS if trade >= one.terms}
    if trade >= Terms.ALLIANCE:
        answer["trade"] |= {
            "contact_name": supplier.contact_name,
            "contact_phone": supplier.contact_phone,
        }
    if view.inside:
        answer["inside"] = _inside(offer)
    return answer


def show_photo(photo: Photo) -> dict[str, Any]:
    """A photo; the sha256 of a rendition is its address below /api/v1/renditions/."""
    return {name: getattr(photo, name) for name in PHOTO_FIELDS}


def show_listing(listing: Listing) -> dict[str, Any]:
    """Whether it is listed, until when, with which grade, and why not."""
    return {
        "listed": listing.listed,
        "state": listing.state,
        "grade": listing.grade,
        "conditional": listing.conditional,
        "from_on": listing.from_on,
        "through_on": listing.through_on,
        "correct_by_on": listing.correct_by_on,
        "spans": list(listing.spans),
        "paper": listing.paper,
        "due_on": listing.due_on,
        "due": list(listing.due),
        "paper_through_on": listing.paper_through_on,
    }


def show_gates(gates: Iterable[GateResult]) -> list[dict[str, Any]]:
    """Each gate's verdict; where it refuses, why, in words."""
    return [{**gate.to_dict(), "words": reasons(gate.reason, gate.figures) if gate.reason else None} for gate in gates]


def show_decided(
    extensions: Extensions, row: AssessmentRow, *, trade: bool = True, without_notice: str | None = None
) -> dict[str, Any]:
    """A stored assessment as it was decided, its findings with titles, clauses and papers; anyone can score its answers
    anew. Without `trade`, terms of trade are closed (scoring/disclosure.py). `without_notice` says how well the name is
    known where no original notice is."""
    result = json.loads(row.result_json)
    anew = proving.recompute(extensions.library, row)
    standard = anew.standard
    firm = to_dict(anew, worded=False, sensitivity=True)
    result |= {key: firm[key] for key in ("sensitivity", "smallest_change")}
    # Results stored before these keys came do not have them.
    result |= {
        key: firm[key] for key in ("renewable_through", "to_renew", "proven", "to_prove") if key in firm.keys() - result
    }
    proofs: Mapping[str, Any] = row.evidence
    titled = with_titles(standard, result, without_notice)
    for finding in titled["findings"]:
        proof = proofs.get(finding["id"], {})
        finding["answered_by"] = proof.get("by")
        finding["documents"] = [_kept_paper(paper) for paper in proof.get("documents", [])]
        finding["backing"] = (row.backing or {}).get(finding["id"])
    shown = {
        "id": row.id,
        "decided_at": row.created_at,
        "inputs_sha256": row.inputs_sha256,
        "answers": json.loads(row.answers_json),
        **titled,
    }
    return shown if trade else for_public(standard, shown)


def show_present(view: assessing.AssessmentView) -> dict[str, Any]:
    """What the answers on file give today, undecided, with who answered what."""
    titled = with_titles(view.standard, view.to_dict(sensitivity=True), view.without_notice)
    for finding in titled["findings"]:
        given = view.given.get(finding["id"])
        finding["answered_by"] = given and given.by
        finding["source"] = given and given.source
        finding["value"] = given and given.value
        finding["documents"] = [_paper(paper) for paper in given.documents] if given else []
        finding["backing"] = given.backing if given and view.backing is not None else None
    return titled


def with_titles(standard: Standard, result: dict[str, Any], without_notice: str | None) -> dict[str, Any]:
    """The result with each finding's title, section and sources (clause, and how well its text was verified).

    `limit` says whose limit scored it, where notices set it name by name: the profile's (`own`), with the clause of the
    notice, or the standard's general one. `decides` are the criteria that its answer makes apply or not."""
    general = general_limits(standard)
    for finding in result["findings"]:
        criterion = standard.criterion(finding["id"])
        if criterion is not None:
            finding["title"] = criterion.title._asdict()
            finding["section"] = criterion.section
            finding["sources"] = [_source(standard, name, clause, without_notice) for name, clause in criterion.sources]
            own = standard.clauses.get(criterion.id)
            finding["limit"] = _limit(own) if own else {"of": "general"} if criterion.id in general else None
            finding["decides"] = [standard.criteria[child].id for child in criterion.children]
    return result


def _limit(clause: Clause) -> dict[str, str]:
    return {"of": "own", "notice": clause.notice, "quote": clause.quote, "fact_status": clause.status}


def _source(standard: Standard, name: str, clause: str, without_notice: str | None) -> dict[str, Any]:
    reference = standard.references.get(name)
    return {
        "id": name,
        "clause": clause,
        "title": reference and reference.title._asdict(),
        "issuer": reference and reference.issuer,
        "fact_status": standard.status_of(name, without_notice) or None,
    }


def _paper(paper: Document) -> dict[str, Any]:
    return {"id": paper.id, **PUBLIC_DOCUMENT.dump(paper)}


def _kept_paper(paper: Mapping[str, Any]) -> dict[str, Any]:
    """A paper as the decision kept it."""
    return {**{name: value for name, value in paper.items() if name != "sha256"}, "file_sha256": paper["sha256"]}


def _inside(offer: Offer) -> dict[str, Any]:
    pending = changing.find_pending(offer.id)
    return {
        "reserved_units": offer.reserved_units,
        "first_approved_at": offer.first_approved_at,
        "withdrawn_at": offer.withdrawn_at,
        "waiting_changes": pending and pending.changes,
    }
