"""How a criterion turns an answer into a score, and how well its source was verified, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from catalog.scoring.reasons import requirement
from catalog.standards.kinds.document import Document
from catalog.standards.kinds.fraction import ShareOfItems
from catalog.standards.kinds.limit_ratio import LimitRatio
from catalog.standards.kinds.piecewise import Piecewise
from catalog.standards.kinds.scale import Scale
from catalog.standards.numbers import ONE, ZERO, Ratio, plain
from catalog.standards.standard import Criterion, Standard
from catalog.web.page.explanation import say
from catalog.web.page.questions import labelled, unit_words

# How well the text of a source was verified. The files say it in free words: `verified`, `memory`, `design choice`,
# and mixtures; the exact words stand beside it.
FACTS: dict[str, tuple[LazyString, str]] = {
    "verified": (_("已核对原文"), "good"),
    "partly": (_("部分核对"), "warn"),
    "existence": (_("只核对过确有此文件"), "warn"),
    "secondary": (_("依据二手资料"), "warn"),
    "partly_memory": (_("部分凭记忆，未全部查证"), "warn"),
    "memory": (_("凭记忆，尚未查证"), "stop"),
    "design": (_("联盟自己的设定"), ""),
    "unknown": (_("核实程度未说明"), "warn"),
}


@dataclass(frozen=True)
class Scoring:
    """One criterion's way from answer to score: a sentence, the steps (answer, points of 100), and items to tick."""

    how: str
    steps: list[tuple[str, str]]
    items: list[str]


def fact_kind(status: str) -> str:
    """The key of FACTS for the status a file gives a source or clause."""
    said = status.lower()
    if "design choice" in said:
        return "design"
    if "memory" in said:
        return "memory" if said.startswith(("memory", "from memory")) else "partly_memory"
    if "secondary" in said:
        return "secondary"
    if said.startswith("existence"):
        return "existence"
    if said.startswith("verified"):
        return "verified"
    return "partly" if "verified" in said else "unknown"


def fact_words(status: str) -> tuple[str, str]:
    """(words, kind of tag) for the status of a source."""
    words, kind = FACTS[fact_kind(status)]
    return str(words), kind


def passing_words(criterion: Criterion) -> str:
    """What an answer must be to pass the gate; "" without one."""
    words = requirement(criterion)
    return say(words) if words else ""


def condition_words(standard: Standard, criterion: Criterion) -> str:
    """Under which answers to an earlier criterion this one applies; "" where it always does."""
    if criterion.parent is None:
        return ""
    parent = standard.criteria[criterion.parent]
    values = [
        (gettext("是") if choice.value else gettext("否"))
        if isinstance(choice.value, bool)
        else labelled(parent.labels, choice.value)
        for choice in parent.choices
        if choice.value in criterion.parent_values
    ]
    return gettext(
        "“%(title)s”为%(values)s时才适用", title=say(parent.title), values=gettext("或").join(f"“{v}”" for v in values)
    )


def scoring_of(criterion: Criterion) -> Scoring:
    """The scoring rule of a criterion in words."""
    kind: Any = criterion.kind
    if isinstance(kind, LimitRatio):
        return _limit_ratio(kind)
    if isinstance(kind, Piecewise):
        unit = unit_words(criterion)
        steps = [(f"{plain(*x, 4)} {unit}".strip(), _points(s)) for x, s in kind.points]
        return Scoring(gettext("填实测数值，两档之间按直线折算，两头不再变化。"), steps, [])
    if isinstance(kind, ShareOfItems):
        if kind.items is None:
            return Scoring(
                gettext("按公告列出的指标逐项核对，得分等于符合项数除以总项数；公告没有列的不适用。"), [], []
            )
        items = [labelled(criterion.labels, item) for item in kind.items]
        return Scoring(gettext("逐项核对，得分等于符合项数除以总项数（共 %(n)s 项）。", n=len(items)), [], items)
    if isinstance(kind, Scale):
        steps = [
            (labelled(criterion.labels, str(mark)), _points((mark, kind.most)))
            for mark in range(kind.most + 1)
            if str(mark) in criterion.labels
        ]
        how = gettext("按 0–%(most)s 分评定，取平均。", most=kind.most)
        if kind.raters_min > 1:
            how = gettext("至少 %(n)s 人按 0–%(most)s 分评定，取平均。", n=kind.raters_min, most=kind.most)
        return Scoring(how, steps, [])
    if isinstance(kind, Document):
        return _document(kind)
    steps = [
        ((gettext("是") if choice.value else gettext("否")), _points(choice.s))
        if isinstance(choice.value, bool)
        else (labelled(criterion.labels, choice.value), _points(choice.s))
        for choice in kind.choices
    ]
    return Scoring(gettext("选一项。"), steps, [])


def _limit_ratio(kind: LimitRatio) -> Scoring:
    (full_until, _one), (_limit, at_limit) = kind.points
    steps = [
        (gettext("不超过限量的 %(percent)s%%", percent=_points(full_until)), "100"),
        (gettext("等于限量"), _points(at_limit)),
        (gettext("超过限量"), "0"),
    ]
    return Scoring(gettext("用检测值除以报告所列的限量，取最高的一项；两档之间按直线折算。"), steps, [])


def _document(kind: Document) -> Scoring:
    steps = [(gettext("有效"), "100")]
    if kind.max_age_days is not None:
        steps = [(gettext("签发不超过 %(n)s 天", n=kind.max_age_days), "100")]
        if kind.grace_days:
            steps.append((gettext("再过 %(n)s 天以内", n=kind.grace_days), _points(kind.grace_score)))
    elif kind.expiring_days is not None:
        steps.append((gettext("有效期不足 %(n)s 天", n=kind.expiring_days), _points(kind.expiring_score)))
    steps.append((gettext("没有、过期或签发日晚于评分日"), "0"))
    return Scoring(gettext("看文件和它的日期；到期当天仍算有效。"), steps, [])


def _points(s: Ratio) -> str:
    """A score as points of 100."""
    return {ZERO: "0", ONE: "100"}.get(s) or plain(100 * s[0], s[1], 2)
