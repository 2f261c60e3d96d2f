"""A farm owner's offer: filling it in, answering the checklist question by question, submitting it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.models import Account
from catalog.errors import AnswerRefused, NotFound
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.fields import Amount
from catalog.picking.services import renewing, reserving
from catalog.products.models import Offer, Product
from catalog.products.schemas import OFFER_FIELDS, OfferForm
from catalog.products.services import offering
from catalog.registry.services import registering
from catalog.review import gather
from catalog.review.services import changing, deciding, desk
from catalog.scoring.services import answering, assessing, proving
from catalog.standards.standard import Standard
from catalog.web.page.explanation import explain_now
from catalog.web.page.forms import Form, said_on_the_next_page
from catalog.web.page.identity import signed_in
from catalog.web.page.questions import answer_at, as_answered, owner_answers

blueprint = Blueprint("own_offers", __name__)
# What stands in the form in people's units: live_price_fen as live_price_yuan.
AMOUNTS = {one.name: one.reads for one in OFFER_FIELDS if isinstance(one.reads, Amount)}


@blueprint.route("/products/<product_id>/offers/new", methods=["GET", "POST"])
def add(product_id: str) -> ResponseReturnValue:
    """A new batch or season of a product."""
    actor = signed_in("farm_owner")
    product = offering.own_product(actor, product_id)
    form = Form({"ship_within_hours": 48, "ship_from_place_code": product.supplier.place_code, "sample_quota": 0})
    if form.posted:
        with form.catching():
            offer = offering.add_offer(actor, product_id, form.typed)
            flash(_("货盘已保存。下面是按标准算出的评分，补上缺的再提交审核。"))
            return redirect(url_for("own_offers.show", offer_id=offer.id), 303)
    return _form(form, product, None, url_for("own_products.show", product_id=product_id))


@blueprint.route("/farm/offers/<offer_id>/edit", methods=["GET", "POST"])
def edit(offer_id: str) -> ResponseReturnValue:
    """Change an offer; once approved, what applies at once does, and the rest waits for review."""
    actor = signed_in("farm_owner")
    offer = offering.own_offer(actor, offer_id)
    pending = changing.find_pending(offer_id)
    form = Form(_as_typed(offer, pending.changes if pending else {}))
    if form.posted:
        with form.catching():
            fields = form.typed.copy()
            fields.pop("revision", "")
            outcome = changing.change_offer(actor, offer_id, fields, form.revision)
            if outcome.waiting:
                flash(_("有 %(n)s 处改动等审核，货架上的样子先不变。提交审核后生效。", n=len(outcome.waiting)))
            else:
                flash(_("已保存，马上生效。"))
            return redirect(url_for("own_offers.show", offer_id=offer_id), 303)
    return _form(form, offer.product, offer, url_for("own_offers.show", offer_id=offer_id))


def _as_typed(offer: Offer, waiting: dict[str, object]) -> dict[str, object]:
    """The fields of the form as the owner last wanted them: what waits for review over what is live."""
    typed: dict[str, object] = {"revision": offer.revision}
    for name in OfferForm().fields:
        value = waiting.get(f"offer.{name}", getattr(offer, name))
        amount = AMOUNTS.get(name)
        if amount and isinstance(value, int):
            value = _in_unit(value, amount.factor)
        typed[amount.people_name(name) if amount else name] = value
    return typed


def _in_unit(value: int, factor: int) -> str:
    places = len(str(factor)) - 1
    text = f"{value // factor}.{value % factor:0{places}d}"
    return text if factor == 100 else text.rstrip("0").rstrip(".")


def _form(form: Form, product: Product, offer: Offer | None, back: str) -> ResponseReturnValue:
    codes = [product.supplier.place_code, product.place_code, form.value("ship_from_place_code")]
    known = registering.paths(dict.fromkeys([*codes, *(code[:6] for code in codes)]))
    page = render_template(
        "farm/offer_form.html",
        form=form,
        product=product,
        offer=offer,
        approved=offer is not None and offer.first_approved_at is not None,
        places=[(code, " · ".join(p.name for p in path)) for code, path in known.items() if len(code) >= 6],
        provinces=[(place.code, place.name) for place in registering.children()],
        back=back,
    )
    return page, form.status


@blueprint.get("/farm/offers/<offer_id>")
def show(offer_id: str) -> str:
    """The owner's page of an offer: its state, its score, what is missing, what would raise it, what to do next."""
    actor = signed_in("farm_owner")
    offer = offering.own_offer(actor, offer_id)
    extensions = current_extensions()
    view, outdated = None, ""
    try:
        view = assessing.assess(extensions.library, offer, extensions.today())
    except AnswerRefused as refusal:
        outdated = refusal.criterion_id
    reviews = desk.reviews_of_offer(actor, offer_id)
    decided = gather.find_decided(offer_id)
    return render_template(
        "farm/offer.html",
        offer=offer,
        score=explain_now(view) if view else None,
        answer_at=answer_at(offer, view.standard) if view else None,
        outdated=outdated,
        listing=gather.listings(extensions.library, [offer_id], extensions.today())[offer_id],
        reviews=reviews,
        open_review=next((r for r in reviews if r.decision is None), None),
        events=desk.events_of([r.id for r in reviews]),
        pending=changing.find_pending(offer_id),
        why_delisted=deciding.why_delisted(offer_id),
        tasks=renewing.renewal_tasks(actor, extensions.library, extensions.today(), offer_id),
        given_back=_given_back(actor, offer_id, extensions.today()),
        renewed=proving.moved_since(decided, view) if decided and view else (),
        documents=filing.documents_of([("offer", offer_id)])[("offer", offer_id)],
        photos=filing.photos_of([offer.product_id])[offer.product_id],
        form=Form(),
        today=extensions.today(),
    )


def _given_back(actor: Account, offer_id: str, today: date) -> dict[date, int]:
    """Units by coming broadcast day that were given back because the new paper did not come."""
    units: dict[date, int] = {}
    for reservation, broadcast in reversed(reserving.reservations_of_offer(actor, offer_id)):
        if reservation.released_reason == "paper_missing" and broadcast.on_day >= today:
            units[broadcast.on_day] = units.get(broadcast.on_day, 0) + reservation.quantity_units
    return units


@blueprint.route("/farm/offers/<offer_id>/answers/<criterion_id>", methods=["GET", "POST"])
def answer(offer_id: str, criterion_id: str) -> ResponseReturnValue:
    """One question of the checklist; saving goes on to the next one nobody has answered."""
    actor = signed_in("farm_owner")
    offer = offering.own_offer(actor, offer_id)
    extensions = current_extensions()
    standard = assessing.standard_of(extensions.library, offer, extensions.today())
    criterion = standard.criterion(criterion_id) if standard else None
    if standard is None or criterion is None or criterion.answered_by == "service":
        raise NotFound()
    claims = answering.answers_of(offer_id, extensions.library.former_names(standard))["owner"]
    form = Form(as_answered(claims.get(criterion_id)))
    if form.posted:
        with form.catching():
            answering.set_answer(
                actor,
                extensions.library,
                offer_id,
                criterion_id,
                form.typed,
                form.value("note"),
                form.values("document_ids"),
                form.values("photo_ids"),
                on=extensions.today(),
            )
            if form.value("then") == "next" and (following := _next_question(offer, standard)):
                return redirect(url_for("own_offers.answer", offer_id=offer_id, criterion_id=following), 303)
            flash(_("已记下。"))
            return redirect(url_for("own_offers.show", offer_id=offer_id) + "#missing", 303)
    papers = filing.documents_of(filing.subjects_of(offer))
    page = render_template(
        "farm/answer.html",
        offer=offer,
        c=criterion,
        form=form,
        claimed=criterion_id in claims,
        papers=[paper for group in papers.values() for paper in group],
        pictures=filing.photos_of([offer.product_id])[offer.product_id],
    )
    return page, form.status


def _next_question(offer: Offer, standard: Standard) -> str | None:
    """The first criterion that waits for the owner's answer, in the order of the checklist."""
    extensions = current_extensions()
    view = assessing.assess(extensions.library, offer, extensions.today())
    open_ones = view.assessment.unknown if view else ()
    return next((name for name in open_ones if owner_answers(standard.criteria[standard.places[name]])), None)


@blueprint.post("/farm/offers/<offer_id>/answers/<criterion_id>/withdraw")
def withdraw_answer(offer_id: str, criterion_id: str) -> ResponseReturnValue:
    """Take an answer back: the criterion is unknown again."""
    actor, extensions = signed_in("farm_owner"), current_extensions()
    answering.withdraw_answer(actor, extensions.library, offer_id, criterion_id, extensions.today())
    flash(_("答案已撤回，这一项又是未知。"))
    return redirect(url_for("own_offers.show", offer_id=offer_id), 303)


def _act(offer_id: str, done: str, step: Callable[..., object], *arguments: object) -> ResponseReturnValue:
    """A one-button step: its refusal is said on the offer's page."""
    with said_on_the_next_page():
        step(*arguments)
        flash(done)
    return redirect(url_for("own_offers.show", offer_id=offer_id), 303)


@blueprint.post("/farm/offers/<offer_id>/submit")
def submit(offer_id: str) -> ResponseReturnValue:
    """Ask for a decision."""
    actor, extensions = signed_in("farm_owner"), current_extensions()
    return _act(offer_id, _("已提交审核。"), deciding.submit, actor, extensions.library, offer_id, extensions.today())


@blueprint.post("/farm/offers/<offer_id>/take-back")
def take_back(offer_id: str) -> ResponseReturnValue:
    """Withdraw a submission that nobody has decided."""
    actor = signed_in("farm_owner")
    open_review = next((r for r in desk.reviews_of_offer(actor, offer_id) if r.decision is None), None)
    if open_review is None:
        raise NotFound()
    return _act(offer_id, _("已撤回，可以继续修改。"), deciding.withdraw, actor, open_review.id)


@blueprint.post("/farm/offers/<offer_id>/discard-change")
def discard_change(offer_id: str) -> ResponseReturnValue:
    """Drop the edits that wait for review."""
    return _act(offer_id, _("改动已放弃。"), changing.discard_change, signed_in("farm_owner"), offer_id)


@blueprint.post("/farm/offers/<offer_id>/withdraw")
def withdraw(offer_id: str) -> ResponseReturnValue:
    """Take the offer off sale, with a reason."""
    reason = request.form.get("reason", "")
    return _act(offer_id, _("货盘已下架。"), offering.withdraw_offer, signed_in("farm_owner"), offer_id, reason)
