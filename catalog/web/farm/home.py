"""The farm owner's own room: suppliers, their right to protected names, and the way to everything they list."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.errors import Invalid
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.fields import Typed
from catalog.picking.services import renewing
from catalog.products.gather import count_offers, goods_of
from catalog.products.services import offering
from catalog.registry.services import registering
from catalog.review import gather
from catalog.suppliers.acting import may_act_for
from catalog.suppliers.models import AUTHORISATION_LEVELS, Supplier
from catalog.suppliers.services import supplying
from catalog.web.page.forms import Form
from catalog.web.page.identity import signed_in
from catalog.web.page.words.labels import label

blueprint = Blueprint("farm", __name__)

# Of all that has to be filed anew, what is told at once; and how long a search may be.
TASKS = 5
MOST_LETTERS = 80


@blueprint.get("/farm")
def home() -> ResponseReturnValue:
    """What the farm owner lists, page by page, with what stands between each offer and the catalog."""
    actor = signed_in("farm_owner")
    extensions, today = current_extensions(), current_extensions().today()
    text, after = request.args.get("text", "")[:MOST_LETTERS].strip(), _place(request.args.get("after", ""))
    goods, following = goods_of(actor, text=text, after=after)
    if not goods and after:
        return redirect(url_for("farm.home", text=text or None), 302)  # what stood there is gone
    offers = [offer for one in goods for offer in one.offers]
    plain = after is None and not text
    tasks = (
        renewing.renewal_tasks(actor, extensions.library, today, most=TASKS + 1, held_days=6 * TASKS) if plain else []
    )
    return render_template(
        "farm/home.html",
        goods=[list(several) for _, several in groupby(goods, key=lambda one: one.supplier.id)],
        text=text,
        most_letters=MOST_LETTERS,
        first=after is None,
        count=count_offers(actor),
        tasks=tasks,
        most_tasks=TASKS,
        following=following and ".".join(following),
        listings=gather.listings(extensions.library, [offer.id for offer in offers], today),
        photos=filing.photos_of([one.product.id for one in goods if one.product]),
        today=today,
    )


def _place(text: str) -> tuple[str, str] | None:
    """Where a page begins: after a supplier's product. Anything else is the first page."""
    supplier_id, dot, product_id = text[:80].partition(".")
    return (supplier_id, product_id) if dot else None


@blueprint.route("/suppliers/new", methods=["GET", "POST"])
def register_supplier() -> ResponseReturnValue:
    """First the place, then the rest: a place is searched, not picked from forty thousand."""
    actor = signed_in("farm_owner")
    form = Form({"place_code": request.args.get("place_code"), "kind": "household", "contact_name": actor.display_name})
    if form.posted:
        with form.catching():
            supplier = supplying.register_supplier(actor, form.typed)
            flash(_("供应商已登记。接下来登记用标授权，或直接添加产品。"))
            return redirect(url_for("farm.supplier", supplier_id=supplier.id), 303)
    place_code = form.value("place_code")
    if not place_code or registering.find_place(place_code) is None:
        return _choose_place(url_for("farm.register_supplier"), _("登记供应商")), form.status
    return render_template(
        "farm/supplier_form.html", form=form, place=registering.path(place_code), supplier=None
    ), form.status


def _choose_place(address: str, title: str) -> str:
    """A page that finds a county or street by name or pinyin and goes on to `address` with its code."""
    text = request.args.get("text", "").strip()
    found, refused = [], False
    if text:
        try:
            found = [p for p in registering.search_places(text, limit=40) if p.level in ("county", "street")]
        except Invalid:
            refused = True
    paths = registering.paths([place.code for place in found])
    return render_template(
        "farm/place.html", address=address, title=title, text=text, found=found, paths=paths, refused=refused
    )


@blueprint.get("/suppliers/<supplier_id>")
def supplier(supplier_id: str) -> str:
    """One supplier: what it is, its papers, its rights to protected names, its products."""
    actor = signed_in()
    row = supplying.get_supplier(actor, supplier_id)
    rights = supplying.authorisations_of([row.id])[row.id]
    subjects = [("supplier", row.id), *(("authorisation", right.id) for right in rights)]
    return render_template(
        "farm/supplier.html",
        supplier=row,
        mine=may_act_for(actor, row),
        place=registering.path(row.place_code),
        rights=rights,
        gis={right.gi_id: registering.find_gi(right.gi_id) for right in rights},
        documents=filing.documents_of(subjects),
        products=[p for p in offering.products_of(actor) if p.supplier_id == row.id],
        today=current_extensions().today(),
    )


def _as_typed(row: Supplier) -> dict[str, object]:
    return {
        name: getattr(row, name)
        for name in ("name", "kind", "credit_code", "place_code", "address", "contact_name", "contact_phone", "story")
    } | {"revision": row.revision}


@blueprint.route("/suppliers/<supplier_id>/edit", methods=["GET", "POST"])
def edit_supplier(supplier_id: str) -> ResponseReturnValue:
    """Change a supplier; what reviewers approved stays as they saw it."""
    actor = signed_in("farm_owner", "operator")
    row = supplying.get_supplier(actor, supplier_id)
    form = Form(_as_typed(row))
    if request.args.get("place_code"):
        form.initial["place_code"] = request.args["place_code"]
    if form.posted:
        with form.catching():
            supplying.edit_supplier(actor, supplier_id, form.typed, form.revision)
            flash(_("已保存。"))
            return redirect(url_for("farm.supplier", supplier_id=supplier_id), 303)
    if request.args.get("place"):
        return _choose_place(url_for("farm.edit_supplier", supplier_id=supplier_id), _("更换所在地")), form.status
    place_code = form.value("place_code")
    known = registering.find_place(place_code) is not None
    place = registering.path(place_code if known else row.place_code)
    return render_template("farm/supplier_form.html", form=form, place=place, supplier=row), form.status


@blueprint.route("/suppliers/<supplier_id>/authorisations/new", methods=["GET", "POST"])
def set_authorisation(supplier_id: str) -> ResponseReturnValue:
    """Say what right the supplier has to a protected name, with the paper that proves it."""
    actor = signed_in("farm_owner", "reviewer", "operator")
    row = supplying.get_supplier(actor, supplier_id)
    gi_id = request.values.get("gi_id", "")
    gi = registering.find_gi(gi_id) if gi_id else None
    if gi is None:
        return choose_gi(url_for("farm.set_authorisation", supplier_id=supplier_id), _("登记用标授权"))
    known = supplying.find_authorisation(supplier_id, gi.id)
    form = Form(
        {
            "gi_id": gi.id,
            "level": known.level if known else "authorised",
            "applied_on": known.applied_on if known else None,
            "via_supplier_name": known.via_supplier_name if known else "",
        }
    )
    if form.posted:
        with form.catching():
            right = supplying.set_authorisation(actor, supplier_id, form.typed)
            upload = request.files.get("file")
            if upload and upload.filename:
                paper = {"type": "gi_mark_authorisation"} | {
                    name: form.value(name) for name in ("issuer", "number", "issued_on", "expires_on")
                }
                filing.add_document(
                    current_extensions().intake,
                    actor,
                    "authorisation",
                    right.id,
                    Typed(paper),
                    upload.filename,
                    upload.read(),
                    today=current_extensions().today(),
                )
                flash(_("授权和证明文件都已登记。"))
            elif right.level in ("authorised", "lot_verified") or right.via_supplier_name:
                flash(_("授权已登记。还缺证明文件：没有文件，这一项按“未知”处理。"))
            else:
                flash(_("已登记。"))
            return redirect(url_for("farm.supplier", supplier_id=supplier_id), 303)
    # A verified lot is for reviewers to state, never for the farm itself.
    own = may_act_for(actor, row)
    levels = [(code, label(code, "level")) for code in AUTHORISATION_LEVELS if not (own and code == "lot_verified")]
    return render_template("farm/authorisation_form.html", form=form, supplier=row, gi=gi, levels=levels), form.status


def choose_gi(address: str, title: str) -> str:
    """A page that finds a protected name and goes on to `address` with its id."""
    text = request.args.get("text", "").strip()
    found, refused = None, False
    if text:
        try:
            found = registering.search({"text": text, "limit": 20})
        except Invalid:
            refused = True
    return render_template("farm/gi.html", address=address, title=title, text=text, found=found, refused=refused)
