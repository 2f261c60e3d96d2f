"""Pages that explain: what this is, how each person works with it, and how to search."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.search.query_fields import FIELDS, written_values
from catalog.web.page.identity import terms_shown
from catalog.web.page.words.language import language

blueprint = Blueprint("help", __name__)

# What a value of each kind of field may look like.
KINDS: dict[str, LazyString] = {
    "text": _("一个词；几个词用引号括起来"),
    "place": _("省、市、县的名字，带不带“省”“市”“县”都行"),
    "kind": _("品类，如 茶、柑橘、大米"),
    "word": _("固定的几个值之一"),
    "number": _("一个数，或 10..30、>=85、<20"),
    "day": _("一个日期，如 2027-01-15"),
}


@blueprint.get("/about")
def about() -> str:
    """What the catalog is, and what it does not claim."""
    return render_template("help/about.html")


@blueprint.get("/help")
def contents() -> str:
    """How to work with it, role by role."""
    return render_template("help/contents.html")


@blueprint.get("/help/search")
def query_language() -> str:
    """The query language, from the table the parser itself reads."""
    chinese = language() != "en"
    fields = [field for field in FIELDS if not field.trade or terms_shown()]
    return render_template(
        "help/query_language.html",
        fields=fields,
        kinds=KINDS,
        values={field.id: written_values(field, chinese) for field in fields if field.kind == "word"},
    )
