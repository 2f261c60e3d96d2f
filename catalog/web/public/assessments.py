"""The whole explanation of an offer's score: as a page, as PDF for the file, as JSON that anyone can score again."""

from __future__ import annotations

import re

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.downloads import save_as
from catalog.errors import NotFound, Unavailable
from catalog.extensions import current_extensions
from catalog.scoring.answers import to_json
from catalog.scoring.services import assessing, proving
from catalog.web.page.assets import ASSETS
from catalog.web.page.explanation import explain_now
from catalog.web.page.explanation_views import Explanation
from catalog.web.page.identity import current_account
from catalog.web.page.printing import pdf_of
from catalog.web.page.questions import answer_at
from catalog.web.page.words.language import two_tongues
from catalog.web.page.words.scoring_words import fact_words
from catalog.web.public import offer_view
from catalog.web.public.offer_view import OfferPage

blueprint = Blueprint("assessments", __name__)
blueprint.add_app_template_global(fact_words)


@blueprint.get("/offers/<offer_id>/assessment")
def show(offer_id: str) -> str:
    """Every figure of the score with its reason, evidence and clause; what is missing, what would raise it."""
    view, found = _explained(offer_id)
    own = (
        assessing.standard_of(current_extensions().library, view.offer, current_extensions().today())
        if view.own
        else None
    )
    return render_template(
        "assessments/assessment.html",
        view=view,
        e=found,
        answer_at=answer_at(view.offer, own) if own else None,
    )


@blueprint.get("/offers/<offer_id>/assessment.pdf")
def pdf(offer_id: str) -> ResponseReturnValue:
    """The same as PDF, where the system can make one."""
    view, found = _explained(offer_id)
    page = render_template(
        "assessments/paper.html",
        view=view,
        e=found,
        address=url_for("assessments.show", offer_id=offer_id, _external=True),
    )
    try:
        content = pdf_of(_with_styled_drawings(page))
    except Unavailable as refusal:
        if refusal.code != "pdf_unavailable":
            raise
        flash(_("这台服务器没有装 PDF 组件，请用浏览器打印本页。"), "warn")
        return redirect(url_for("assessments.show", offer_id=offer_id), 303)
    response = Response(content, mimetype="application/pdf")
    product = view.offer.product
    title = _("评分报告 %(name)s", name=two_tongues(product.name_zh, product.name_en))
    save_as(response, title, found.on, f"assessment-{found.on}-{offer_id[-8:]}", "pdf", inline=True)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/offers/<offer_id>/assessment.json")
def export(offer_id: str) -> Response:
    """The decided assessment with its inputs, for whoever is inside: `catalog score --cases` gives the same digits."""
    view = offer_view.open_offer(current_extensions(), current_account(), offer_id, current_extensions().today())
    if view.decided is None or not view.inside:
        raise NotFound()
    response = Response(to_json(proving.exported(view.decided)) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="assessment-{view.decided.id}.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _explained(offer_id: str) -> tuple[OfferPage, Explanation]:
    """The offer and its decided score as it stands today; to those inside, undecided offers as on file now."""
    extensions = current_extensions()
    view = offer_view.open_offer(extensions, current_account(), offer_id, extensions.today())
    if view.explanation is not None:
        return view, view.explanation
    present = assessing.assess(extensions.library, view.offer, extensions.today())
    if present is None:
        raise NotFound()
    return view, explain_now(present)


def _with_styled_drawings(page: str) -> str:
    """A drawing inside a printed page does not see the page's style sheet: each gets its rules itself."""
    rules = ASSETS["report_drawings.css"].content.decode()
    return re.sub(r"(<svg\b[^>]*>)", lambda opening: f"{opening[1]}<style>{rules}</style>", page)
