"""Protected names that the lists lack, added and corrected by an operator, each with its source."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from catalog.errors import Conflict, Invalid
from catalog.registry.list_files import area_of
from catalog.registry.models import ADDED_FACT_STATUSES, ADDED_SYSTEMS, GeographicalIndication, Place
from catalog.registry.services import adding_rights, registering
from catalog.web.page.forms import Form
from catalog.web.page.identity import signed_in
from catalog.web.page.words.labels import label
from catalog.web.page.words.language import two_tongues

blueprint = Blueprint("operator_rights", __name__)

FIELDS = (
    "name_zh", "name_en", "system", "category", "issuer", "notice_year", "notice_no", "sensory", "source",
    "fact_status", "fact_note",
)  # fmt: skip
PLACES_SHOWN = 12
# People part the words of a notice by commas and lines of either script.
_PARTS = re.compile(r"[、，,；;\n]+")


@blueprint.get("/operator/rights")
def rights() -> str:
    """Every right that operators added, newest first."""
    signed_in("operator")
    rows = adding_rights.added_rights()
    return render_template("operator/rights.html", rows=rows, areas=_places(rows))


@blueprint.route("/operator/rights/new", methods=["GET", "POST"])
def add_right() -> ResponseReturnValue:
    """Add a right with its source; places are found by name in the same form."""
    actor = signed_in("operator")
    form = Form({"name_zh": request.args.get("name_zh"), "system": ADDED_SYSTEMS[0]})
    if form.posted and not _is_looking(form):
        with form.catching():
            gi = adding_rights.add_right(actor, _as_typed(form))
            flash(_("“%(name)s”已补录。", name=gi.name))
            return redirect(url_for("registry.indication", gi_id=gi.id), 303)
    return _page(form, None)


@blueprint.route("/operator/rights/<gi_id>/edit", methods=["GET", "POST"])
def correct_right(gi_id: str) -> ResponseReturnValue:
    """Correct what was said about an added right."""
    actor = signed_in("operator")
    gi = registering.get_gi(gi_id)
    if not gi.added:
        raise Conflict("right_comes_from_a_list", gi_id=gi_id)
    codes = area_of(gi.area_codes, gi.city_code, gi.province_code)
    known = {name: getattr(gi, name) for name in FIELDS}
    form = Form({**known, "place_codes": codes, "districts": "、".join(gi.districts)})
    if form.posted and not _is_looking(form):
        with form.catching():
            adding_rights.correct_right(actor, gi_id, _as_typed(form))
            flash(_("已更正。"))
            return redirect(url_for("registry.indication", gi_id=gi_id), 303)
    return _page(form, gi)


def _is_looking(form: Form) -> bool:
    """Whether the button beside the place was pressed: nothing is saved, the form comes back with what was found."""
    return "look" in form.typed


def _as_typed(form: Form) -> MultiDict[str, str]:
    """What was typed, with the words of the notice as a list."""
    typed = MultiDict(form.typed)
    typed.setlist("districts", [part.strip() for part in _PARTS.split(form.value("districts")) if part.strip()])
    return typed


def _page(form: Form, gi: GeographicalIndication | None) -> ResponseReturnValue:
    chosen = [code for code in dict.fromkeys(form.values("place_codes")) if code][:60]
    sought = form.value("place").strip()
    found: list[Place] = []
    if sought:
        try:
            found = [place for place in registering.search_places(sought, limit=40) if place.level != "street"]
        except Invalid:
            found = []
    offered = [place.code for place in found if place.code not in chosen][:PLACES_SHOWN]
    paths = registering.paths([*chosen, *offered])
    options = [(code, _path_words(paths[code])) for code in (*chosen, *offered) if code in paths]
    page = render_template(
        "operator/right_form.html",
        form=form,
        gi=gi,
        places=options,
        nothing_found=bool(sought) and not found,
        systems=[(code, label(code, "system")) for code in ADDED_SYSTEMS],
        fact_statuses=[(code, label(code, "fact_status")) for code in ADDED_FACT_STATUSES],
    )
    return page, form.status


def _path_words(path: list[Place]) -> str:
    return " ".join(two_tongues(place.name, place.name_en) for place in path)


def _places(rows: list[GeographicalIndication]) -> dict[str, list[str]]:
    """Where each right is at home, in one query for all."""
    codes = {gi.id: area_of(gi.area_codes, gi.city_code, gi.province_code) for gi in rows}
    paths = registering.paths(code for area in codes.values() for code in area)
    return {gi_id: [_path_words(paths[code]) for code in area if code in paths] for gi_id, area in codes.items()}
