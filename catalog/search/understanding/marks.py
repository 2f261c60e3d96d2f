"""Grade, score and stock as people type them: A级, B级以上, 85分以上, 库存500以上, 有1000件. Pure.

A score or a number of units without a word beside it is at least that one (alliance design choice).
"""

from __future__ import annotations

import re
from decimal import Decimal

from catalog.search.understanding.bounds import Bounds, banded, pattern, read_bounds
from catalog.search.understanding.part import Part

_LETTERS = "abc"
_GRADE = re.compile(
    r"(?:(?:评级|等级|级别|grade)\s*[:为是]?\s*(?P<after>[abc])(?![a-z0-9])|(?<![a-z0-9])(?:(?P<first>[abc])\s*[、,/和或及与]\s*)?(?P<before>[abc])\s*(?:[级等](?!别|[0-9])|grade))"
    r"\s*(?P<up>以上|及以上|起|or better|or above)?(?:\s*(?:和|或|、|/)\s*(?P<other>[abc])\s*级)?"
)
_SCORE = pattern(
    r"(?:分(?![钟之多成开])|points?)", "评分|得分|分数|打分|总分|score", r"(?![0-9.%元块斤级件])", "(?:的?评分)"
)
_UNITS = r"(?:件|份|单|箱|盒|套|units?|pcs)"
_STOCK_LEAD = (
    "库存|余量|剩余|现货|存货|货量|可供|能供|能出|能发|供得上|供应|产能|备货|还剩|还有|有|够|要|需要"
    "|stock|at least|capacity"
)
_STOCK = pattern(_UNITS, _STOCK_LEAD, r"(?![0-9.%元块斤级分克公km点个])", "库存|现货|余量|的?货|in stock")
_NEEDS_NO_UNIT = re.compile("库存|余量|剩余|存货|货量|产能|stock|capacity")
_MOST_UNITS = 10**9


def grades(text: str) -> list[Part]:
    """What a text says of the grade."""
    found = []
    for match in _GRADE.finditer(text):
        at = _LETTERS.index(match["after"] or match["before"])
        letters = {*_LETTERS[0 if match["up"] else at : at + 1], match["first"] or "", match["other"] or ""} - {""}
        values = tuple(letter.upper() for letter in sorted(letters))
        found.append(Part(match.start(), match.end(), "grade", values))
    return found


def scores(text: str) -> list[Part]:
    """What a text says of the score (`score`, in thousandths of a point)."""
    found = []
    for match in _SCORE.finditer(text):
        bounds = _bounds(match, Decimal(1000)) if match["unit"] or match["lead"] else None
        if bounds is not None and bounds.largest <= 100_000:
            found.append(banded(match, "score", bounds))
    return found


def stocks(text: str) -> list[Part]:
    """What a text says of how many units are left (`capacity`)."""
    found = []
    for match in _STOCK.finditer(text):
        said = match.groupdict()
        told = said["lead"] or said["tail"] or any(said[one] for one in ("at_least", "above", "up", "at_most", "under"))
        if not (said["unit"] and told) and not _NEEDS_NO_UNIT.match(said["lead"] or ""):
            continue
        bounds = _bounds(match, Decimal(1))
        if bounds is not None and bounds.largest <= _MOST_UNITS:
            found.append(banded(match, "capacity", bounds))
    return found


def _bounds(match: re.Match[str], worth: Decimal) -> Bounds | None:
    bounds = read_bounds(match, lambda _unit: worth)
    return bounds.at_least() if bounds else None
