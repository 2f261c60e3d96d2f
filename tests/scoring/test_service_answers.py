"""What only the service can know, while it knows nothing: scoring.md, "Who answers" and "Only with a profile"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.scoring.assess import assess
from catalog.scoring.report import to_dict
from catalog.standards.profile import profile_of, with_profile
from catalog.standards.standard import StandardRefused
from tests.standards.building import ON, REST, YES, criterion, standard

TRIALS = {"fn": "enum", "map": {"two_or_more": 1, "one": Decimal("0.7"), "none": 0}}
NO_COMPARISON = {"not_applicable": {"zh": "暂无可比价格", "en": "no comparison yet"}}


def service(criterion_id: str, scoring: dict[str, Any], without_data: Any, **changes: Any) -> dict[str, Any]:
    return criterion(criterion_id, scoring, answered_by="service", fact="known", without_data=without_data, **changes)


def test_no_record_is_the_answer_the_standard_names() -> None:
    found = assess(standard([service("TRIALS", TRIALS, {"value": "none"}, weight=5)]), REST, ON)
    (finding,) = [f for f in to_dict(found)["findings"] if f["id"] == "TRIALS"]
    assert (finding["outcome"], finding["s"], found.unknown, found.ignored_answers) == ("met", 0.0, (), ())
    assert found.grade == "A"


def test_a_record_is_what_it_says() -> None:
    given = {**REST, "TRIALS": {"value": "one"}}
    found = assess(standard([service("TRIALS", TRIALS, {"value": "none"}, weight=5)]), given, ON)
    assert to_dict(found)["findings"][0]["s"] == 0.7


def test_no_comparison_takes_the_weight_out_and_says_why() -> None:
    row = service("PRICE", {"fn": "piecewise", "points": [[0, 1], [1, 0]]}, NO_COMPARISON, weight=5)
    found = to_dict(assess(standard([row]), REST, ON))
    (finding,) = [f for f in found["findings"] if f["id"] == "PRICE"]
    assert (finding["outcome"], found["applicable_weight"]) == ("not_applicable", 95.0)
    assert finding["reason"] == {"zh": "不适用：暂无可比价格。", "en": "Not applicable: no comparison yet."}


def test_what_does_not_apply_is_not_ignored() -> None:
    parent = criterion("KIND", {"fn": "enum", "map": {"fresh": 1, "dried": 1}}, weight=0)
    when = {"criterion": "KIND", "value_in": ["fresh"]}
    rows = [parent, service("TRIALS", TRIALS, {"value": "none"}, weight=5, applies_when=when)]
    found = assess(standard(rows), {**REST, "KIND": {"value": "dried"}}, ON)
    assert found.ignored_answers == ()


@pytest.mark.parametrize(
    ("changes", "key", "reason"),
    [
        ({"without_data": None}, "without_data", "missing"),
        ({"fact": None}, "fact", "missing"),
        ({"without_data": {"value": "often"}}, "without_data", "unknown_value"),
        ({"without_data": {"not_applicable": "nothing"}}, "without_data.not_applicable", "not_a_reason"),
        ({"without_data": {**NO_COMPARISON, "value": "none"}}, "without_data.not_applicable", "not_a_reason"),
        ({"without_data": NO_COMPARISON, "gate": "minor", "pass_at": 1}, "without_data.not_applicable", "with_gate"),
        ({"answered_by": "owner"}, "without_data", "needs_answered_by_service"),
    ],
)
def test_the_loader_refuses(changes: dict[str, Any], key: str, reason: str) -> None:
    row = {**service("TRIALS", TRIALS, {"value": "none"}), **changes}
    with pytest.raises(StandardRefused) as refused:
        standard([{name: value for name, value in row.items() if value is not None}])
    assert (refused.value.key, refused.value.reason) == (f"criteria.TRIALS.{key}", reason)


WAITING = {"zh": "公告没有数值", "en": "the notice states no figure"}
SUGAR = criterion("SUGAR", {"fn": "piecewise", "points": [[0, 0], [10, 1]]}, weight=5, only_with_profile=WAITING)
CLAUSE = {"notice": "2020/1", "quote": "≥ 10%", "status": "official"}


def profile(**changes: Any) -> Any:
    document = {
        "id": "somewhere", "version": "1.0.0", "gi_name": "某果", "status": "provisional",
        "standard": "test-standard@1.0.0", "effective_from": ON, "reset": [], "not_applicable": [], **changes,
    }  # fmt: skip
    return profile_of(document, "1" * 64)


def test_without_a_reset_it_does_not_apply_for_that_reason() -> None:
    plain = standard([SUGAR])
    for checklist in (plain, with_profile(plain, profile())):
        found = to_dict(assess(checklist, REST, ON))
        finding = next(f for f in found["findings"] if f["id"] == "SUGAR")
        assert (finding["outcome"], found["applicable_weight"]) == ("not_applicable", 95.0)
        assert finding["reason"]["zh"] == "不适用：公告没有数值。"


def test_with_a_reset_it_is_asked() -> None:
    reset = {"criterion": "SUGAR", "scoring": {"points": [[0, 0], [12, 1]]}, "clause": CLAUSE}
    checklist = with_profile(standard([SUGAR]), profile(reset=[reset]))
    assert assess(checklist, REST, ON).unknown == ("SUGAR",)
    assert to_dict(assess(checklist, {**REST, "SUGAR": {"value": 6}}, ON))["findings"][0]["s"] == 0.5


def test_yes_still_counts() -> None:
    assert assess(standard([]), {**REST, "A-REST": YES}, ON).grade == "A"
