"""Who answers a criterion and what its answer rests on: the checks of these keys of a standard file. Pure.

Keys of versions from 2.0.0 on (scoring.md, "Additions"); a criterion that has none of them is as it always was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from catalog.errors import AnswerRefused
from catalog.standards.kinds.kind import Kind
from catalog.standards.numbers import Words
from catalog.standards.standard import NONE, StandardRefused

RENEW_BEFORE_DAYS = 3
MOST_RENEW_BEFORE_DAYS = 30
NOT_APPLICABLE = "not_applicable"
ANY_DAY = date(2000, 1, 1)


def renew_before_days(content: Mapping[str, Any], kind: Kind, key: str) -> int | None:
    """How many days before a broadcast the renewal of a paper must be filed; None for what is not renewed per batch.

    Raises StandardRefused.
    """
    if "renews" not in content:
        if "renew_before_days" in content:
            raise StandardRefused(f"{key}.renew_before_days", "needs_renews")
        return None
    if kind.input != "paper":
        raise StandardRefused(f"{key}.renews", "only_of_documents")
    days = content.get("renew_before_days", RENEW_BEFORE_DAYS)
    if type(days) is not int:
        raise StandardRefused(f"{key}.renew_before_days", "not_an_integer")
    if not 0 <= days <= MOST_RENEW_BEFORE_DAYS:
        raise StandardRefused(f"{key}.renew_before_days", "out_of_range")
    return days


def without_data(content: Mapping[str, Any], kind: Kind, key: str) -> Mapping[str, Any] | None:
    """What the service answers while nothing is recorded: an answer of the criterion's kind, or
    {"not_applicable": {"zh": ..., "en": ...}}; None where others answer. Raises StandardRefused."""
    by_service = content.get("answered_by") == "service"
    given = content.get("without_data")
    if not by_service:
        if given is not None:
            raise StandardRefused(f"{key}.without_data", "needs_answered_by_service")
        return None
    if "fact" not in content:
        raise StandardRefused(f"{key}.fact", "missing")
    if given is None:
        raise StandardRefused(f"{key}.without_data", "missing")
    if NOT_APPLICABLE in given:
        return _dropped(given, content["gate"], f"{key}.without_data")
    try:
        reading = kind.score(given, ANY_DAY)
    except AnswerRefused as refusal:
        raise StandardRefused(f"{key}.without_data", refusal.reason) from None
    if not isinstance(reading, tuple):
        raise StandardRefused(f"{key}.without_data", "not_an_answer")
    return dict(given)


def _dropped(given: Mapping[str, Any], gate: str, key: str) -> Mapping[str, Any]:
    reason = given[NOT_APPLICABLE]
    worded = isinstance(reason, Mapping) and reason.keys() == {"zh", "en"}
    if len(given) != 1 or not worded or not all(isinstance(text, str) and text.strip() for text in reason.values()):
        raise StandardRefused(f"{key}.not_applicable", "not_a_reason")
    if gate != NONE:
        raise StandardRefused(f"{key}.not_applicable", "with_gate")
    return {NOT_APPLICABLE: Words(**reason)}
