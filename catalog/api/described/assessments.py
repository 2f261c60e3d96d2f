"""What a standard gives for a set of answers. Names and figures as in `catalog score`."""

from __future__ import annotations

import marshmallow as ma

from catalog.api.described.parts import (
    AnswerValue,
    Described,
    Words,
    day,
    flag,
    many,
    moment,
    named,
    number,
    one,
    pair,
    text,
    whole,
)


class StandardName(Described):
    """Which standard was applied."""

    id = text()
    version = text()
    sha256 = text("Of its sealed file")


class ProfileName(StandardName):
    """Which profile of a protected name was applied. `carried_from`: the earlier version it was written for."""

    status = text("How well its clauses are verified")
    carried_from = text(required=False)


class ProofShape(Described):
    """A paper behind an answer."""

    id = text()
    type = text()
    scheme = text("Of a certificate on file now: organic, green_food, gap", required=False)
    issuer = text()
    number = text()
    issued_on = day(null=True)
    expires_on = day(null=True)
    file_sha256 = text()


class SourceShape(Described):
    """The clause a criterion rests on, and how well its text was verified."""

    id = text()
    clause = text()
    title = one(Words, null=True)
    issuer = text(null=True)
    fact_status = text(null=True)


class LimitShape(Described):
    """Whose limit scored: `own` of the name's profile, with its notice's words, or the standard's `general` one."""

    of = text("own or general")
    notice = text(required=False)
    quote = text(required=False)
    fact_status = text(required=False)


class FindingShape(Described):
    """What came of one criterion. Of what is closed to the public, score, points and reason are null."""

    id = text()
    title = one(Words)
    section = text()
    outcome = text("met, not_met, unknown, not_applicable")
    s = number("Score of the answer, 0 to 1", null=True)
    points = number(null=True)
    weight = number()
    gate = text("knockout, major, minor, none")
    pass_at = number(null=True)
    reason = one(Words, null=True)
    evidence = many(ma.fields.String(), "sha256 of the files behind the answer")
    documents = many(ProofShape)
    answered_by = text("system, owner or reviewer", null=True)
    sources = many(SourceShape)
    limit = one(LimitShape, null=True)
    backing = text("proven, declared or measured; null in versions that do not count it", null=True, required=False)
    decides = many(ma.fields.String(), "Criteria that its answer makes apply or not")
    source = text("Of what is on file now: where the system's answer comes from", null=True, required=False)
    value = one(AnswerValue, "Of what is on file now", null=True, required=False)


class BetterShape(Described):
    """One answer that would raise the total."""

    id = text()
    gain = number()
    total = number(null=True, required=False)
    grade = text()
    lifts_gate = text("The gate it would meet", null=True, required=False)
    lifts_caps = many(ma.fields.String())
    prove = flag("The answer stays; a paper or photo that proves it is added", required=False)


class ToProveShape(Described):
    """The fewest declared answers that papers or photos would have to prove, where too little is proven."""

    ids = many(ma.fields.String(), "Most points first")
    points = number("Points of the score that must be proven more, at the least")
    grade = text("The grade then")
    lifts_caps = many(ma.fields.String())


class SensitivityShape(Described):
    """A section's weight x 0.8 and x 1.2: the totals and grades, and whether the grade moves."""

    section = text()
    range = pair(ma.fields.Float(), "[least, greatest] total", null=True)
    grades = pair(ma.fields.String(), "With less weight, with more")
    grade_moves = flag()


class SmallestChange(Described):
    """The smallest change of one answer that gives another grade."""

    id = text()
    now = one(Words)
    then = one(Words)
    total = number(null=True)
    grade = text()


class ProvenShape(Described):
    """Shares of the points, 0 to 1, that are proven by a paper or photo, only declared, or measured by the alliance."""

    proven = number()
    declared = number()
    measured = number()


class OriginPlace(Described):
    """Where a product comes from."""

    code = text()
    name = text()


class OriginShape(Described):
    """Whether a product's place lies in the area its notice names."""

    answer = text("inside, outside, no_area or cannot_be_told")
    named = many(ma.fields.String(), "The words of the notice it rests on")
    place = one(OriginPlace)
    source = text("The notice")


class AssessmentDetail(Described):
    """What a standard gives for a set of answers. `closed` names what the public does not see."""

    id = text("Of a decided one", required=False)
    decided_at = moment("Of a decided one", required=False)
    inputs_sha256 = text("Of a decided one", required=False)
    answers = named(
        AnswerValue, "The inputs of a decided one: `catalog score` gives the same digits from them", required=False
    )
    standard = one(StandardName)
    profile = one(ProfileName, null=True)
    on = day()
    total = number("0 to 100, six decimals")
    total_shown = text("One decimal")
    points = number()
    applicable_weight = number("Weight of what applies")
    sections = named(ma.fields.Float(allow_none=True), "Section to its score, 0 to 100, or null")
    raw_grade = text("A to E by the total alone")
    grade = text("A to E, REJECTED or INCOMPLETE, after every cap")
    caps = many(ma.fields.String(), "major_fail, minor_ratio, section_floor, proven_share")
    coverage = number("Share of the applicable weight that is answered")
    interval = pair(ma.fields.Float(), "[worst, best] total over every possible answer to the unknown")
    knockouts = many(ma.fields.String(), "Knock-out criteria that are not met")
    majors = many(ma.fields.String(), "Major criteria that are not met")
    minors_passed = whole()
    minors_applicable = whole()
    minors_failed = many(ma.fields.String(), "Minor criteria that are not met")
    unknown = many(ma.fields.String(), "Criteria nobody answered: unknown is not zero")  # type: ignore[assignment]
    ignored_answers = many(ma.fields.String(), "Answers to criteria that do not apply")
    valid_through = day(null=True)
    renewable_through = day("The same without papers that are renewed per batch", null=True)
    to_renew = many(ma.fields.String(), "Criteria whose papers are due on the day, taken as renewed")
    origin = one(OriginShape, "The place held against the named area; only of versions that compare it", required=False)
    proven = one(ProvenShape, "What the points rest on; null in versions that ask for no share", null=True)
    findings = many(FindingShape, "One for each criterion")
    what_would_raise_it = many(BetterShape, "Best first")
    to_prove = one(
        ToProveShape, "Null where enough is proven; only of versions that cap what is not", null=True, required=False
    )
    sensitivity = many(SensitivityShape)
    smallest_change = one(SmallestChange, null=True)
    closed = many(ma.fields.String(), "Criteria whose answers the reader does not see", required=False)
