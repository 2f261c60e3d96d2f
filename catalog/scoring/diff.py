"""What changed between two versions of a standard, as a person would tell it, and how big a step it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.scoring.kinds.piecewise import Piecewise
from catalog.scoring.numbers import Words, exact, plain
from catalog.scoring.standard import Criterion, Standard

PATCH, MINOR_STEP, MAJOR_STEP = "patch", "minor", "major"
STEPS = (PATCH, MINOR_STEP, MAJOR_STEP)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `step` is the version step it needs (scoring.md, "Versions")."""

    subject: str
    """A criterion's id, a section's id or a key of the file."""
    step: str
    words: Words


SAME_NAMES: Mapping[str, str] = {}


def changes(old: Standard, new: Standard, names: Mapping[str, str] = SAME_NAMES) -> tuple[Change, ...]:
    """Every difference from `old` to `new`: dropped and added criteria, weights, gates, thresholds, rules, wording.

    `names` are the former names of the new version's criteria (Library.former_names): a criterion under another id is
    compared with itself.
    """
    pairs = [(before, new.criterion(names.get(before.id, before.id))) for before in old.criteria]
    kept = [(before, after) for before, after in pairs if after is not None]
    return (
        *_rules(old, new),
        *_sections(old, new),
        *_dropped(before for before, after in pairs if after is None),
        *_added(new, {after.id for _, after in kept}),
        *_criteria(old, new, sorted(kept, key=lambda pair: pair[1].index), names),
    )


def step_needed(found: Sequence[Change]) -> str | None:
    """The greatest step any of the changes needs; None when nothing changed."""
    return max((change.step for change in found), key=STEPS.index, default=None)


def step_taken(old: str, new: str) -> str | None:
    """The step between two version numbers; None when the new one is not later."""
    before, after = ([int(part) for part in version.split(".")] for version in (old, new))
    if after <= before:
        return None
    if after[0] != before[0]:
        return MAJOR_STEP
    return MINOR_STEP if after[1] != before[1] else PATCH


def _change(subject: str, step: str, zh: str, en: str) -> Change:
    return Change(subject, step, Words(zh, en))


def _rules(old: Standard, new: Standard) -> Iterator[Change]:
    before, after = old.document["params"], new.document["params"]
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            was, now = _shown(before.get(key)), _shown(after.get(key))
            step = MINOR_STEP if _relaxed_rule(key, before.get(key), after.get(key)) else MAJOR_STEP
            yield _change(f"params.{key}", step, f"规则 {key}：{was} → {now}", f"rule {key}: {was} -> {now}")
    for key in ("title", "scope", "references", "ahp"):
        if old.document[key] != new.document[key]:
            step = MAJOR_STEP if key == "scope" else PATCH
            yield _change(key, step, f"{key} 有改动", f"{key} changed")


def _relaxed_rule(key: str, was: Any, now: Any) -> bool:
    if key == "grades":
        letters = [letter for letter, _ in was] == [letter for letter, _ in now]
        return letters and all(after <= before for (_, before), (_, after) in zip(was, now, strict=True))
    if key == "section_floor":
        return bool({**was, "min": 0} == {**now, "min": 0} and now["min"] <= was["min"])
    if key == "listable_grades":
        return set(was) <= set(now)
    return bool(key == "minor_pass_ratio" and now <= was)


def _sections(old: Standard, new: Standard) -> Iterator[Change]:
    before = {section.id: section for section in old.sections}
    for section in new.sections:
        was = before.pop(section.id, None)
        if was is None:
            yield _change(section.id, MAJOR_STEP, f"新增部分“{section.title.zh}”", f'new section "{section.title.en}"')
        elif was.weight != section.weight:
            yield _change(
                section.id,
                MAJOR_STEP,
                f"部分“{section.title.zh}”权重 {_shown(was.weight)} → {_shown(section.weight)}",
                f'section "{section.title.en}": weight {_shown(was.weight)} -> {_shown(section.weight)}',
            )
        elif was.title != section.title:
            yield _change(section.id, PATCH, f"部分改名为“{section.title.zh}”", f'section renamed "{section.title.en}"')
    for section in before.values():
        yield _change(section.id, MAJOR_STEP, f"删去部分“{section.title.zh}”", f'section "{section.title.en}" dropped')


def _dropped(gone: Iterable[Criterion]) -> Iterator[Change]:
    for criterion in gone:
        yield _change(
            criterion.id,
            MAJOR_STEP,
            f"删去“{criterion.title.zh}”（权重 {_shown(criterion.weight)}）",
            f'dropped "{criterion.title.en}" (weight {_shown(criterion.weight)})',
        )


def _added(new: Standard, kept: Collection[str]) -> Iterator[Change]:
    for criterion in new.criteria:
        if criterion.id not in kept:
            scored = criterion.weight_units > 0 or criterion.gate != "none"
            yield _change(
                criterion.id,
                MAJOR_STEP if scored else MINOR_STEP,
                f"新增“{criterion.title.zh}”（权重 {_shown(criterion.weight)}，{GATES[criterion.gate].zh}）",
                f'added "{criterion.title.en}" (weight {_shown(criterion.weight)}, {GATES[criterion.gate].en})',
            )


GATES = {
    "knockout": Words("否决项", "knockout"),
    "major": Words("主要项", "major"),
    "minor": Words("次要项", "minor"),
    "none": Words("评分项", "no gate"),
}
SEVERITY = ("none", "minor", "major", "knockout")
WORDING = ("title", "help", "labels", "na_hint", "source", "evidence", "fact", "answered_by")


def _criteria(
    old: Standard, new: Standard, kept: Iterable[tuple[Criterion, Criterion]], names: Mapping[str, str]
) -> Iterator[Change]:
    for before, after in kept:
        if before.id != after.id:
            shown = f"{before.id} → {after.id}"
            yield _change(
                after.id,
                PATCH,
                f"“{after.title.zh}”编号 {shown}",
                f'"{after.title.en}": id {shown.replace("→", "->")}',
            )
        yield from _criterion(before, after, old, new)
        if _condition(before, old, names) != _condition(after, new, SAME_NAMES):
            zh, en = f"“{after.title.zh}”", f'"{after.title.en}"'
            yield _change(after.id, MAJOR_STEP, f"{zh}适用条件有改动", f"{en}: when it applies changed")


def _condition(criterion: Criterion, standard: Standard, names: Mapping[str, str]) -> object:
    if criterion.parent is None:
        return None
    parent = standard.criteria[criterion.parent].id
    return names.get(parent, parent), criterion.parent_values


def _criterion(before: Criterion, after: Criterion, old: Standard, new: Standard) -> Iterator[Change]:
    zh, en = f"“{after.title.zh}”", f'"{after.title.en}"'
    was, now = (version.document["criteria"][c.index] for version, c in ((old, before), (new, after)))
    if before.section != after.section:
        yield _change(after.id, MAJOR_STEP, f"{zh}移到 {after.section} 部分", f"{en}: moved to section {after.section}")
    if before.weight != after.weight:
        shown = f"{_shown(before.weight)} → {_shown(after.weight)}"
        yield _change(after.id, MAJOR_STEP, f"{zh}权重 {shown}", f"{en}: weight {shown.replace('→', '->')}")
    if before.gate != after.gate:
        relaxed = SEVERITY.index(after.gate) < SEVERITY.index(before.gate)
        yield _change(
            after.id,
            MINOR_STEP if relaxed else MAJOR_STEP,
            f"{zh}门槛由{GATES[before.gate].zh}改为{GATES[after.gate].zh}",
            f"{en}: gate {GATES[before.gate].en} -> {GATES[after.gate].en}",
        )
    elif before.pass_at != after.pass_at and before.pass_at and after.pass_at:
        relaxed = after.pass_at[0] * before.pass_at[1] < before.pass_at[0] * after.pass_at[1]
        shown = f"{plain(*before.pass_at)} -> {plain(*after.pass_at)}"
        yield _change(
            after.id,
            MINOR_STEP if relaxed else MAJOR_STEP,
            f"{zh}合格线 {shown.replace('->', '→')}",
            f"{en}: passes at {shown}",
        )
    scoring = [{**rule["scoring"], "raters_min": rule.get("raters_min")} for rule in (was, now)]
    if scoring[0] != scoring[1]:
        step = MINOR_STEP if _only_relaxed(scoring[0], scoring[1]) else MAJOR_STEP
        parts = [
            f"{key} {_shown(scoring[0].get(key))} -> {_shown(scoring[1].get(key))}"
            for key in sorted({*scoring[0], *scoring[1]})
            if scoring[0].get(key) != scoring[1].get(key)
        ]
        text = "; ".join(parts)
        yield _change(after.id, step, f"{zh}评分 {text.replace('->', '→')}", f"{en}: scoring {text}")
    if before.unit != after.unit:
        units = f"{before.unit or '-'} -> {after.unit or '-'}"
        yield _change(after.id, MAJOR_STEP, f"{zh}单位 {units.replace('->', '→')}", f"{en}: unit {units}")
    if was["na_policy"] != now["na_policy"]:
        relaxed = now["na_policy"] == "allowed"
        yield _change(
            after.id,
            MINOR_STEP if relaxed else MAJOR_STEP,
            f"{zh}{'可以' if relaxed else '不再可以'}申报不适用",
            f'{en}: "not applicable" {"may now" if relaxed else "may no longer"} be declared',
        )
    reworded = [key for key in WORDING if was.get(key) != now.get(key)]
    if reworded:
        yield _change(
            after.id, PATCH, f"{zh}文字改动（{'、'.join(reworded)}）", f"{en}: reworded ({', '.join(reworded)})"
        )


def _only_relaxed(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether no answer scores less than before: decided only for what is plain to see, else taken as tightened."""
    if before["fn"] != after["fn"]:
        return False
    for key in {*before, *after}:
        was, now = before.get(key), after.get(key)
        if was == now:
            continue
        if key == "map" and isinstance(was, Mapping) and isinstance(now, Mapping):
            if any(value not in now or now[value] < number for value, number in was.items()):
                return False
        elif key in MORE_IS_RELAXED and was is not None and now is not None:
            if now < was:
                return False
        elif key in LESS_IS_RELAXED:
            if (now or 0) > (was or 0):
                return False
        elif not (key == "points" and _nowhere_lower(was, now)):
            return False
    return True


MORE_IS_RELAXED = frozenset({"max_age_days", "grace_days", "grace_score", "expiring_score", "full_until", "at_limit"})
LESS_IS_RELAXED = frozenset({"expiring_days", "raters_min"})


def _nowhere_lower(before: Any, after: Any) -> bool:
    """Both are lines between points: comparing at every point of either is enough."""
    was, now = (Piecewise.prepare("", {"points": points}) for points in (before, after))
    for x in {Decimal(point[0]) for point in (*before, *after)}:
        low, high = was.at(exact(x)), now.at(exact(x))
        if high[0] * low[1] < low[0] * high[1]:
            return False
    return True


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_shown(inner) for inner in value) + "]"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
