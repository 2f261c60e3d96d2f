"""One sentence why, per finding, in both languages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings

from catalog.errors import Refused
from catalog.scoring.assess import assess
from catalog.scoring.reasons import change_words, requirement
from catalog.scoring.renewal import only_expired
from catalog.scoring.report import to_dict
from catalog.standards.library import Library
from catalog.standards.prepare import prepare
from tests.standards.building import NO, ON, REST, YES, cases, criterion, standard

RIGHT = {"fn": "enum", "map": {"own": 1, "via": Decimal("0.6"), "none": 0}}
LABELS = {
    "own": {"zh": "自己获准", "en": "Own"},
    "via": {"zh": "经他人", "en": "Through another"},
    "none": {"zh": "没有", "en": "None"},
}
PERCENT = {"fn": "piecewise", "points": [[0, 1], [2, Decimal("0.95")], [5, Decimal("0.6")], [10, 0]]}
BETWEEN = {"fn": "piecewise", "points": [[0, 0], [5, 1], [10, 0]]}
PAPER = {"fn": "document", "max_age_days": 30, "grace_days": 10, "grace_score": Decimal("0.5")}


def sentence(row: dict[str, Any], answer: dict[str, Any] | None, **others: Any) -> tuple[str, str]:
    rows = [*others.pop("before", []), row]
    a = assess(standard(rows), {**REST, **others, **({row["id"]: answer} if answer is not None else {})}, ON)
    words = next(found for found in to_dict(a)["findings"] if found["id"] == row["id"])["reason"]
    return words["zh"], words["en"]


def gated(scoring: dict[str, Any], gate: str = "major", pass_at: str = "0.6", **fields: Any) -> dict[str, Any]:
    return criterion("X", scoring, gate=gate, pass_at=Decimal(pass_at), **fields)


SENTENCES = [
    (
        gated(PERCENT, unit="%"),
        {"value": Decimal("3.5")},
        "3.5%，达到要求（不高于 5%），得 77.5 分（满分 100）。",
        "3.5%: meets the requirement (at most 5%), 77.5 of 100.",
    ),
    (
        gated(PERCENT, "knockout", unit="%"),
        {"value": 6},
        "6%，未达到要求（不高于 5%），一票否决，得 48 分（满分 100）。",
        "6%: does not meet the requirement (at most 5%), which rejects the offer, 48 of 100.",
    ),
    (
        gated(BETWEEN, unit="mm"),
        {"value": 1},
        "1 mm，未达到要求（3 mm 至 7 mm），得 20 分（满分 100）。",
        "1 mm: does not meet the requirement (3 mm to 7 mm), 20 of 100.",
    ),
    (
        gated({"fn": "piecewise", "points": [[0, 0], [1, 1], [2, 0], [3, 1]]}, unit="furlong"),
        {"value": 1},
        "1 furlong，达到要求（该项得分不低于 0.6），得 100 分（满分 100）。",
        "1 furlong: meets the requirement (a score of at least 0.6), 100 of 100.",
    ),
    (
        criterion("X", PERCENT, unit="h"),
        {"value": 2},
        "2 小时，得 95 分（满分 100）。",
        "2 h: 95 of 100.",
    ),
    (
        gated(RIGHT, labels=LABELS),
        {"value": "none"},
        "没有，未达到要求（自己获准 / 经他人），得 0 分（满分 100）。",
        "None: does not meet the requirement (Own / Through another), 0 of 100.",
    ),
    (
        gated(RIGHT, labels=LABELS),
        {"value": "via"},
        "经他人，达到要求，得 60 分（满分 100）。",
        "Through another: meets the requirement, 60 of 100.",
    ),
    (gated(RIGHT), {"value": "via"}, "via，达到要求，得 60 分（满分 100）。", "Via: meets the requirement, 60 of 100."),
    (
        gated({"fn": "boolean"}),
        NO,
        "否，未达到要求（是），得 0 分（满分 100）。",
        "No: does not meet the requirement (yes), 0 of 100.",
    ),
    (gated({"fn": "boolean"}), None, "尚未作答。要求：是。", "Not answered yet. Required: yes."),
    (
        gated({"fn": "boolean"}, pass_at="0"),
        None,
        "尚未作答。要求：作答即可。",
        "Not answered yet. Required: any answer.",
    ),
    (criterion("X"), None, "尚未作答。", "Not answered yet."),
    (
        gated({"fn": "fraction", "items": list("abcde")}, pass_at="0.7"),
        {"met": 3, "total": 5},
        "5 项中符合 3 项，未达到要求（5 项中至少符合 4 项），得 60 分（满分 100）。",
        "3 of 5 items met: does not meet the requirement (at least 4 of 5 items met), 60 of 100.",
    ),
    (
        gated({"fn": "fraction", "items": "from_notice"}, pass_at="0.667"),
        {"met": 2, "total": 3},
        "3 项中符合 2 项，未达到要求（至少符合 67%），得 66.7 分（满分 100）。",
        "2 of 3 items met: does not meet the requirement (at least 67% met), 66.7 of 100.",
    ),
    (
        criterion("X", {"fn": "fraction", "items": "from_notice"}),
        {"met": 0, "total": 0},
        "不适用：公告未列此类指标。",
        "Not applicable: the notice lists no such item.",
    ),
    (
        gated({"fn": "scale", "max": 4}, labels={"3": {"zh": "完整", "en": "complete"}}),
        {"ratings": [3]},
        "3 分（完整），达到要求（平均不低于 2.4 分，满分 4 分），得 75 分（满分 100）。",
        "3 of 4 (complete): meets the requirement (a mean of at least 2.4 of 4), 75 of 100.",
    ),
    (
        criterion("X", {"fn": "scale", "max": 4}),
        {"ratings": [2]},
        "2 分（满分 4 分），得 50 分（满分 100）。",
        "2 of 4: 50 of 100.",
    ),
    (
        gated({"fn": "scale", "max": 4}, raters_min=3),
        {"ratings": [4, 3]},
        "只有 2 人评分，需要至少 3 人。要求：平均不低于 2.4 分，满分 4 分。",
        "2 ratings given, at least 3 needed. Required: a mean of at least 2.4 of 4.",
    ),
    (
        criterion("X", {"fn": "scale", "max": 4}, raters_min=3),
        {"ratings": [4, 3, 4]},
        "3 人平均 3.67 分（满分 4 分），得 91.7 分（满分 100）。",
        "Mean 3.67 of 4 from 3 raters: 91.7 of 100.",
    ),
    (
        gated({"fn": "limit_ratio", "full_until": Decimal("0.5"), "at_limit": Decimal("0.6")}, "knockout"),
        {"value": Decimal("1.01")},
        "最高的一项为限量的 101%，未达到要求（不超过限量的 100%），一票否决，得 0 分（满分 100）。",
        "The worst result is 101% of the limit: does not meet the requirement (no more than 100% of the limit), "
        "which rejects the offer, 0 of 100.",
    ),
    (
        gated({"fn": "limit_ratio", "full_until": Decimal("0.5"), "at_limit": Decimal("0.6")}, pass_at="0.8"),
        {"value": Decimal("0.75")},
        "最高的一项为限量的 75%，达到要求（不超过限量的 75%），得 80 分（满分 100）。",
        "The worst result is 75% of the limit: meets the requirement (no more than 75% of the limit), 80 of 100.",
    ),
    (
        gated(PAPER, pass_at="0.5"),
        {"present": True, "issued_on": "2026-11-01", "expires_on": "2026-12-31"},
        "已提供，2026-11-01 签发，已 34 天，上限 30 天，2026-12-31 到期，达到要求（签发不超过 40 天且未过期），"
        "得 50 分（满分 100）。",
        "Provided, issued 2026-11-01, 34 days old, 30 allowed, expires 2026-12-31: meets the requirement "
        "(issued no more than 40 days ago and not expired), 50 of 100.",
    ),
    (
        gated(PAPER),
        {"present": True},
        "已提供，缺签发日期，未达到要求（签发不超过 30 天且未过期），得 0 分（满分 100）。",
        "Provided, without its day of issue: does not meet the requirement (issued no more than 30 days ago and not "
        "expired), 0 of 100.",
    ),
    (
        gated({"fn": "document"}),
        {"present": True, "issued_on": "2026-12-06", "expires_on": "2026-12-04"},
        "已提供，2026-12-06 签发，签发日晚于评分日，2026-12-04 已过期，未达到要求（已提供且在有效期内），"
        "得 0 分（满分 100）。",
        "Provided, issued 2026-12-06, which is after the day of scoring, expired 2026-12-04: does not meet the "
        "requirement (provided and not expired), 0 of 100.",
    ),
    (
        gated({"fn": "document", "expiring_days": 30, "expiring_score": Decimal("0.5")}),
        {"present": False},
        "没有提供，未达到要求（有效期还剩至少 30 天），得 0 分（满分 100）。",
        "Not provided: does not meet the requirement (valid for at least 30 more days), 0 of 100.",
    ),
    (
        criterion("X", na_policy="allowed"),
        {"na": True, "reason": "评价\n不足 30 条"},
        "申报为不适用：评价 不足 30 条。",
        "Declared not applicable: 评价 不足 30 条.",
    ),
]


@pytest.mark.parametrize(("row", "answer", "zh", "en"), SENTENCES, ids=[entry[3][:60] for entry in SENTENCES])
def test_sentence(row: dict[str, Any], answer: dict[str, Any] | None, zh: str, en: str) -> None:
    assert sentence(row, answer) == (zh, en)


def test_not_applicable_because_of_another_answer() -> None:
    parent = criterion("RIGHT", RIGHT, labels=LABELS, title={"zh": "授权", "en": "Right"})
    child = criterion("X", applies_when={"criterion": "RIGHT", "value_in": ["own"]})
    assert sentence(child, None, before=[parent], RIGHT={"value": "none"}) == (
        "不适用：“授权”为“没有”。",
        'Not applicable: "Right" is "None".',
    )
    assert sentence(child, YES, before=[parent]) == (
        "不适用：以“授权”为前提，该项尚无结果。",
        'Not applicable: it depends on "Right", which has no result.',
    )


@given(cases())
@settings(max_examples=60)
def test_every_finding_has_its_sentences(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    content, answers = case
    try:
        result = to_dict(assess(prepare(content, "0" * 64), answers, ON))
    except Refused:
        assume(False)
    for finding in result["findings"]:
        assert finding["reason"]["zh"].endswith("。") and finding["reason"]["en"].endswith(".")


def test_every_gate_of_the_shipped_standards_says_what_passes(library: Library) -> None:
    for name in library.names():
        for found in library.get(name).criteria:
            words = requirement(found)
            assert (words is None) == (found.gate == "none")
            if words is not None:
                assert words.zh and words.en
            assert found.help is not None and found.help.zh and found.help.en


def test_findings_without_sentences_on_request() -> None:
    a = assess(standard([criterion("X")]), {**REST, "X": YES}, ON)
    assert "reason" not in to_dict(a, worded=False)["findings"][0]


def test_evidence_stands_beside_its_criterion() -> None:
    a = assess(standard([criterion("X")]), {**REST, "X": YES}, ON)
    found = to_dict(a, {"X": ["ab" * 32]})["findings"]
    assert found[0]["evidence"] == ["ab" * 32]
    assert found[1]["evidence"] == []


EXPIRY = {"fn": "document", "expiring_days": 30, "expiring_score": Decimal("0.5")}
GONE = {"present": True, "issued_on": "2020-01-01", "expires_on": "2026-12-01"}


@pytest.mark.parametrize(
    ("scoring", "answer"), [(PAPER, {"present": True, "issued_on": "2026-09-01", "expires_on": None}), (EXPIRY, GONE)]
)
def test_an_expired_paper_is_told_as_expired(scoring: dict[str, Any], answer: dict[str, Any]) -> None:
    row = gated(scoring, "knockout", "0.5")
    zh, en = sentence(row, answer)
    assert "已过期，换新的才能上架" in zh and "一票否决" not in zh
    assert "expired, to be renewed" in en and "rejects" not in en
    assert only_expired(assess(standard([row]), {**REST, "X": answer}, ON))


@pytest.mark.parametrize(
    "answer", [{"present": False}, {"present": True, "issued_on": "2026-12-30", "expires_on": None}]
)
def test_a_paper_that_is_not_there_or_not_right_is_a_veto(answer: dict[str, Any]) -> None:
    row = gated(PAPER, "knockout", "0.5")
    assert "一票否决" in sentence(row, answer)[0]
    assert not only_expired(assess(standard([row]), {**REST, "X": answer}, ON))


def test_something_bad_beside_an_expired_paper_is_a_veto() -> None:
    rows = [gated(EXPIRY, "knockout", "0.5"), criterion("Y", PERCENT, gate="knockout", pass_at=Decimal("0.6"))]
    a = assess(standard(rows), {**REST, "X": GONE, "Y": {"value": 9}}, ON)
    assert a.grade == "REJECTED" and not only_expired(a)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("18.571429", "18.57 周"), ("1.408451", "1.41 周"), ("12.835", "12.835 周"), ("3.5", "3.5 周"), ("4", "4 周"),
     # Never on a limit or beyond it when it is not.
     ("4.999999", "4.999999 周"), ("5.00049999", "5.0005 周"), ("1.99951234", "1.9995 周")],
)  # fmt: skip
def test_a_computed_figure_is_shortened_but_never_across_a_limit(value: str, shown: str) -> None:
    row = gated(PERCENT, unit="week")
    assert sentence(row, {"value": Decimal(value)})[0].startswith(shown + "，")


def test_a_change_of_a_computed_figure_is_told_apart() -> None:
    measured = standard([gated(PERCENT, unit="week")]).criteria[0]
    now, then = ({"value": Decimal(text)} for text in ("3.141592", "3.141593"))
    assert [words.zh for words in change_words(measured, now, then, ON)] == ["3.141592 周", "3.141593 周"]
    assert [words.zh for words in change_words(measured, now, {"value": Decimal("4.141593")}, ON)] == [
        "3.14 周",
        "4.14 周",
    ]
