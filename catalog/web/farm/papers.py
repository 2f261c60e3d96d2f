"""Papers that back claims: adding, opening, withdrawing."""

from __future__ import annotations

from typing import BinaryIO
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalog.errors import Invalid, NotFound, Reason
from catalog.evidence.models import DOCUMENT_SUBJECTS, Document, StoredFile
from catalog.evidence.services import filing
from catalog.extensions import current_extensions
from catalog.products.services import offering
from catalog.suppliers.services import supplying
from catalog.web.page.forms import Form
from catalog.web.page.identity import current_account, safe_next, signed_in

blueprint = Blueprint("papers", __name__)


@blueprint.route("/documents/new", methods=["GET", "POST"])
def add() -> ResponseReturnValue:
    """One paper about a supplier, an authorisation, a product or an offer."""
    actor = signed_in("farm_owner", "reviewer")
    subject_type = request.values.get("subject_type", "")
    subject_id = request.values.get("subject_id", "")
    back, title = _subject(subject_type, subject_id)
    form = Form({"type": request.args.get("type", "")})
    if form.posted:
        with form.catching():
            upload = request.files.get("file")
            if upload is None or not upload.filename:
                raise Invalid({"file": [Reason("required")]})
            paper = filing.add_document(
                current_extensions().intake,
                actor,
                subject_type,
                subject_id,
                form.typed,
                upload.filename,
                upload.read(),
                today=current_extensions().today(),
            )
            flash(_("文件已收下，作为上一份的续期。") if paper.renews_document_id else _("文件已收下。"))
            return redirect(back, 303)
    page = render_template(
        "farm/paper_form.html", form=form, title=title, back=back, subject_type=subject_type, subject_id=subject_id
    )
    return page, form.status


def _subject(subject_type: str, subject_id: str) -> tuple[str, str]:
    """Where to go back to, and what the paper is about. Raises NotFound for what the asker may not see."""
    actor = current_account()
    if subject_type not in DOCUMENT_SUBJECTS:
        raise NotFound()
    if subject_type == "product":
        product = offering.get_product(actor, subject_id)
        return url_for("own_products.show", product_id=subject_id), product.name_zh
    if subject_type == "offer":
        offer = offering.get_offer(actor, subject_id)
        return url_for("own_offers.show", offer_id=subject_id), offer.title
    if subject_type == "authorisation":
        subject_id = supplying.get_authorisation(subject_id).supplier_id
    supplier = supplying.get_supplier(actor, subject_id)
    return url_for("farm.supplier", supplier_id=subject_id), supplier.name


@blueprint.get("/documents/<document_id>")
def open_paper(document_id: str) -> str:
    """What a paper is, with the way to its copy and its original, for those who may see it."""
    paper, stored = filing.find_file(current_account(), document_id)
    return render_template(
        "papers/paper.html", paper=paper, stored=stored, is_pdf=stored.media_type == "application/pdf"
    )


@blueprint.get("/documents/<document_id>/copy")
def show_copy(document_id: str) -> Response:
    """What pages show of a paper: a PDF written anew, or the picture. Never shown as a page of ours."""
    paper, stored, content = filing.open_copy(current_extensions().files, current_account(), document_id)
    return _sent("inline", paper, stored, content)


@blueprint.get("/documents/<document_id>/original")
def download(document_id: str) -> Response:
    """The paper as it came, as a download: it may carry what the copy leaves out."""
    paper, stored, content = filing.open_document(current_extensions().files, current_account(), document_id)
    return _sent("attachment", paper, stored, content)


def _sent(how: str, paper: Document, stored: StoredFile, content: BinaryIO) -> Response:
    response = Response(content, mimetype=stored.media_type)
    ending = "." + stored.media_type.rpartition("/")[2].replace("jpeg", "jpg")
    name = paper.file_name or paper.type
    # What a double click does is decided by the ending, which must be that of the content.
    name = name if name.lower().endswith((ending, ".jpeg" if ending == ".jpg" else ending)) else name + ending
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    # What people uploaded runs nothing in our name.
    response.headers["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/documents/<document_id>/withdraw")
def withdraw(document_id: str) -> ResponseReturnValue:
    """Take a paper away; answers that rest on it become unknown."""
    actor = signed_in("farm_owner")
    filing.withdraw_document(actor, document_id)
    flash(_("文件已撤下。"))
    return redirect(safe_next(request.form.get("next"), url_for("farm.home")), 303)
