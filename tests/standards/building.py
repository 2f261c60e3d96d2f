"""Small standards and answers, made by keyword, and hypothesis strategies for both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from catalog.standards.prepare import prepare
from catalog.standards.standard import Standard

ON = date(2026, 12, 5)
PARAMS = {
    "grades": [("A", 90), ("B", 80), ("C", 70), ("D", 60), ("E", 0)],
    "major_fail_cap": "C",
    "minor_pass_ratio": Decimal("0.9"),
    "minor_fail_cap": "B",
    "section_floor": {"section": "B", "min": 70, "cap": "C"},
    "listable_grades": ["A", "B", "C"],
}


def criterion(criterion_id: str, scoring: Mapping[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A boolean criterion of weight 1 in section A without a gate, unless said otherwise."""
    row: dict[str, Any] = {
        "id": criterion_id,
        "section": "A",
        "title": {"zh": f"第{criterion_id}项", "en": f"Item {criterion_id}"},
        "weight": 1,
        "gate": "none",
        "scoring": dict(scoring or {"fn": "boolean"}),
        "na_policy": "rule_only",
        "evidence": [],
        "source": [("OWN", "test")],
    }
    row.update(changes)
    if row["gate"] != "none":
        row.setdefault("pass_at", Decimal("0.5"))
    return row


def document(criteria: list[dict[str, Any]], **params: Any) -> dict[str, Any]:
    """A standard's content with sections A and B; a filler criterion of each section brings the weights to 100."""
    rows = list(criteria)
    sections = []
    for section, share in (("A", 60), ("B", 40)):
        own = sum(Decimal(c["weight"]) for c in rows if c["section"] == section)
        assert own <= share
        if own < share:
            rows.append(criterion(f"{section}-REST", section=section, weight=share - own))
        sections.append({"id": section, "title": {"zh": section, "en": section}, "weight": share})
    return {
        "id": "test-standard",
        "version": "1.0.0",
        "title": {"zh": "测试标准", "en": "Test standard"},
        "effective_from": date(2026, 1, 1),
        "scope": {"categories": ["fresh_fruit"], "regions": ["CN"]},
        "params": {**PARAMS, **params},
        "ahp": {"order": ["A", "B"], "upper": [["1"]]},
        "sections": sections,
        "criteria": rows,
        "references": [{"id": "OWN", "zh": "自定", "en": "Own", "issuer": "test", "status": "design choice"}],
    }


def standard(criteria: list[dict[str, Any]], **params: Any) -> Standard:
    return prepare(document(criteria, **params), "0" * 64)


YES, NO = {"value": True}, {"value": False}
REST = {"A-REST": YES, "B-REST": YES}

TENTHS = st.integers(0, 10).map(lambda n: Decimal(n) / 10)
DAYS = st.integers(-400, 400).map(lambda n: (ON + timedelta(days=n)).isoformat())


@st.composite
def scorings(draw: st.DrawFn, parent: bool = False) -> dict[str, Any]:
    """Any kind's parameters; with `parent`, of a kind that others may depend on."""
    fns = ["boolean", "enum"]
    if not parent:
        fns += ["fraction", "notice", "scale", "piecewise", "limit_ratio", "aged", "expiring", "document"]
    fn = draw(st.sampled_from(fns))
    if fn == "enum":
        return {"fn": fn, "map": {value: draw(TENTHS) for value in ("red", "green", "blue")[: draw(st.integers(1, 3))]}}
    if fn == "fraction":
        return {"fn": fn, "items": list("abcdefg"[: draw(st.integers(1, 7))])}
    if fn == "notice":
        return {"fn": "fraction", "items": "from_notice"}
    if fn == "scale":
        return {"fn": fn, "max": draw(st.integers(1, 9))}
    if fn == "piecewise":
        xs = sorted(draw(st.lists(st.integers(-50, 200), min_size=2, max_size=5, unique=True)))
        return {"fn": fn, "points": [[Decimal(x) / 10, draw(TENTHS)] for x in xs]}
    if fn == "limit_ratio":
        return {
            "fn": fn,
            "full_until": draw(st.integers(0, 9).map(lambda n: Decimal(n) / 10)),
            "at_limit": draw(TENTHS),
        }
    days = st.integers(0, 200)
    if fn == "aged":
        return {"fn": "document", "max_age_days": draw(days), "grace_days": draw(days), "grace_score": draw(TENTHS)}
    if fn == "expiring":
        return {"fn": "document", "expiring_days": draw(days), "expiring_score": draw(TENTHS)}
    return {"fn": fn}


@st.composite
def answers_to(draw: st.DrawFn, row: Mapping[str, Any]) -> dict[str, Any]:
    """A valid answer to a criterion."""
    rule = row["scoring"]
    fn = rule["fn"]
    if row["na_policy"] == "allowed" and draw(st.integers(0, 9)) == 0:
        return {"na": True, "reason": "不适用"}
    if fn == "boolean":
        return {"value": draw(st.booleans())}
    if fn == "enum":
        return {"value": draw(st.sampled_from(sorted(rule["map"])))}
    if fn == "fraction":
        total = draw(st.integers(0, 5)) if rule["items"] == "from_notice" else len(rule["items"])
        return {"met": draw(st.integers(0, total)), "total": total}
    if fn == "scale":
        return {"ratings": draw(st.lists(st.integers(0, rule["max"]), max_size=4))}
    if fn == "piecewise":
        return {"value": draw(st.decimals(-10, 30, places=2) | st.integers(-10, 30))}
    if fn == "limit_ratio":
        return {"value": draw(st.decimals(0, Decimal("1.5"), places=3))}
    issued, expires = draw(st.none() | DAYS), draw(st.none() | DAYS)
    return {"present": draw(st.sampled_from([True, True, True, False])), "issued_on": issued, "expires_on": expires}


@st.composite
def documents(draw: st.DrawFn, most: int = 8) -> dict[str, Any]:
    """A standard's content of several kinds, gates and dependencies."""
    rows: list[dict[str, Any]] = []
    for place in range(draw(st.integers(1, most))):
        rule = draw(scorings(parent=draw(st.booleans())))
        row = criterion(
            f"C{place}",
            rule,
            section=draw(st.sampled_from("AB")),
            weight=draw(st.integers(0, 8).map(lambda n: Decimal(n) / 2)),
            na_policy=draw(st.sampled_from(["allowed", "rule_only"])),
        )
        if rule["fn"] == "scale":
            row["raters_min"] = draw(st.integers(1, 3))
        gate = draw(st.sampled_from(["none", "minor", "major", "knockout"]))
        best = best_of(rule)
        if gate != "none" and best > 0:
            row["gate"] = gate
            row["pass_at"] = draw(TENTHS) * best
        parents = [c for c in rows if c["scoring"]["fn"] in ("boolean", "enum")]
        if parents and draw(st.booleans()):
            parent = draw(st.sampled_from(parents))
            values = [True, False] if parent["scoring"]["fn"] == "boolean" else sorted(parent["scoring"]["map"])
            chosen = draw(st.lists(st.sampled_from(values), min_size=1, unique=True))
            row["applies_when"] = {"criterion": parent["id"], "value_in": chosen}
        rows.append(row)
    return document(rows)


def best_of(rule: Mapping[str, Any]) -> Decimal:
    if rule["fn"] == "enum":
        return max(rule["map"].values())
    return max(y for _, y in rule["points"]) if rule["fn"] == "piecewise" else Decimal(1)


@st.composite
def cases(draw: st.DrawFn, most: int = 8, answered: int = 8) -> tuple[dict[str, Any], dict[str, Any]]:
    """A standard's content and answers to most of it (`answered` of ten)."""
    content = draw(documents(most))
    given = {row["id"]: draw(answers_to(row)) for row in content["criteria"] if draw(st.integers(1, 10)) <= answered}
    return content, given
