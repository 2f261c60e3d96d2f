"""The farm owner's products: what is grown or made, with photos."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.products.gather import offers_page
from catalog.products.models import Product
from catalog.products.services import offering
from catalog.registry.models import GeographicalIndication, Place
from catalog.registry.services import registering
from catalog.review import gather
from catalog.suppliers.acting import may_act_for
from catalog.suppliers.services import supplying
from catalog.web.farm.home import MOST_LETTERS, choose_gi
from catalog.web.page.forms import Form
from catalog.web.page.identity import signed_in

blueprint = Blueprint("own_products", __name__)
FIELDS = ("name_zh", "name_en", "category", "place_code", "variety", "story", "story_en", "storage", "shelf_life_days")


@blueprint.route("/suppliers/<supplier_id>/products/new", methods=["GET", "POST"])
def add(supplier_id: str) -> ResponseReturnValue:
    """First the protected name, then what is special here; most fields are filled from the register."""
    actor = signed_in("farm_owner")
    supplier = supplying.own_supplier(actor, supplier_id)
    gi = registering.find_gi(request.values.get("gi_id", ""))
    if gi is None:
        return choose_gi(url_for("own_products.add", supplier_id=supplier_id), _("添加产品"))
    form = Form({"gi_id": gi.id, "name_zh": gi.name_zh, "category": gi.category, "place_code": supplier.place_code})
    if form.posted:
        with form.catching():
            product = offering.add_product(actor, supplier_id, form.typed)
            flash(_("产品已添加。加几张照片，再填货盘。"))
            return redirect(url_for("own_products.show", product_id=product.id), 303)
    return _form(form, gi, supplier.place_code, url_for("farm.supplier", supplier_id=supplier_id), None)


def _form(
    form: Form, gi: GeographicalIndication | None, place_code: str, back: str, product: Product | None
) -> ResponseReturnValue:
    page = render_template(
        "farm/product_form.html",
        form=form,
        gi=gi,
        requirement=registering.find_requirement(gi.id) if gi else None,
        places=_places(gi, place_code, form.value("place_code")),
        back=back,
        product=product,
    )
    return page, form.status


def _places(gi: GeographicalIndication | None, *codes: str) -> list[tuple[str, str]]:
    """The places a product may come from, to choose of: the supplier's, and the counties of the protected area."""
    wanted: list[str] = [code for code in codes if code]
    wanted += [code[:6] for code in codes if len(code) == 9]
    wanted += list(gi.area_codes or []) if gi else []
    known = registering.paths(dict.fromkeys(wanted))

    def words(path: list[Place]) -> str:
        return " · ".join(place.name for place in path)

    return [(code, words(path)) for code, path in known.items() if len(code) >= 6]


@blueprint.get("/products/<product_id>")
def show(product_id: str) -> str:
    """One product: photos, papers, its offers."""
    actor = signed_in()
    product = offering.get_product(actor, product_id)
    extensions = current_extensions()
    text = request.args.get("text", "")[:MOST_LETTERS].strip()
    offers, earlier, count = offers_page(product_id, text=text, before_id=request.args.get("before", "")[:36] or None)
    return render_template(
        "farm/product.html",
        product=product,
        mine=may_act_for(actor, product.supplier),
        gi=registering.find_gi(product.gi_id),
        place=registering.path(product.place_code),
        photos=filing.photos_of([product_id]).get(product_id, []),
        documents=filing.documents_of([("product", product_id)]).get(("product", product_id), []),
        offers=offers,
        offer_count=count,
        text=text,
        earlier=earlier,
        listings=gather.listings(extensions.library, [offer.id for offer in offers], extensions.today()),
        standard=extensions.library.standard_for(product.category, extensions.today()),
        form=Form(),
        today=extensions.today(),
    )


@blueprint.route("/products/<product_id>/edit", methods=["GET", "POST"])
def edit(product_id: str) -> ResponseReturnValue:
    """Change a product. Once an offer of it was approved, changes wait for review with that offer."""
    actor = signed_in("farm_owner")
    product = offering.own_product(actor, product_id)
    form = Form({name: getattr(product, name) for name in FIELDS} | {"revision": product.revision})
    if form.posted:
        with form.catching():
            offering.edit_product(actor, product_id, form.typed, form.revision)
            flash(_("已保存。"))
            return redirect(url_for("own_products.show", product_id=product_id), 303)
    back = url_for("own_products.show", product_id=product_id)
    return _form(form, registering.find_gi(product.gi_id), product.place_code, back, product)


@blueprint.post("/products/<product_id>/photos")
def add_photos(product_id: str) -> ResponseReturnValue:
    """Take the photos one by one: a bad one does not cost the good ones."""
    actor = signed_in("farm_owner")
    taken = 0
    uploads = [upload for upload in request.files.getlist("photos") if upload.filename]
    if not uploads:
        flash(_("没有选照片。"), "warn")
    for upload in uploads[:12]:
        form = Form()
        with form.catching():
            role, alt_zh = form.value("role", "detail"), form.value("alt_zh")
            filing.add_photo(current_extensions().intake, actor, product_id, upload.read(), role, alt_zh)
            taken += 1
        if form.errors:
            reasons = "".join(sentence for sentences in form.errors.values() for sentence in sentences)
            flash(_("%(name)s：%(reason)s", name=upload.filename, reason=reasons), "stop")
    if taken:
        flash(_("收下 %(n)s 张照片，已转正方向并去掉定位信息。", n=taken))
    return redirect(url_for("own_products.show", product_id=product_id) + "#photos", 303)


@blueprint.post("/photos/<photo_id>/withdraw")
def withdraw_photo(photo_id: str) -> ResponseReturnValue:
    """Take a photo off its product."""
    actor = signed_in("farm_owner")
    photo = filing.withdraw_photo(actor, photo_id)
    flash(_("照片已撤下。"))
    return redirect(url_for("own_products.show", product_id=photo.product_id) + "#photos", 303)


@blueprint.post("/products/<product_id>/withdraw")
def withdraw(product_id: str) -> ResponseReturnValue:
    """Take a product and its offers away."""
    actor = signed_in("farm_owner")
    product = offering.withdraw_product(actor, product_id)
    flash(_("产品已撤下。"))
    return redirect(url_for("farm.supplier", supplier_id=product.supplier_id), 303)
