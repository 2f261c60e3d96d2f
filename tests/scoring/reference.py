"""A second scorer, written from the rules in Fraction throughout, slow and plain. It shares no code with the engine.

It reads a standard's content as a dict (the keys of a standard file) and returns the figures of an assessment. What the
rules add for versions from 2.0.0 on is read from the same keys: `renews`, `promise`, `without_data`,
`only_with_profile`, `params.proven_share`. A profile is applied by `under_profile`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

NA = "not applicable"


def score_of(criterion: Mapping[str, Any], answer: Mapping[str, Any] | None, on: date) -> Fraction | str | None:
    """s, or NA, or None when unanswered."""
    if answer is None:
        return None
    if answer.get("na"):
        return NA
    rule = criterion["scoring"]
    fn = rule["fn"]
    if fn == "boolean":
        return Fraction(1 if answer["value"] else 0)
    if fn == "enum":
        return Fraction(rule["map"][answer["value"]])
    if fn == "fraction":
        return Fraction(answer["met"], answer["total"]) if answer["total"] else NA
    if fn == "scale":
        ratings = answer["ratings"]
        if len(ratings) < criterion.get("raters_min", 1):
            return None
        return Fraction(sum(ratings), len(ratings)) / rule["max"]
    if fn == "piecewise":
        x = Fraction(answer["value"])
        points = [(Fraction(a), Fraction(b)) for a, b in rule["points"]]
        if x <= points[0][0]:
            return points[0][1]
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if x0 <= x <= x1:
                return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
        return points[-1][1]
    if fn == "limit_ratio":
        r, full, at_limit = Fraction(answer["value"]), Fraction(rule["full_until"]), Fraction(rule["at_limit"])
        if r > 1:
            return Fraction(0)
        return Fraction(1) if r <= full else 1 - (1 - at_limit) * (r - full) / (1 - full)
    return document_score(rule, answer, on)


def document_score(rule: Mapping[str, Any], answer: Mapping[str, Any], on: date) -> Fraction:
    issued = answer.get("issued_on") and date.fromisoformat(answer["issued_on"])
    expires = answer.get("expires_on") and date.fromisoformat(answer["expires_on"])
    if not answer["present"] or (issued and issued > on) or (expires and expires < on):
        return Fraction(0)
    if "max_age_days" in rule:
        if not issued:
            return Fraction(0)
        age = (on - issued).days
        if age <= rule["max_age_days"]:
            return Fraction(1)
        in_grace = age <= rule["max_age_days"] + rule.get("grace_days", 0)
        return Fraction(rule.get("grace_score", 0)) if in_grace else Fraction(0)
    if "expiring_days" in rule and expires and (expires - on).days < rule["expiring_days"]:
        return Fraction(rule["expiring_score"])
    return Fraction(1)


def passes(criterion: Mapping[str, Any], s: Fraction) -> bool:
    if criterion["gate"] == "none":
        return True
    return s >= Fraction(criterion["pass_at"]) and (criterion["gate"] != "knockout" or s > 0)


def under_profile(standard: Mapping[str, Any], profile: Mapping[str, Any] | None) -> dict[str, Any]:
    """The content with a profile's figures; what it rules out, or what only a profile can set, marked `excluded`."""
    profile = profile or {}
    resets = {one["criterion"]: one for one in profile.get("reset", [])}
    removed = {one["criterion"] for one in profile.get("not_applicable", [])}
    criteria = []
    for c in standard["criteria"]:
        reset = resets.get(c["id"], {})
        changed = {**c, "scoring": {**c["scoring"], **reset.get("scoring", {})}}
        if "pass_at" in reset:
            changed["pass_at"] = reset["pass_at"]
        changed["excluded"] = c["id"] in removed or ("only_with_profile" in c and c["id"] not in resets)
        criteria.append(changed)
    return {**standard, "criteria": criteria}


def assess(
    standard: Mapping[str, Any], answers: Mapping[str, Any], on: date, backing: Mapping[str, str] | None = None
) -> dict[str, Any]:
    given = answers
    # What the service says where it has no record; "not applicable" of the service is the declaration's like.
    service = {c["id"]: c["without_data"] for c in standard["criteria"] if "without_data" in c}
    answers = {**{k: {"na": True} if "not_applicable" in v else v for k, v in service.items()}, **answers}
    s: dict[str, Fraction | str | None] = {}
    ignored = []
    for c in standard["criteria"]:
        when = c.get("applies_when")
        if c.get("excluded"):
            s[c["id"]] = NA
            if c["id"] in given:
                ignored.append(c["id"])
            continue
        if when:
            parent = when["criterion"]
            applies = isinstance(s[parent], Fraction) and answers[parent]["value"] in when["value_in"]
            if not applies:
                s[c["id"]] = NA
                if c["id"] in given:
                    ignored.append(c["id"])
                continue
        s[c["id"]] = score_of(c, answers.get(c["id"]), on)
    criteria = {c["id"]: c for c in standard["criteria"]}
    weight = {c: Fraction(criteria[c]["weight"]) for c in criteria}
    applicable = [c for c in criteria if s[c] != NA]
    known = {c: value for c, value in s.items() if isinstance(value, Fraction)}
    unknown = [c for c in applicable if s[c] is None]
    whole = sum(weight[c] for c in applicable)
    if whole == 0:
        return {"refused": True}
    total = 100 * sum(weight[c] * v for c, v in known.items()) / whole
    sections = {}
    for section in standard["sections"]:
        mine = [c for c in applicable if criteria[c]["section"] == section["id"]]
        base = sum(weight[c] for c in mine)
        sections[section["id"]] = (
            (100 * sum(weight[c] * known.get(c, Fraction(0)) for c in mine) / base) if base else None
        )
    failed = {
        gate: [c for c, v in known.items() if criteria[c]["gate"] == gate and not passes(criteria[c], v)]
        for gate in ("knockout", "major", "minor")
    }
    minors = [c for c in known if criteria[c]["gate"] == "minor"]
    params = standard["params"]
    letters = [letter for letter, _ in params["grades"]]
    raw = next(letter for letter, least in params["grades"] if total >= Fraction(least))
    caps = []
    worst = letters.index(raw)
    if failed["major"]:
        caps.append("major_fail")
        worst = max(worst, letters.index(params["major_fail_cap"]))
    if minors and Fraction(len(minors) - len(failed["minor"]), len(minors)) < Fraction(params["minor_pass_ratio"]):
        caps.append("minor_ratio")
        worst = max(worst, letters.index(params["minor_fail_cap"]))
    floor = params["section_floor"]
    floor_score = sections[floor["section"]]
    if floor_score is not None and floor_score < Fraction(floor["min"]):
        caps.append("section_floor")
        worst = max(worst, letters.index(floor["cap"]))
    proof = {word: Fraction(0) for word in ("proven", "declared", "measured")}
    for c, v in known.items():
        if not criteria[c].get("promise"):
            proof[(backing or {}).get(c, "declared")] += weight[c] * v
    points = sum(proof.values())
    proven = None
    if points and params.get("proven_share"):
        proven = {word: part / points for word, part in proof.items()}
        backed = proven["proven"] + proven["measured"]
        missed = [row["cap"] for row in params["proven_share"] if backed < Fraction(row["min"])]
        if missed:
            caps.append("proven_share")
            worst = max(worst, *(letters.index(cap) for cap in missed))
    grade = "REJECTED" if failed["knockout"] else "INCOMPLETE" if unknown else letters[worst]
    return {
        "total": total,
        "applicable_weight": whole,
        "sections": sections,
        "raw_grade": raw,
        "grade": grade,
        "caps": caps,
        "knockouts": failed["knockout"],
        "majors": failed["major"],
        "minors_passed": len(minors) - len(failed["minor"]),
        "minors_applicable": len(minors),
        "minors_failed": failed["minor"],
        "unknown": unknown,
        "coverage": sum(weight[c] for c in known) / whole,
        "ignored_answers": ignored,
        "proven": proven,
        "scores": s,
    }


def valid_through(
    standard: Mapping[str, Any], answers: Mapping[str, Any], on: date, *, renewable: bool = True
) -> date | None:
    """The formulas of the rules, not the engine's walk over days. Not `renewable`: without the papers that renew, which
    is `renewable_through`."""
    result = assess(standard, answers, on)
    if result["grade"] in ("REJECTED", "INCOMPLETE"):
        return None
    ends = []
    for c in standard["criteria"]:
        rule = c["scoring"]
        if "renews" in c and not renewable:
            continue
        if c["gate"] != "knockout" or rule["fn"] != "document" or not isinstance(result["scores"][c["id"]], Fraction):
            continue
        answer = answers[c["id"]]
        if "max_age_days" in rule:
            days = rule["max_age_days"]
            if passes(c, Fraction(rule.get("grace_score", 0))):
                days += rule.get("grace_days", 0)
            ends.append(date.fromisoformat(answer["issued_on"]) + timedelta(days=days))
        if answer.get("expires_on"):
            expires = date.fromisoformat(answer["expires_on"])
            if "expiring_days" in rule and not passes(c, Fraction(rule["expiring_score"])):
                expires -= timedelta(days=rule["expiring_days"])
            ends.append(expires)
    return min(ends) if ends else None


def due(standard: Mapping[str, Any], answers: Mapping[str, Any], decided_on: date, on: date) -> list[str]:
    """Papers that renew, passed on the day of decision and fail on this one: time alone has come between the two."""
    then = assess(standard, answers, decided_on)["scores"]
    return [
        c["id"]
        for c in standard["criteria"]
        if "renews" in c
        and isinstance(then[c["id"]], Fraction)
        and passes(c, then[c["id"]])
        and not passes(c, document_score(c["scoring"], answers[c["id"]], on))
    ]


def later(
    standard: Mapping[str, Any],
    answers: Mapping[str, Any],
    decided_on: date,
    on: date,
    backing: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The decided answers on a day, each due paper taken as issued on it."""
    found = due(standard, answers, decided_on, on)
    fresh = {c: {"present": True, "issued_on": on.isoformat(), "expires_on": None} for c in found}
    result = assess(standard, {**answers, **fresh}, on, backing)
    ended = result["grade"] in ("REJECTED", "INCOMPLETE")
    # With the same answers: how long papers are valid is what was decided, unless nothing can be said any more.
    of = decided_on if found else on
    result["to_renew"] = found
    result["valid_through"] = None if ended else valid_through(standard, answers, of)
    result["renewable_through"] = None if ended else valid_through(standard, answers, of, renewable=False)
    return result


def next_change_on(
    standard: Mapping[str, Any],
    answers: Mapping[str, Any],
    decided_on: date,
    on: date,
    backing: Mapping[str, str] | None = None,
    days: int = 500,
) -> date | None:
    """The first day after `on`, of so many, on which grade, listability or the state of the papers changes: every
    single day is looked at. From the 29th day of a failed major on nothing is listed."""
    before, since = None, None
    for offset in range((on - decided_on).days + days):
        day = decided_on + timedelta(days=offset)
        result = later(standard, answers, decided_on, day, backing)
        listable = result["grade"] in standard["params"]["listable_grades"]
        since = (since or day) if listable and result["majors"] else None
        listable = listable and (since is None or (day - since).days <= 28)
        paper = ("to_renew" if listable else "lapsed") if result["to_renew"] else "valid"
        state = (result["grade"], listable, paper)
        if day > on and state != before:
            return day
        before = state
    return None


def extremes(
    standard: Mapping[str, Any], answers: Mapping[str, Any], on: date, possible: Mapping[str, list[Any]]
) -> tuple[Fraction, Fraction]:
    """The least and greatest total over every combination of the possible answers to what has none."""
    totals = []
    open_ids = [c for c in possible if score_of(_criterion(standard, c), answers.get(c), on) is None]
    for combination in itertools.product(*(possible[c] for c in open_ids)):
        result = assess(standard, {**answers, **dict(zip(open_ids, combination, strict=True))}, on)
        if "refused" not in result:
            totals.append(result["total"])
    return min(totals), max(totals)


def _criterion(standard: Mapping[str, Any], criterion_id: str) -> Mapping[str, Any]:
    return next(c for c in standard["criteria"] if c["id"] == criterion_id)
