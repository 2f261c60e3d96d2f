"""How a criterion turns an answer into a score, and how well its source was verified, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from catalog.scoring.reasons import requirement
from catalog.standards.standard import Criterion, Standard
from catalog.web.page.questions import labelled
from catalog.web.page.words.language import say

# How well the text of a source was verified. Versions from 2.0.0 on say one of official, secondary, memory and design;
# earlier files say it in free words: `verified`, `memory`, `design choice`, and mixtures; these stand beside it.
FACTS: dict[str, tuple[LazyString, str]] = {
    "verified": (_("已核对原文"), "good"),
    "program": (_("程序从公告读出，还没有人核对"), "warn"),
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
    if said == "official":
        return "verified"
    if said == "design" or "design choice" in said:
        return "design"
    if "memory" in said:
        return "memory" if said.startswith(("memory", "from memory")) else "partly_memory"
    if "secondary" in said:
        return "secondary"
    if said.startswith("existence"):
        return "existence"
    if "read by a program" in said:
        return "program"
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
    rule = criterion.kind.rule(criterion.labels, criterion.unit)
    return Scoring(say(rule.how), [(say(words), points) for words, points in rule.steps], [say(i) for i in rule.items])
