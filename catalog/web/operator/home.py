"""The operator's room: what needs attention, the calendar of coming expiries, and the trail of any thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from flask import Blueprint, render_template, request, url_for

from catalog.accounts.services import admission, joining
from catalog.errors import Unavailable
from catalog.extensions import current_extensions
from catalog.picking.services import ledger
from catalog.review.services import desk
from catalog.review.services import expiries as review_expiries
from catalog.search import indexer
from catalog.search.request import SearchRequest
from catalog.search.services import searching
from catalog.storage import audit
from catalog.storage.audit import AuditRow
from catalog.suppliers.services import supplying
from catalog.web.page.forms import whole_number
from catalog.web.page.identity import signed_in

blueprint = Blueprint("operator", __name__)

# How soon is soon: the last chance, time to ask the farm, time for a new laboratory report.
WINDOWS = (3, 14, 30)
TRAIL = 50
# Where an operator can look at the things of the trail.
PAGES: dict[str, Callable[[str], str]] = {
    "gi": lambda gi_id: url_for("registry.indication", gi_id=gi_id),
    "offer": lambda offer_id: url_for("offers.offer", offer_id=offer_id),
    "review": lambda review_id: url_for("review.show", review_id=review_id),
    "supplier": lambda supplier_id: url_for("farm.supplier", supplier_id=supplier_id),
}


@blueprint.get("/operator")
def home() -> str:
    """What needs attention today, and the way to everything else."""
    actor, extensions = signed_in("operator"), current_extensions()
    index = indexer.status(extensions.index, extensions.library, extensions.today())
    expiries = review_expiries.coming_expiries(actor, extensions.library, extensions.today(), max(WINDOWS), page_size=3)
    return render_template(
        "operator/home.html",
        index=index,
        listed=_listed(),
        queue=desk.lengths(actor),
        found=expiries,
        soon=[(days, _within(expiries.offers, extensions.today(), days)) for days in WINDOWS],
        strip=strip(expiries.changes, extensions.today()),
        ledger=ledger.ledger_differences(),
        suspended=supplying.find_suppliers(actor, standing="suspended", limit=1)[1],
        anchors_waiting=admission.count_waiting(),
        today=extensions.today(),
    )


@blueprint.get("/operator/expiries")
def expiries() -> str:
    """Which listed offers stop standing as they do, when, and which papers end it."""
    actor, extensions = signed_in("operator"), current_extensions()
    after = _place(request.args.get("after", ""))
    found = review_expiries.coming_expiries(actor, extensions.library, extensions.today(), max(WINDOWS), after)
    return render_template(
        "operator/expiries.html",
        found=found,
        soon=[(days, _within(found.offers, extensions.today(), days)) for days in WINDOWS],
        strip=strip(found.changes, extensions.today()),
        longest=max(WINDOWS),
        first=after is None,
        following=found.following and ".".join(map(str, found.following)),
        today=extensions.today(),
    )


def _place(text: str) -> review_expiries.Place | None:
    """Where a page of the calendar begins: after one offer's change. Anything else is the first page."""
    day, _, what = text[:90].partition(".")
    assessment_id, _, offer_id = what.partition(".")
    try:
        return date.fromisoformat(day), assessment_id, offer_id
    except ValueError:
        return None


@blueprint.get("/operator/audit")
def trail() -> str:
    """Who did what to a thing (`subject=supplier:<id>`), newest first; without a subject, what was done last."""
    signed_in("operator")
    subject = request.args.get("subject", "")
    kind, found_colon, identity = subject.partition(":")
    before = request.args.get("before", "")
    if found_colon:
        rows = audit.trail(kind[:40], identity[:64], TRAIL)
    else:
        rows = audit.newest(TRAIL, whole_number(before, 0, digits=17) or None)
    return render_template(
        "operator/audit.html",
        rows=rows,
        names=joining.names_of(row.account_id for row in rows if row.account_id),
        subject=(kind, identity) if found_colon else None,
        unread=bool(subject) and not found_colon,
        page_of=page_of,
        older=url_for("operator.trail", before=rows[-1].number) if len(rows) == TRAIL and not found_colon else None,
        newer=url_for("operator.trail") if before else None,
    )


def page_of(row: AuditRow) -> str:
    """Where the thing of an event can be looked at; "" where an operator has no page for it."""
    page = PAGES.get(row.subject_type)
    return page(row.subject_id) if page else ""


def strip(counts: Mapping[date, int], today: date) -> list[tuple[date, int, float]]:
    """Each day from today on with its number of offers and the height of its bar, 0 to 20."""
    most = max(counts.values(), default=0) or 1
    days = [today + timedelta(days=ahead) for ahead in range(max(WINDOWS) + 1)]
    return [(day, counts.get(day, 0), round(20 * counts.get(day, 0) / most, 2)) for day in days]


def _within(counts: Mapping[date, int], today: date, days: int) -> int:
    return sum(count for day, count in counts.items() if day <= today + timedelta(days=days))


def _listed() -> int | None:
    """How many offers anchors see today; None while the search cannot say."""
    extensions = current_extensions()
    try:
        return searching.search(extensions.index, SearchRequest(limit=1, facets=()), extensions.today()).total
    except Unavailable:
        return None
