"""Cue cards (手卡): previewed, frozen with a hash, printed as a page or as PDF."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from catalog.downloads import save_as
from catalog.errors import Unavailable
from catalog.extensions import current_extensions
from catalog.picking.models import CueCard
from catalog.picking.qr import qr_svg
from catalog.picking.services import broadcasting, presenting
from catalog.web.page.forms import said_on_the_next_page
from catalog.web.page.identity import signed_in
from catalog.web.page.printing import pdf_of
from catalog.web.page.words.language import two_tongues

blueprint = Blueprint("cue_cards", __name__)


def _offer_url(offer_id: str) -> str:
    return url_for("offers.offer", offer_id=offer_id, _external=True)


@blueprint.post("/slots/<slot_id>/cue-cards")
def freeze(slot_id: str) -> ResponseReturnValue:
    """Freeze the card of a slot as it stands now, and show it for printing."""
    actor, extensions = signed_in("anchor"), current_extensions()
    slot, broadcast = broadcasting.get_slot(actor, slot_id)
    address = url_for("picking.broadcast", broadcast_id=broadcast.id)
    with said_on_the_next_page():
        today = extensions.today()
        card = presenting.print_cue_card(actor, extensions.library, slot_id, today, _offer_url(slot.offer_id))
        address = url_for("cue_cards.show", card_id=card.id)
    return redirect(address, 303)


def _page(card: CueCard, *, paper: bool) -> str:
    content: dict[str, Any] = card.content
    return render_template(
        "picking/cue_card.html",
        card=card,
        c=content,
        intact=presenting.card_is_intact(card),
        qr=Markup(qr_svg(content["offer_url"], title=_("货盘页面"))),  # noqa: S704  (made by our own library from a URL)
        paper=paper,
    )


@blueprint.get("/cue-cards/<card_id>")
def show(card_id: str) -> str:
    """A frozen card, ready for the printer."""
    return _page(presenting.get_cue_card(signed_in(), card_id), paper=False)


@blueprint.get("/cue-cards/<card_id>.pdf")
def pdf(card_id: str) -> Response:
    """The same card as PDF, where the system can make one."""
    card = presenting.get_cue_card(signed_in(), card_id)
    try:
        content = pdf_of(_page(card, paper=True))
    except Unavailable as refusal:
        if refusal.code != "pdf_unavailable":
            raise
        flash(_("这台服务器没有装 PDF 组件，请用浏览器打印本页。"), "warn")
        return redirect(url_for("cue_cards.show", card_id=card_id), 303)  # type: ignore[return-value]
    response = Response(content, mimetype="application/pdf")
    offer, on_day = card.content["offer"], card.content["broadcast"]["on_day"]
    title = _("手卡 %(name)s", name=two_tongues(offer["name_zh"], offer["name_en"]))
    save_as(response, title, date.fromisoformat(on_day), f"cue-card-{card.sha256[:8]}", "pdf", inline=True)
    response.headers["Cache-Control"] = "no-store"
    return response
