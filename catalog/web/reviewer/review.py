"""The reviewer's desk: the queue, one submission with claim, evidence and finding side by side, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.errors import Forbidden, NotFound
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.picking.services import renewing
from catalog.products.services import offering
from catalog.registry.gather import named_area
from catalog.registry.models import GeographicalIndication
from catalog.registry.origin import Origin, ProductPlace, origin_of
from catalog.registry.services import registering
from catalog.review.models import Review
from catalog.review.services import deciding, desk
from catalog.review.services.desk import Place, ReviewView
from catalog.scoring.gather import strikes_of
from catalog.scoring.services import answering, assessing
from catalog.standards.numbers import exact, plain
from catalog.storage.database import now
from catalog.suppliers.services import supplying
from catalog.web.page.explanation import explain_now
from catalog.web.page.forms import Form, said_on_the_next_page
from catalog.web.page.identity import signed_in
from catalog.web.page.questions import as_answered, claim_words
from catalog.web.page.words.figures import day
from catalog.web.reviewer.renewals import renewal_of, waits_of

# Below this share of the median price a reviewer is told.
LEAST_OF_MEDIAN = (7, 10)

blueprint = Blueprint("review", __name__)
TABS = ("waiting", "mine", "taken", "approved", "returned", "rejected")


@blueprint.get("/reviews")
def queue() -> str:
    """What waits: what a broadcast needs first, then the oldest; what was decided, newest first."""
    actor, extensions = signed_in("reviewer", "operator"), current_extensions()
    state = request.args.get("state", "waiting")
    state = state if state in TABS else "waiting"
    after, began = _place(request.args.get("after", ""))
    page, needed = renewing.queue(actor, extensions.library, extensions.today(), state, after, began)
    return render_template(
        "review/queue.html",
        page=page,
        state=state,
        tabs=TABS,
        needed=needed,
        first=after is None,
        following=page.following and _address_of(page.following, began),
        photos=filing.photos_of([line.offer.product_id for line in page.lines]),
    )


def _place(text: str) -> tuple[Place | None, datetime]:
    """Where a page begins: after a review, which may have come first for a day; and when the walk began. Anything else
    is the first page of one that begins now."""
    review_id, _, rest = text[:80].partition(".")
    day, _, microseconds = rest.partition(".")
    try:
        began = datetime.fromtimestamp(int(microseconds) / 1e6, UTC)
        return Place(review_id, date.fromisoformat(day) if day else None), began
    except (ValueError, OverflowError, OSError):
        return None, now()


def _address_of(place: Place, began: datetime) -> str:
    day = place.needed_on.isoformat() if place.needed_on else ""
    return f"{place.review_id}.{day}.{round(began.timestamp() * 1e6)}"


@blueprint.get("/reviews/<review_id>")
def show(review_id: str) -> ResponseReturnValue:
    """One submission: what is claimed, what proves it, what the standard finds."""
    return _page(review_id, Form())


def _page(review_id: str, form: Form) -> ResponseReturnValue:
    actor, extensions = signed_in("reviewer", "operator"), current_extensions()
    view = desk.get_review(actor, extensions.library, review_id, extensions.today())
    offer = view.offer
    given = view.assessment.given if view.assessment else {}
    claims = view.assessment.claims if view.assessment else {}
    gi, place = registering.find_gi(offer.product.gi_id), registering.path(offer.product.place_code)
    page = render_template(
        "review/review.html",
        view=view,
        offer=offer,
        form=form,
        score=explain_now(view.assessment) if view.assessment else None,
        decided=_decided(view),
        renewal=renewal_of(view) if view.review.kind == "renewal" else None,
        waits=waits_of(view),
        claimed={name: claim_words(_criterion(view, name), claim) for name, claim in claims.items()},
        given=given,
        struck=strikes_of(offer.id),
        cheap=_suspiciously_cheap(view),
        may_answer="take" not in view.actions and "approve" in view.actions,
        gi=gi,
        requirement=registering.find_requirement(offer.product.gi_id),
        place=place,
        origins=_origins(view, gi, [one.name for one in place]),
        notice_to_read=view.review.decision is None and deciding.must_read_notice(view.assessment, view.review),
        right=supplying.find_authorisation(offer.product.supplier_id, offer.product.gi_id),
        documents=[paper for group in filing.documents_of(filing.subjects_of(offer)).values() for paper in group],
        photos=filing.photos_of([offer.product_id])[offer.product_id],
        today=extensions.today(),
    )
    return page, form.status


def _suspiciously_cheap(view: ReviewView) -> str | None:
    """The live price in percent of the median, where it lies so far below that something else may be sold under the
    name (alliance design choice: under 70 %); None otherwise, and where there is no median."""
    if view.assessment is None or not view.assessment.standard.counts_proof:
        return None
    for criterion in view.assessment.standard.criteria:
        given = view.assessment.given.get(criterion.id)
        if criterion.fact == "price_index" and given is not None and "value" in given.value:
            n, d = exact(given.value["value"])
            return plain(100 * n, d, 0) if n * LEAST_OF_MEDIAN[1] < LEAST_OF_MEDIAN[0] * d else None
    return None


def _criterion(view: ReviewView, name: str) -> Any:
    return view.assessment.standard.criterion(name) if view.assessment else None


def _origins(view: ReviewView, gi: GeographicalIndication | None, place: list[str]) -> dict[str, Origin]:
    """The area its notice names beside the place of the product, for the criteria that ask for it."""
    if gi is None or view.assessment is None:
        return {}
    origin = origin_of(named_area(gi), ProductPlace(view.offer.product.place_code, name=" ".join(place)))
    asked = [one.id for one in view.assessment.standard.criteria if one.fact == "origin_in_protected_area"]
    return dict.fromkeys(asked, origin)


def _decided(view: ReviewView) -> Any:
    return assessing.get_assessment(view.review.assessment_id) if view.review.assessment_id else None


@blueprint.route("/reviews/<review_id>/answers/<criterion_id>", methods=["GET", "POST"])
def answer(review_id: str, criterion_id: str) -> ResponseReturnValue:
    """What the reviewer finds for one criterion; it counts before the owner's claim."""
    actor, extensions = signed_in("reviewer"), current_extensions()
    view = desk.get_review(actor, extensions.library, review_id, extensions.today())
    if view.own:
        raise Forbidden("own_supplier")
    criterion = _criterion(view, criterion_id)
    if criterion is None:
        raise NotFound()
    answers = answering.answers_of(view.offer.id, view.assessment.names if view.assessment else {})
    form = Form(as_answered(answers["reviewer"].get(criterion_id) or answers["owner"].get(criterion_id)))
    back = url_for("review.show", review_id=review_id) + f"#c-{criterion_id}"
    if form.posted:
        with form.catching():
            answering.set_answer(
                actor,
                extensions.library,
                view.offer.id,
                criterion_id,
                form.typed,
                form.value("note"),
                form.values("document_ids"),
                form.values("photo_ids"),
                on=extensions.today(),
            )
            flash(_("已记下审核员的认定。"))
            return redirect(back, 303)
    page = render_template(
        "review/answer.html",
        view=view,
        c=criterion,
        form=form,
        back=back,
        claim=claim_words(criterion, answers["owner"].get(criterion_id)),
        papers=[paper for group in filing.documents_of(filing.subjects_of(view.offer)).values() for paper in group],
        pictures=filing.photos_of([view.offer.product_id])[view.offer.product_id],
    )
    return page, form.status


@blueprint.post("/reviews/<review_id>/answers/<criterion_id>/strikes/<evidence_id>")
def strike(review_id: str, criterion_id: str, evidence_id: str) -> ResponseReturnValue:
    """This document or photo does not show it."""
    return _about_evidence(answering.strike, _("已记下：它不能证明这一项。"), review_id, criterion_id, evidence_id)


@blueprint.post("/reviews/<review_id>/answers/<criterion_id>/strikes/<evidence_id>/undo")
def restore(review_id: str, criterion_id: str, evidence_id: str) -> ResponseReturnValue:
    """It does show it after all."""
    return _about_evidence(answering.restore, _("已恢复。"), review_id, criterion_id, evidence_id)


def _about_evidence(
    step: Callable[..., object], done: str, review_id: str, criterion_id: str, evidence_id: str
) -> ResponseReturnValue:
    actor, extensions = signed_in("reviewer"), current_extensions()
    view = desk.get_review(actor, extensions.library, review_id, extensions.today())
    with said_on_the_next_page():
        step(actor, extensions.library, view.offer.id, criterion_id, evidence_id, extensions.today())
        flash(done)
    return redirect(url_for("review.show", review_id=review_id) + f"#c-{criterion_id}", 303)


@blueprint.route("/offers/<offer_id>/delist", methods=["GET", "POST"])
def delist(offer_id: str) -> ResponseReturnValue:
    """Take one listed offer off the shelf, with the reason that its owner will read."""
    actor = signed_in("reviewer", "operator")
    offer = offering.find_offer(offer_id)
    if offer is None:
        raise NotFound()
    form = Form()
    if form.posted:
        with form.catching():
            deciding.delist(actor, offer_id, form.value("reason"))
            flash(_("已撤下，货架上马上看不到它。"))
            return redirect(url_for("offers.offer", offer_id=offer_id), 303)
    return render_template("review/delist.html", form=form, offer=offer), form.status


def _decide(review_id: str, done: str, step: Callable[[], object], *, to_queue: bool = True) -> ResponseReturnValue:
    """A step of the workflow; a refusal is shown on the page of the submission, with everything typed."""
    form = Form()
    with form.catching():
        step()
        flash(done)
        return redirect(url_for("review.queue") if to_queue else url_for("review.show", review_id=review_id), 303)
    return _page(review_id, form)


@blueprint.post("/reviews/<review_id>/take")
def take(review_id: str) -> ResponseReturnValue:
    """Take a waiting submission."""
    actor = signed_in("reviewer")
    return _decide(review_id, _("已接手。"), lambda: deciding.take(actor, review_id), to_queue=False)


@blueprint.post("/reviews/<review_id>/renew")
def renew(review_id: str) -> ResponseReturnValue:
    """Take and approve a renewal with one button."""
    actor, extensions = signed_in("reviewer"), current_extensions()
    seen = request.form.get("seen") or None
    return _decide(
        review_id,
        _("已续期。"),
        lambda: _say_what_still_waits(
            deciding.renew(actor, extensions.library, review_id, extensions.today(), seen=seen)
        ),
    )


def _say_what_still_waits(review: Review) -> None:
    """A certificate may have been issued too early for a broadcast that waits for it."""
    extensions = current_extensions()
    for wait in renewing.waits(extensions.library, extensions.today(), [review.offer_id])[:1]:
        flash(_("%(day)s 的直播还要等更新的证明：这一份管不到那天。", day=day(wait.on_day)), "warn")


@blueprint.post("/reviews/<review_id>/put-back")
def put_back(review_id: str) -> ResponseReturnValue:
    """Leave it to somebody else."""
    actor = signed_in("reviewer")
    return _decide(review_id, _("已放回队列。"), lambda: deciding.put_back(actor, review_id))


@blueprint.post("/reviews/<review_id>/decide")
def decide(review_id: str) -> ResponseReturnValue:
    """Approve, return for changes, or reject: one form, the reason beside the three buttons."""
    actor, extensions = signed_in("reviewer"), current_extensions()
    decision = request.form.get("decision", "")
    reason, seen = request.form.get("reason", ""), request.form.get("seen") or None
    if decision == "approve":
        return _decide(
            review_id,
            _("已通过，货架上很快能看到。"),
            lambda: _say_what_still_waits(
                deciding.approve(
                    actor,
                    extensions.library,
                    review_id,
                    extensions.today(),
                    reason,
                    seen=seen,
                    notice_read="notice_read" in request.form,
                )
            ),
        )
    if decision == "return":
        return _decide(review_id, _("已退回修改。"), lambda: deciding.return_for_changes(actor, review_id, reason))
    if decision == "reject":
        return _decide(review_id, _("已拒绝。"), lambda: deciding.reject(actor, review_id, reason))
    raise NotFound()
