"""One offer as its page shows it: what everybody gathers, and its decided score explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.accounts.models import Account
from catalog.extensions import Extensions
from catalog.picking.services import showing
from catalog.scoring.models import AssessmentRow
from catalog.scoring.services import proving
from catalog.web.page.explanation import explain_decided
from catalog.web.page.explanation_views import Explanation


@dataclass(frozen=True)
class OfferPage(showing.OfferView):
    """An offer with its decided score as it stands today; None before there is one."""

    explanation: Explanation | None


def open_offer(extensions: Extensions, reader: Account | None, offer_id: str, on: date) -> OfferPage:
    """The offer on a day, for whoever asks. Raises as `showing.open_offer` does."""
    today = extensions.today()
    view = showing.open_offer(extensions.library, reader, offer_id, today, on)
    decided = view.decided
    explanation = _explained(extensions, view, decided, today) if decided else None
    return OfferPage(**vars(view), explanation=explanation)


def _explained(extensions: Extensions, view: showing.OfferView, row: AssessmentRow, on: date) -> Explanation:
    """The decided answers as they score on a day (scoring.md, "Days")."""
    decided = proving.recompute(extensions.library, row)
    return explain_decided(decided, row, on, trade=bool(view.trade), without_notice=view.gi.without_notice)
