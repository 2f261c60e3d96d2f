"""What changed between two versions of a standard, as a person would tell it, and how big a step it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog.standards.kinds.piecewise import Piecewise
from catalog.standards.numbers import Words, exact, plain
from catalog.standards.standard import Criterion, Standard

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
            moved, rule = _moved(before.get(key), after.get(key)), RULES.get(key, Words(key, key))
            step = MINOR_STEP if _relaxed_rule(key, before.get(key), after.get(key)) else MAJOR_STEP
            yield _change(f"params.{key}", step, f"{rule.zh}：{moved.replace('->', '→')}", f"{rule.en}: {moved}")
    for key, name in PARTS.items():
        if old.document[key] != new.document[key]:
            step = MAJOR_STEP if key == "scope" else PATCH
            yield _change(key, step, f"{name.zh}有改动", f"{name.en} changed")


RULES = {
    "grades": Words("等级线", "grades from"),
    "major_fail_cap": Words("主要项不合格时最高", "at most after a major failure"),
    "minor_fail_cap": Words("次要项不足时最高", "at most with too few minors"),
    "minor_pass_ratio": Words("次要项合格比例", "share of minors to pass"),
    "section_floor": Words("部分最低分", "floor of a section"),
    "listable_grades": Words("可上架等级", "grades that may be listed"),
    "proven_share": Words("有凭据的分数占比不足时最高", "at most with too small a proven share"),
    "grace_days": Words("按上一版批准的货盘还能上架几天", "days that offers of the version before stay listed"),
}
PARTS = {
    "title": Words("标准名称", "title"),
    "scope": Words("适用范围", "scope"),
    "references": Words("引用文件", "references"),
    "ahp": Words("各部分的两两比较", "pairwise comparison of the sections"),
}


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
WORDING = {
    "title": Words("名称", "title"),
    "help": Words("说明", "help"),
    "labels": Words("选项", "choices"),
    "na_hint": Words("不适用的说明", "hint for not applicable"),
    "source": Words("出处", "sources"),
    "evidence": Words("证据", "kinds of evidence"),
    "fact": Words("取自哪项事实", "fact it is taken from"),
    "answered_by": Words("谁来答", "who answers"),
    "asked_with": Words("在哪一步问", "step that asks it"),
    "plain": Words("大白话", "plain words"),
}
# What of a criterion decides whether it counts, for how long, and on which side.
COUNTING = {
    "without_data": Words("没有记录时", "without a record"),
    "promise": Words("只是承诺", "only a promise"),
    "renews": Words("每批更新", "renewed"),
    "renew_before_days": Words("提前几天更新", "renewed so many days before"),
    "only_with_profile": Words("只在有专属门槛时适用", "only with a profile"),
}
SCORING = {
    "fn": Words("评分方式", "way of scoring"),
    "points": Words("折线", "curve"),
    "map": Words("各值得分", "scores"),
    "max_age_days": Words("最多签发几天", "days since issue at most"),
    "grace_days": Words("宽限天数", "days of grace"),
    "grace_score": Words("宽限期得分", "score in the days of grace"),
    "expiring_days": Words("临期天数", "days before the end"),
    "expiring_score": Words("临期得分", "score before the end"),
    "full_until": Words("满分到限量的几成", "full score up to this share of the limit"),
    "at_limit": Words("到限量时得分", "score at the limit"),
    "min": Words("评分最低", "bottom of the scale"),
    "max": Words("评分最高", "top of the scale"),
    "raters_min": Words("评委至少", "raters at least"),
}


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
        moved = [
            (SCORING.get(key, Words(key, key)), _moved(scoring[0].get(key), scoring[1].get(key)))
            for key in sorted({*scoring[0], *scoring[1]})
            if scoring[0].get(key) != scoring[1].get(key)
        ]
        yield _change(
            after.id,
            step,
            zh + "；".join(f"{name.zh} {text.replace('->', '→')}" for name, text in moved),
            f"{en}: " + "; ".join(f"{name.en} {text}" for name, text in moved),
        )
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
    for key, name in COUNTING.items():
        if was.get(key) != now.get(key):
            yield _change(after.id, MAJOR_STEP, f"{zh}{name.zh}有改动", f"{en}: {name.en} changed")
    reworded = [key for key in WORDING if was.get(key) != now.get(key)]
    if reworded:
        yield _change(
            after.id,
            PATCH,
            f"{zh}文字改动（{'、'.join(WORDING[key].zh for key in reworded)}）",
            f"{en}: reworded ({', '.join(WORDING[key].en for key in reworded)})",
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


def _moved(was: Any, now: Any) -> str:
    """From one value to the other; of values by name (scores, grade limits) only those that differ."""
    before, after = _by_name(was), _by_name(now)
    if before is None or after is None:
        return f"{_shown(was)} -> {_shown(now)}"
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return ", ".join(f"{name} {_shown(before.get(name))} -> {_shown(after.get(name))}" for name in names)


def _by_name(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, Mapping):
        return value
    named = isinstance(value, list | tuple) and all(
        isinstance(one, list | tuple) and isinstance(one[0], str) for one in value
    )
    return dict(value) if named and value else None


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        # A point of a curve is told as "here = so much".
        return ", ".join(
            " = ".join(map(_shown, one)) if isinstance(one, list | tuple) else _shown(one) for one in value
        )
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)
