"""One sealed version of a standard."""

from __future__ import annotations

import marshmallow as ma

from catalog.api.described.parts import Described, Words, any_of, day, flag, many, named, number, one, text, whole


class SectionShape(Described):
    """A part of the checklist; `weight` is its share of 100."""

    id = text()
    title = one(Words)
    weight = number()


class ConditionShape(Described):
    """A criterion and the answers to it under which another one applies."""

    criterion = text()
    values = many(any_of("string", "boolean"))


class CitationShape(Described):
    """A clause of a reference."""

    reference = text()
    clause = text()


class CriterionShape(Described):
    """One line of the checklist."""

    id = text()
    section = text()
    title = one(Words)
    kind = text("boolean, enum, fraction, scale, document, piecewise, limit_ratio")
    weight = number()
    gate = text("knockout, major, minor, none")
    na_allowed = flag("Whether it may be declared not applicable")
    applies_when = one(ConditionShape, null=True)
    evidence = many(ma.fields.String(), "Types of papers that prove it")
    sources = many(CitationShape)
    unit = text(null=True)
    labels = named(Words, "What each value of an answer is called")
    help = one(Words, null=True)
    answered_by = text("owner, reviewer or service: who alone may answer")
    fact = text("The fact that answers it", null=True)
    promise = flag("An answer only promises: it counts on neither side of what is proven")
    renew_before_days = whole("Of a paper renewed per batch: how many days before a broadcast", null=True)
    only_with_profile = one(Words, "Why it does not apply until a profile gives thresholds", null=True)
    asked_with = text("The step of the farm's pages that asks it", null=True)
    plain = one(Words, "The question in plain words", null=True)


class ReferenceShape(Described):
    """A law, notice or rule that criteria cite; `status` says how well its text was verified."""

    id = text()
    title = one(Words)
    issuer = text()
    status = text("In versions from 2.0.0 on: official, secondary, memory or design")
    read_on = day("The day on which the text was read", null=True)
    read_at = text("Where it was read")


class StandardDetail(Described):
    """One sealed version."""

    id = text()
    version = text()
    sha256 = text("Of `file`")
    title = one(Words)
    effective_from = day()
    decides_from = day("The day from which it decides; null while it is not adopted", null=True)
    state = text("How it stands today: in_force, early, coming, replaced, not_adopted")
    categories = many(ma.fields.String(), "Product categories it scores")
    sections = many(SectionShape)
    criteria = many(CriterionShape)
    references = many(ReferenceShape)
    file = text("The sealed file, TOML, byte for byte: all rules and parameters; `catalog score` reads it")
