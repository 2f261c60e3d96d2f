"""An anchor's own order of the pick list, or of what a search finds: weights by sliders. An order, never a grade."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.errors import Invalid, Unavailable
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.picking.priorities import EVEN, MEASURES, MOST_WEIGHT, ranked
from catalog.picking.services import pick_list, preferring
from catalog.review import gather
from catalog.search.services import searching
from catalog.web.page import filters
from catalog.web.page.identity import signed_in, terms_shown
from catalog.written import PLAIN, Unread, read_number

blueprint = Blueprint("priorities", __name__)

# What each measure is called, and what is compared.
NAMES: dict[str, tuple[LazyString, LazyString]] = {
    "price": (_("价格"), _("每公斤直播价，低的好")),
    "commission": (_("佣金"), _("佣金率，高的好")),
    "quality": (_("品质"), _("“品质特色”部分的得分，高的好")),
    "supply": (_("货量"), _("还能订的公斤数，多的好")),
    "story": (_("故事"), _("照片、视频、产地故事等素材备齐的比例，高的好")),
}
# How many of a search are compared: what one looks through, not the whole catalog.
MOST_FOUND = 60


@blueprint.get("/picks/priorities")
def order() -> str:
    """The pick list in the anchor's own order; with `of=search`, what the search in the address finds."""
    actor, extensions = signed_in("anchor"), current_extensions()
    today = extensions.today()
    of_search = request.args.get("of") == "search"
    unavailable = False
    if of_search:
        offer_ids, unavailable = _found()
    else:
        offer_ids = [line.offer.id for line in pick_list.picks_of(actor)]
    measured, left_out = preferring.measure(actor, extensions.library, offer_ids, today)
    # Whoever may not see the commission learns nothing of it from an order either.
    measures = [name for name in MEASURES if name != "commission" or terms_shown()]
    read = {name: _weight(name) if name in measures else 0 for name in MEASURES}
    weights = {name: EVEN[name] if weight is None else weight for name, weight in read.items()}
    offers = {offer.id: offer for offer, _ in measured}
    all_zero = not any(weights.values())
    lines = [] if all_zero else ranked([one for _, one in measured], weights)
    return render_template(
        "picking/priorities.html",
        lines=lines,
        offers=offers,
        listings=gather.listings(extensions.library, list(offers), today),
        photos=filing.photos_of([offer.product_id for offer in offers.values()]),
        weights=weights,
        all_zero=all_zero,
        names={name: NAMES[name] for name in measures},
        unread=[NAMES[name][0] for name, weight in read.items() if weight is None],
        most=MOST_WEIGHT,
        of_search=of_search,
        unavailable=unavailable,
        left_out=left_out,
        most_found=MOST_FOUND,
        kept=[(name, value) for name, value in request.args.items(multi=True) if not name.startswith("w_")],
    )


def _weight(name: str) -> int | None:
    """What the slider says; None for what is no whole number from 0 to MOST_WEIGHT."""
    typed = request.args.get(f"w_{name}", "")
    try:
        weight = read_number(typed, PLAIN) if typed else EVEN[name]
    except Unread:
        return None
    return int(weight) if weight == int(weight) and 0 <= weight <= MOST_WEIGHT else None


def _found() -> tuple[list[str], bool]:
    """The offers of the search in the address, and whether the index is being built."""
    extensions = current_extensions()
    wanted, _unread = filters.search_request(terms_shown())
    wanted = replace(filters.first_page(wanted), limit=MOST_FOUND, facets=())
    try:
        answer = searching.search(extensions.index, wanted, extensions.today())
    except Unavailable:
        return [], True
    except Invalid:
        return [], False
    return [card["id"] for card in answer.cards], False
