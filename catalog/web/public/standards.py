"""The published standards, open to everybody: each clause with weight, gate, source; versions, weights, profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from catalog.errors import NotFound
from catalog.extensions import current_extensions
from catalog.standards import ahp
from catalog.standards.check import check
from catalog.standards.diff import changes, step_needed
from catalog.standards.library import Library
from catalog.standards.numbers import plain
from catalog.standards.profile import Profile
from catalog.standards.seal import Seal
from catalog.standards.standard import Criterion, Standard
from catalog.standards.versions import state_on
from catalog.web.page.explanation import SHORT
from catalog.web.page.words.language import say
from catalog.web.page.words.scoring_words import condition_words, fact_words, passing_words, scoring_of

blueprint = Blueprint("standards", __name__)

STATES: dict[str, tuple[LazyString, str]] = {
    "in_force": (_("现行"), "good"),
    "early": (_("正式施行前先用"), "warn"),
    "coming": (_("已发布，未生效"), "warn"),
    "not_adopted": (_("已发布，未采用"), "warn"),
    "replaced": (_("已被替代"), ""),
}
STEPS: dict[str, tuple[LazyString, str]] = {
    "patch": (_("文字修订"), ""),
    "minor": (_("放宽或补充"), "warn"),
    "major": (_("实质改动"), "stop"),
}


@dataclass(frozen=True)
class Version:
    """One published version, how it stands today and from which day it decides: None when it was not adopted."""

    standard: Standard
    seal: Seal
    state: str
    from_on: date | None

    @property
    def state_words(self) -> tuple[str, str]:
        """(words, kind of tag)."""
        words, kind = STATES[self.state]
        return str(words), kind

    @property
    def gates(self) -> dict[str, int]:
        """How many criteria each gate has."""
        return {
            gate: sum(c.gate == gate for c in self.standard.criteria) for gate in ("knockout", "major", "minor", "none")
        }


@blueprint.get("/standards")
def standards() -> str:
    """Every published standard, and every product category with its standard or openly none."""
    extensions = current_extensions()
    found = [
        version
        for name in _ids(extensions.library)
        for version in _versions(extensions.library, name, extensions.today())
    ]
    return render_template(
        "standards/standards.html",
        versions=found,
        scope={one.standard.id: _scope(extensions.library, one.standard.id) for one in found},
        without=_scope(extensions.library, None),
        profiles=len(_published_profiles(extensions.library)),
    )


@blueprint.get("/standards/<standard_id>")
def newest(standard_id: str) -> ResponseReturnValue:
    """The version in force."""
    extensions = current_extensions()
    standard = extensions.library.in_force(_known(extensions.library, standard_id), extensions.today())
    return redirect(url_for("standards.version", standard_id=standard_id, version=standard.version), 302)


@blueprint.get("/standards/<standard_id>/<version>")
def version(standard_id: str, version: str) -> str:
    """One version: sections, criteria with weight, gate, scoring, source and how well that was verified."""
    extensions = current_extensions()
    one, all_of_it = _find(extensions.library, standard_id, version, extensions.today())
    return render_template(
        "standards/version.html",
        one=one,
        standard=one.standard,
        versions=all_of_it,
        previous=_before(all_of_it, one),
        criteria_of=lambda section: [c for c in one.standard.criteria if c.section == section.id],
        rules=_rules(one.standard),
        categories=_scope(extensions.library, standard_id),
        profiles=len(extensions.library.profile_names_of(one.standard, extensions.today())),
        scoring_of=scoring_of,
        passing_words=passing_words,
        condition_words=condition_words,
        fact_words=fact_words,
        weight_of=_weight_of,
    )


@blueprint.get("/standards/<standard_id>/<version>/file")
def source_file(standard_id: str, version: str) -> ResponseReturnValue:
    """The sealed file itself, byte for byte: whoever has it can check its sha256 and score with it."""
    extensions = current_extensions()
    one, _all = _find(extensions.library, standard_id, version, extensions.today())
    return send_file(
        extensions.library.folders.file(one.seal.path),
        mimetype="text/plain",
        as_attachment=True,
        download_name=f"{standard_id}-{version}.toml",
        etag=one.seal.sha256,
    )


@blueprint.get("/standards/<standard_id>/<version>/weights")
def weights(standard_id: str, version: str) -> str:
    """Where the section weights come from: the pairwise comparison and what follows from it."""
    extensions = current_extensions()
    one, all_of_it = _find(extensions.library, standard_id, version, extensions.today())
    standard, previous = one.standard, _before(all_of_it, one)
    return render_template(
        "standards/weights.html",
        one=one,
        standard=standard,
        result=check(standard, previous.standard if previous else None),
        titles={section.id: say(section.title) for section in standard.sections},
        short={section.id: str(SHORT.get(section.id, section.id)) for section in standard.sections},
        matrix=[[_ratio(numerator, denominator) for numerator, denominator in row] for row in standard.ahp_matrix],
        limits={"ratio": ahp.CONSISTENT_BELOW, "points": ahp.CLOSE_BELOW},
        random_index=ahp.RANDOM_INDEX[min(len(standard.ahp_order), len(ahp.RANDOM_INDEX) - 1)],
    )


@blueprint.get("/standards/<standard_id>/compare")
def compare(standard_id: str) -> str:
    """What changed from one published version to another (`?from=&to=`); the last two unless said otherwise."""
    extensions = current_extensions()
    library = extensions.library
    all_of_it = _versions(library, _known(library, standard_id), extensions.today())
    names = [one.standard.version for one in all_of_it]
    old, new = request.args.get("from") or names[max(len(names) - 2, 0)], request.args.get("to") or names[-1]
    before, later = (_find(library, standard_id, name, extensions.today())[0] for name in (old, new))
    found = changes(before.standard, later.standard, library.former_names(later.standard))
    return render_template(
        "standards/compare.html",
        versions=all_of_it,
        before=before.standard,
        after=later.standard,
        from_on=later.from_on,
        changes=found,
        step=step_needed(found),
        steps=STEPS,
    )


@blueprint.get("/standards/profiles")
def profiles() -> str:
    """Every published profile: which name, for which standard, what it resets."""
    library = current_extensions().library
    return render_template("standards/profiles.html", profiles=_profiles(library), titles=_titles(library))


@blueprint.get("/standards/profiles/<profile_id>/<version>")
def profile(profile_id: str, version: str) -> str:
    """One profile: each threshold it resets beside the standard's own, with the clause of the notice."""
    library = current_extensions().library
    name = f"{profile_id}@{version}"
    if name not in _published_profiles(library):
        raise NotFound("profile_unknown", name=name[:80])
    one = library.get_profile(name)
    standard = library.get(one.standard)
    return render_template(
        "standards/profile.html",
        profile=one,
        standard=standard,
        waits=library.is_sealed(one.standard) and library.decides_from(standard) is None,
        applied=library.get(one.standard, name),
        carried_to=[later.version for later in _carrying(library, one)],
        seal=library.seals[f"profiles/{profile_id}/{version}.toml"],
        scoring_of=scoring_of,
        passing_words=passing_words,
        fact_words=fact_words,
    )


# --- what the pages need ----------------------------------------------------------------------------------------------


def _ids(library: Library) -> list[str]:
    return list(dict.fromkeys(name.split("@")[0] for name in library.names() if library.is_sealed(name)))


def _known(library: Library, standard_id: str) -> str:
    if standard_id not in _ids(library):
        raise NotFound("standard_unknown", name=standard_id[:80])
    return standard_id


def _versions(library: Library, standard_id: str, today: date) -> list[Version]:
    """The published versions of a standard, oldest first."""
    deciding = library.deciding(standard_id)
    return [
        Version(
            standard,
            library.seals[f"{standard.id}/{standard.version}.toml"],
            state_on(standard, deciding, today),
            library.decides_from(standard),
        )
        for standard in library.published(standard_id)
    ]


def _find(library: Library, standard_id: str, version: str, today: date) -> tuple[Version, list[Version]]:
    """One published version among all of its standard. Raises NotFound for an unknown one or a draft."""
    versions = _versions(library, _known(library, standard_id), today)
    for one in versions:
        if one.standard.version == version:
            return one, versions
    raise NotFound("standard_unknown", name=f"{standard_id}@{version}"[:80])


def _before(versions: Sequence[Version], one: Version) -> Version | None:
    place = versions.index(one)
    return versions[place - 1] if place else None


def _published_profiles(library: Library) -> list[str]:
    """The published profiles by name, none of them read."""
    return [name for name in library.profile_names() if f"profiles/{name.replace('@', '/')}.toml" in library.seals]


def _profiles(library: Library) -> list[Profile]:
    """The published profiles, by the name they are for."""
    profiles = map(library.get_profile, _published_profiles(library))
    return sorted(profiles, key=lambda one: (one.standard, one.identity.gi_name))


def _carrying(library: Library, profile: Profile) -> list[Standard]:
    """The later published versions that take the profile over."""
    published = library.published(profile.standard.partition("@")[0])
    return [
        later
        for later in published
        if later.name != profile.standard and profile.name in library.profile_names_of(later, later.effective_from)
    ]


def _titles(library: Library) -> dict[str, str]:
    """Each published standard's title by `id@version`."""
    return {name: say(library.get(name).title) for name in library.names() if library.is_sealed(name)}


def _scope(library: Library, standard_id: str | None) -> list[str]:
    """The product categories that a standard scores, or those that have openly none; groups of categories left out."""
    rows = library.categories.values()
    groups = {row.parent for row in rows}
    return [say(row.title) for row in rows if row.standard_id == standard_id and row.id not in groups]


def _rules(standard: Standard) -> dict[str, object]:
    """Grades with their least totals, and the figures of the caps."""
    rules = standard.rules
    return {
        "grades": [(letter, plain(*least)) for letter, least in rules.grades],
        "listable": sorted(rules.listable_grades),
        "major_cap": rules.grades[rules.major_fail_cap][0],
        "minor_cap": rules.grades[rules.minor_fail_cap][0],
        "minor_percent": plain(100 * rules.minor_pass_ratio[0], rules.minor_pass_ratio[1]),
        "floor_cap": rules.grades[rules.floor_cap][0],
        "floor_min": plain(*rules.floor_min),
        "floor_section": say(standard.sections[rules.floor_section_index].title),
    }


def _weight_of(standard: Standard, criterion: Criterion) -> str:
    return plain(criterion.weight_units, standard.weight_denominator, 2)


def _ratio(numerator: int, denominator: int) -> str:
    return str(numerator) if denominator == 1 else f"{numerator}/{denominator}"
