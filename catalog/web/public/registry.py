"""Is this a protected name, where, by which notice: the register of geographical indications, open to everybody."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from catalog.errors import Invalid, Unavailable
from catalog.extensions import current_extensions
from catalog.registry.list_files import area_of
from catalog.registry.models import GeographicalIndication
from catalog.registry.services import registering
from catalog.search.request import SearchAnswer, SearchRequest
from catalog.search.services import searching
from catalog.web.page.forms import Form
from catalog.web.page.paging import address_with
from catalog.web.page.words.language import two_tongues
from catalog.web.public.sharing import MOST_NAMED

blueprint = Blueprint("registry", __name__)

# Where a name of the lists is from; of a name that an operator added it stands in the operator's own words.
SOURCES: dict[str, LazyString] = {
    "notice_matched": _("中国地理标志产品公开名录（2026-01-31，MIT 许可），依原质检总局和国家知识产权局的公告"),
    "notice_not_matched": _("中国地理标志产品公开名录（2026-01-31，MIT 许可）"),
    "register_copy": _("欧盟地理标志登记簿 eAmbrosia 的公开副本（2020-12-01，MIT 许可）"),
}

PAGE = 20
FILTERS = ("text", "system", "category", "place_code")
# What the lists are known to lack, by the codes of registry/gaps.py.
GAPS: dict[str, LazyString] = {
    "certification_trademarks": _("地理标志证明商标、集体商标（全国约七千件，不在这份名录里）"),
    "approved_before_2005": _("2005 年以前批准的原产地域产品"),
    "foreign_names_in_china": _("在中国受保护的外国地理标志"),
    "eu_after_2020": _("2020 年底以后欧盟新登记的名称"),
}


@blueprint.get("/gis")
def search() -> ResponseReturnValue:
    """Look a name up: an exact answer first, then every name it occurs in."""
    form = Form({name: request.args.get(name, "") for name in FILTERS}, posted=False)
    asked = MultiDict({name: request.args.get(name, "") for name in FILTERS})
    asked["limit"], asked["offset"] = str(PAGE), request.args.get("offset", "0")
    answer = found = None
    try:
        found = registering.search(asked)
        answer = registering.look_up(asked["text"]) if asked["text"].strip() else None
    except Invalid as error:
        form.refuse(error)
    previous, following = None, None
    if found:
        if found.offset:
            previous = address_with(offset=max(found.offset - PAGE, 0) or None)
        if found.offset + PAGE < found.total and found.offset + PAGE <= 10_000:
            following = address_with(offset=found.offset + PAGE)
    page = render_template(
        "registry/search.html",
        form=form,
        found=found,
        answer=answer,
        gaps=GAPS,
        areas=_areas(found.items) if found else {},
        provinces=[(place.code, place) for place in registering.children()],
        previous=previous,
        following=following,
    )
    return page, form.status


@blueprint.get("/gis/<gi_id>")
def indication(gi_id: str) -> ResponseReturnValue:
    """One protected name: area, notice, what it requires, and how well all that is proven."""
    gi = registering.get_gi(gi_id)
    offers = None
    if "offers.search" in current_app.view_functions:
        offers = url_for("offers.search", gi=gi.id)
    return render_template(
        "registry/indication.html",
        gi=gi,
        source_words=source_words,
        requirement=registering.find_requirement(gi.id),
        area=_areas([gi])[gi.id],
        offers=offers,
        answer=_offered(gi.id) if offers else None,
    )


def source_words(gi: GeographicalIndication) -> str:
    """Where an entry is from, in the reader's language where it comes from a list."""
    return gi.source if gi.added_by_account_id else str(SOURCES.get(gi.fact_status, gi.source))


def _offered(gi_id: str) -> SearchAnswer | None:
    """The best offers under a protected name; None while the catalog cannot be searched."""
    extensions = current_extensions()
    wanted = SearchRequest(chosen={"gi": (gi_id,)}, sort="grade", limit=MOST_NAMED, facets=())
    try:
        return searching.search(extensions.index, wanted, extensions.today())
    except Unavailable:
        return None


def _areas(gis: list[GeographicalIndication]) -> dict[str, list[str]]:
    """Where each name is at home, as words from the province down, in one query for all."""
    codes = {gi.id: area_of(gi.area_codes, gi.city_code, gi.province_code) for gi in gis}
    paths = registering.paths(code for area in codes.values() for code in area)
    return {
        gi_id: [
            " ".join(two_tongues(place.name, place.name_en) for place in paths[code]) for code in area if code in paths
        ]
        for gi_id, area in codes.items()
    }
