"""Which anchors see commission and floor prices and may reserve: the operator's page for it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.accounts.services import admission
from catalog.extensions import current_extensions
from catalog.web.page.identity import signed_in

blueprint = Blueprint("operator_anchors", __name__)


@blueprint.get("/operator/anchors")
def anchors() -> str:
    """Those who wait, and those somebody has decided about."""
    actor = signed_in("operator")
    return render_template(
        "operator/anchors.html",
        waiting=admission.anchors_waiting(actor),
        count=admission.count_waiting(),
        decided=admission.find_anchors(actor),
        how=current_extensions().settings.admit_anchors,
    )


@blueprint.post("/operator/anchors/<account_id>/admit")
def admit(account_id: str) -> ResponseReturnValue:
    """Open the terms of trade to an anchor."""
    row = admission.admit_anchor(signed_in("operator"), account_id)
    flash(_("已接纳“%(name)s”，现在就能看佣金、保底价和订货。", name=row.display_name))
    return redirect(url_for("operator_anchors.anchors"), 303)


@blueprint.post("/operator/anchors/<account_id>/end")
def end(account_id: str) -> ResponseReturnValue:
    """Close them again."""
    row = admission.end_admission(signed_in("operator"), account_id)
    flash(_("已停止对“%(name)s”开放佣金、保底价和订货，订好的货不受影响。", name=row.display_name))
    return redirect(url_for("operator_anchors.anchors"), 303)


@blueprint.post("/operator/anchors/admit-waiting")
def admit_waiting() -> ResponseReturnValue:
    """Admit everybody who waits."""
    count = admission.admit_waiting(signed_in("operator"))
    flash(_("已接纳 %(n)s 位主播。", n=count))
    return redirect(url_for("operator_anchors.anchors"), 303)
