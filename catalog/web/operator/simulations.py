"""The operator tries a version of a standard on the whole catalog before it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from catalog.errors import CatalogError
from catalog.extensions import current_extensions
from catalog.review.services import simulating
from catalog.scoring.simulation import GRADES
from catalog.standards.diff import Change, changes
from catalog.standards.library import Library, open_library
from catalog.standards.standard import Standard
from catalog.standards.versions import state_on
from catalog.web.page.identity import signed_in
from catalog.web.page.words.scoring_words import passing_words
from catalog.web.public.standards import STEPS

blueprint = Blueprint("simulations", __name__)

# scoring.simulation.EFFECTS: the word, and the kind of tag.
EFFECTS: dict[str, tuple[LazyString, str]] = {
    "falls": (_("退出货架"), "stop"),
    "lower": (_("降级"), "warn"),
    "same": (_("不变"), ""),
    "higher": (_("升级"), "good"),
    "gains": (_("可以上架"), "good"),
    "out": (_("仍不能上架"), ""),
}
CAUSES: dict[str, LazyString] = {
    "knockout": _("一票否决"),
    "unanswered": _("新版要问，还没有答案"),
    "major": _("主要项不符合"),
    "minor_ratio": _("次要项符合率不够"),
    "section_floor": _("食品安全低于底线"),
    "major_fail": _("主要项不符合"),
    "total": _("总分不够，这一项失分最多"),
}
# standards.carrying: why the new version cannot take over a name's own thresholds.
LOST: dict[str, LazyString] = {
    "another_kind": _("评法不同"),
    "another_unit": _("单位不同"),
    "no_longer_asked": _("不再评"),
    "split": _("拆成几项"),
    "merged": _("并入别项"),
}
REFRESH_SECONDS = 3
# How the versions are listed: what may still be published or adopted first.
ORDER = ("draft", "not_adopted", "sealed", "in_force")


@blueprint.get("/standards/simulations")
def choose() -> str:
    """Every version, drafts first: which one to try."""
    signed_in("operator")
    library, today = _library(), current_extensions().today()
    lines = []
    for name in reversed(library.names()):
        try:
            standard = library.get(name)
        except CatalogError:
            continue  # `catalog standards check` says what is wrong with it
        lines.append((standard, _state(library, standard, today)))
    lines.sort(key=lambda line: ORDER.index(line[1]))
    return render_template("simulations/choose.html", lines=lines)


@blueprint.get("/standards/<standard_id>/<version>/simulation")
def show(standard_id: str, version: str) -> Response:
    """The newest result, and how far a running one is."""
    actor, library = signed_in("operator"), _library()
    name = f"{standard_id}@{version}"
    standard = library.get(name)
    previous = library.compared_with(standard)
    names = library.former_names(standard)
    changed = changes(previous, standard, names) if previous else ()
    done, running = simulating.newest(actor, name)
    page = render_template(
        "simulations/simulation.html",
        standard=standard,
        state=_state(library, standard, current_extensions().today()),
        from_on=library.decides_from(standard) or standard.effective_from,
        done=done,
        running=running,
        effects={code: (str(words), kind) for code, (words, kind) in EFFECTS.items()},
        causes=CAUSES,
        previous=previous,
        changes=changed,
        moved=_moved(previous, standard, changed, names) if previous else {},
        kind_of=lambda before, after: _kind_of(standard, before, after),
        steps=STEPS,
        lost=[] if running else _lost(library, standard),
        columns=_columns(done.result["grades"]) if done and done.result else [],
        grace=standard.rules.grace_days,
    )
    response = make_response(page)
    if running is not None:
        response.headers["Refresh"] = str(REFRESH_SECONDS)
    return response


@blueprint.post("/standards/<standard_id>/<version>/simulation")
def request(standard_id: str, version: str) -> ResponseReturnValue:
    """Ask for a new one; it is worked off in the background."""
    actor, extensions = signed_in("operator"), current_extensions()
    simulating.request(actor, _library(), f"{standard_id}@{version}", extensions.today())
    flash(gettext("已排上，在后台计算。"))
    return redirect(url_for("simulations.show", standard_id=standard_id, version=version), 303)


def _state(library: Library, standard: Standard, today: date) -> str:
    """One of ORDER."""
    if not library.is_sealed(standard.name):
        return "draft"
    state = state_on(standard, library.deciding(standard.id), today)
    if state == "not_adopted":
        return state
    return "in_force" if state in ("in_force", "early") else "sealed"


def _moved(
    previous: Standard, standard: Standard, changed: Iterable[Change], names: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Of each criterion for which another answer passes now: what had to be met before, and what after."""
    former = {now: old for old, now in names.items() if old in previous.places}
    found = {}
    for name in dict.fromkeys(change.subject for change in changed):
        before, after = previous.criterion(former.get(name, name)), standard.criterion(name)
        was, now = (passing_words(one) if one else "" for one in (before, after))
        if was and now and was != now:
            found[name] = (was, now)
    return found


def _lost(library: Library, standard: Standard) -> list[tuple[str, str, str]]:
    """Names whose profile the version cannot carry, with the criterion and why."""
    return [
        (
            profile.identity.gi_name,
            refusal.key.removeprefix("criteria.").partition(".")[0],
            str(LOST.get(refusal.reason, refusal.reason)),
        )
        for profile, refusal in library.profiles_lost(standard)
    ]


def _kind_of(standard: Standard, before: str, after: str) -> str:
    """The kind of tag for a move from one grade to another: worse is a warning, out of the catalog a stop."""
    if GRADES.index(after) < GRADES.index(before):
        return "good"
    listable = standard.rules.listable_grades
    return "stop" if before in listable and after not in listable else "warn"


def _columns(grades: dict[str, dict[str, int]]) -> list[str]:
    """The grades that occur under the new version, best first."""
    first = next(iter(grades.values()), {})
    return [grade for grade in first if any(row[grade] for row in grades.values())]


def _library() -> Library:
    """The standards as they are now: a draft may have been edited since this process began."""
    return open_library(*current_extensions().settings.standards)
