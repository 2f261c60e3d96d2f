"""From the content of a standard file to a `Standard`: every rule of scoring.md that needs more than a key's type."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from math import lcm
from typing import Any

from catalog.standards.answer_rules import renew_before_days, without_data
from catalog.standards.kinds import KINDS
from catalog.standards.kinds.kind import ParameterRefused
from catalog.standards.numbers import NumberRefused, Ratio, Words, as_fraction, exact
from catalog.standards.standard import (
    GATES,
    GRACE_DAYS,
    INCOMPLETE,
    NONE,
    REJECTED,
    Criterion,
    ProfileIdentity,
    Reference,
    Rules,
    Section,
    Standard,
    StandardRefused,
)

Document = Mapping[str, Any]


def prepare(
    document: Document,
    sha256: str,
    profile: ProfileIdentity | None = None,
    excluded: Mapping[str, Words] | None = None,
    reset: Collection[str] = (),
) -> Standard:
    """Check a standard's content and prepare it for scoring.

    `document` has the keys of a standard file, numbers as int or Decimal, shapes already validated. `excluded` says
    which criteria a profile makes not applicable, and why; `reset` which it gives thresholds of its own. Raises
    StandardRefused with the key and the reason.
    """
    references = _references(document["references"])
    weights = [_number(c["weight"], f"criteria.{c['id']}.weight") for c in document["criteria"]]
    section_weights = [_number(s["weight"], f"sections.{s['id']}.weight") for s in document["sections"]]
    denominator = lcm(*(w[1] for w in weights), *(w[1] for w in section_weights))
    sections = _sections(document["sections"], section_weights, denominator)
    criteria = _criteria(document["criteria"], weights, denominator, sections, references, excluded or {}, reset)
    _check_weights(sections, criteria, denominator)
    extremes = [s for c in criteria for s in (c.least, c.best, *(choice.s for choice in c.choices))]
    order, matrix = _comparison(document["ahp"], sections)
    return Standard(
        id=document["id"],
        version=document["version"],
        sha256=sha256,
        title=Words(**document["title"]),
        effective_from=document["effective_from"],
        categories=tuple(document["scope"]["categories"]),
        rules=_rules(document["params"], sections),
        sections=sections,
        criteria=criteria,
        references=references,
        ahp_order=order,
        ahp_matrix=matrix,
        profile=profile,
        weight_denominator=denominator,
        extremes_denominator=lcm(*(s[1] for s in extremes)),
        document=document,
        places={c.id: c.index for c in criteria},
    )


def _number(value: Any, key: str) -> Ratio:
    try:
        return exact(value)
    except NumberRefused as refusal:
        raise StandardRefused(key, refusal.reason) from None


def _between(value: Any, key: str, most: int) -> Ratio:
    ratio = _number(value, key)
    if not 0 <= ratio[0] <= most * ratio[1]:
        raise StandardRefused(key, f"not_between_0_and_{most}")
    return ratio


def _words(value: Mapping[str, str] | None) -> Words | None:
    return Words(**value) if value else None


def _references(given: Sequence[Document]) -> dict[str, Reference]:
    references: dict[str, Reference] = {}
    for r in given:
        if r["id"] in references:
            raise StandardRefused(f"references.{r['id']}", "duplicate_id")
        reference = Reference(
            r["id"], Words(r["zh"], r["en"]), r["issuer"], r["status"], r.get("read_on"), r.get("read_at", "")
        )
        references[r["id"]] = reference
    return references


def _sections(given: Sequence[Document], weights: list[Ratio], denominator: int) -> tuple[Section, ...]:
    sections: dict[str, Section] = {}
    for section, weight in zip(given, weights, strict=True):
        key = f"sections.{section['id']}"
        if section["id"] in sections:
            raise StandardRefused(key, "duplicate_id")
        if weight[0] < 0:
            raise StandardRefused(f"{key}.weight", "negative")
        units = weight[0] * (denominator // weight[1])
        sections[section["id"]] = Section(section["id"], Words(**section["title"]), Decimal(section["weight"]), units)
    return tuple(sections.values())


def _criteria(
    given: Sequence[Document],
    weights: list[Ratio],
    denominator: int,
    sections: tuple[Section, ...],
    references: Mapping[str, Reference],
    excluded: Mapping[str, Words],
    reset: Collection[str],
) -> tuple[Criterion, ...]:
    section_places = {section.id: place for place, section in enumerate(sections)}
    prepared: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    children: dict[int, list[int]] = {}
    for index, (content, weight) in enumerate(zip(given, weights, strict=True)):
        key = f"criteria.{content['id']}"
        if content["id"] in places:
            raise StandardRefused(key, "duplicate_id")
        if content["section"] not in section_places:
            raise StandardRefused(f"{key}.section", "unknown_section")
        if weight[0] < 0:
            raise StandardRefused(f"{key}.weight", "negative")
        for source in content["source"]:
            if source[0] not in references:
                raise StandardRefused(f"{key}.source", "unknown_reference", reference=source[0])
        parent, parent_values = _parent(content, key, places, prepared)
        if parent is not None:
            children.setdefault(parent, []).append(index)
        prepared.append(
            {
                "id": content["id"],
                "index": index,
                "section": content["section"],
                "section_index": section_places[content["section"]],
                "title": Words(**content["title"]),
                "weight": Decimal(content["weight"]),
                "weight_units": weight[0] * (denominator // weight[1]),
                "parent": parent,
                "parent_values": parent_values,
                "na_allowed": content["na_policy"] == "allowed",
                "excluded": excluded.get(content["id"]) or _waits_for_profile(content, reset),
                "evidence": tuple(content.get("evidence", ())),
                "sources": tuple((source[0], source[1]) for source in content["source"]),
                "unit": content.get("unit"),
                "labels": {value: Words(**words) for value, words in content.get("labels", {}).items()},
                "help": _words(content.get("help")),
                "na_hint": _words(content.get("na_hint")),
                "fact": content.get("fact"),
                "answered_by": content.get("answered_by", "owner"),
                "promise": content.get("promise", False),
                "only_with_profile": _words(content.get("only_with_profile")),
                "asked_with": content.get("asked_with"),
                "plain": _words(content.get("plain")),
                **_kind(content, key),
                **_gate(content, key),
            }
        )
        places[content["id"]] = index
        _check_reachable(prepared[-1], key)
    return tuple(Criterion(**fields, children=tuple(children.get(fields["index"], ()))) for fields in prepared)


def _kind(content: Document, key: str) -> dict[str, Any]:
    scoring = dict(content["scoring"])
    fn = scoring.pop("fn", None)
    kind_class = KINDS.get(fn) if isinstance(fn, str) else None
    if kind_class is None:
        raise StandardRefused(f"{key}.scoring.fn", "unknown_fn", fn=str(fn)[:40])
    if "raters_min" in content:
        scoring["raters_min"] = content["raters_min"]
    try:
        kind = kind_class.prepare(content["id"], scoring)
    except ParameterRefused as refusal:
        where = key if refusal.key == "raters_min" else f"{key}.scoring"
        raise StandardRefused(f"{where}.{refusal.key}", refusal.reason) from None
    return {
        "kind": kind,
        "least": kind.least,
        "best": kind.best,
        "choices": kind.choices,
        "renew_before_days": renew_before_days(content, kind, key),
        "without_data": without_data(content, kind, key),
    }


def _waits_for_profile(content: Document, reset: Collection[str]) -> Words | None:
    """Why a criterion does not apply as long as no profile gives it thresholds (scoring.md, "Only with a profile")."""
    return None if content["id"] in reset else _words(content.get("only_with_profile"))


def _gate(content: Document, key: str) -> dict[str, Any]:
    gate = content["gate"]
    if gate not in GATES:
        raise StandardRefused(f"{key}.gate", "unknown_gate")
    if gate == NONE:
        if "pass_at" in content:
            raise StandardRefused(f"{key}.pass_at", "without_gate")
        return {"gate": gate, "pass_at": None}
    if "pass_at" not in content:
        raise StandardRefused(f"{key}.pass_at", "gate_without_pass_at")
    return {"gate": gate, "pass_at": _between(content["pass_at"], f"{key}.pass_at", 1)}


def _check_reachable(fields: Mapping[str, Any], key: str) -> None:
    """A gate nobody can pass would reject everything without saying so."""
    pass_at, best = fields["pass_at"], fields["best"]
    if pass_at is None:
        return
    if as_fraction(pass_at) > as_fraction(best) or (fields["gate"] == "knockout" and best[0] == 0):
        raise StandardRefused(f"{key}.pass_at", "above_best_reachable")


def _parent(
    content: Document, key: str, places: Mapping[str, int], prepared: list[dict[str, Any]]
) -> tuple[int | None, frozenset[bool | str]]:
    when = content.get("applies_when")
    if when is None:
        return None, frozenset()
    key = f"{key}.applies_when"
    place = places.get(when["criterion"])
    if place is None:
        raise StandardRefused(f"{key}.criterion", "not_an_earlier_criterion", criterion=when["criterion"])
    choices = [choice.value for choice in prepared[place]["choices"]]
    if not choices:
        raise StandardRefused(f"{key}.criterion", "neither_boolean_nor_enum", criterion=when["criterion"])
    for value in when["value_in"]:
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            raise StandardRefused(f"{key}.value_in", "unknown_value", value=str(value)[:40])
    return place, frozenset(when["value_in"])


def _check_weights(sections: tuple[Section, ...], criteria: tuple[Criterion, ...], denominator: int) -> None:
    sums = [0] * len(sections)
    for criterion in criteria:
        sums[criterion.section_index] += criterion.weight_units
    for section, units in zip(sections, sums, strict=True):
        if units != section.weight_units:
            raise StandardRefused(f"sections.{section.id}.weight", "not_the_sum_of_its_criteria")
    if sum(sums) != 100 * denominator:
        raise StandardRefused("sections", "weights_do_not_add_to_100")


def _rules(params: Document, sections: tuple[Section, ...]) -> Rules:
    grades: list[tuple[str, Ratio]] = []
    for place, (letter, least) in enumerate(params["grades"]):
        key = f"params.grades.{place}"
        ratio = _between(least, key, 100)
        if letter in (REJECTED, INCOMPLETE) or letter in (known for known, _ in grades):
            raise StandardRefused(key, "duplicate_id")
        if grades and as_fraction(ratio) >= as_fraction(grades[-1][1]):
            raise StandardRefused(key, "not_falling")
        grades.append((letter, ratio))
    if grades[-1][1][0] != 0:
        raise StandardRefused("params.grades", "last_not_zero")
    letters = [letter for letter, _ in grades]
    floor = params["section_floor"]
    caps = {
        "params.major_fail_cap": params["major_fail_cap"],
        "params.minor_fail_cap": params["minor_fail_cap"],
        "params.section_floor.cap": floor["cap"],
        **{f"params.listable_grades.{place}": letter for place, letter in enumerate(params["listable_grades"])},
    }
    for key, letter in caps.items():
        if letter not in letters:
            raise StandardRefused(key, "unknown_grade")
    ids = [section.id for section in sections]
    if floor["section"] not in ids:
        raise StandardRefused("params.section_floor.section", "unknown_section")
    return Rules(
        grades=tuple(grades),
        major_fail_cap=letters.index(params["major_fail_cap"]),
        minor_pass_ratio=_between(params["minor_pass_ratio"], "params.minor_pass_ratio", 1),
        minor_fail_cap=letters.index(params["minor_fail_cap"]),
        floor_section_index=ids.index(floor["section"]),
        floor_min=_between(floor["min"], "params.section_floor.min", 100),
        floor_cap=letters.index(floor["cap"]),
        listable_grades=frozenset(params["listable_grades"]),
        proven_share=_proven_share(params.get("proven_share", ()), letters),
        grace_days=params.get("grace_days", GRACE_DAYS),
    )


def _proven_share(given: Sequence[Document], letters: Sequence[str]) -> tuple[tuple[Ratio, int], ...]:
    rows = []
    for place, row in enumerate(given):
        key = f"params.proven_share.{place}"
        if row["cap"] not in letters:
            raise StandardRefused(f"{key}.cap", "unknown_grade")
        rows.append((_between(row["min"], f"{key}.min", 1), letters.index(row["cap"])))
    return tuple(rows)


def _comparison(ahp: Document, sections: tuple[Section, ...]) -> tuple[tuple[str, ...], tuple[tuple[Ratio, ...], ...]]:
    """The pairwise comparison of the sections: the full reciprocal matrix from its upper triangle."""
    order = tuple(ahp["order"])
    if sorted(order) != sorted(section.id for section in sections):
        raise StandardRefused("ahp.order", "not_the_sections")
    size = len(order)
    rows = ahp["upper"]
    if len(rows) != size - 1:
        raise StandardRefused("ahp.upper", "wrong_size")
    matrix: list[list[Ratio]] = [[(1, 1)] * size for _ in order]
    for i, row in enumerate(rows):
        if len(row) != size - 1 - i:
            raise StandardRefused(f"ahp.upper.{i}", "wrong_size")
        for j, text in enumerate(row, start=i + 1):
            n, d = _comparison_of(text, f"ahp.upper.{i}.{j - i - 1}")
            matrix[i][j], matrix[j][i] = (n, d), (d, n)
    return order, tuple(tuple(row) for row in matrix)


def _comparison_of(text: str, key: str) -> Ratio:
    """Saaty's scale: "1".."9" or "1/2".."1/9"."""
    top, _, bottom = text.partition("/")
    allowed = [str(number) for number in range(1, 10)]
    if top not in allowed or ("/" in text and (top != "1" or bottom not in allowed)):
        raise StandardRefused(key, "not_on_the_scale_1_to_9", value=text)
    return int(top), int(bottom or 1)
