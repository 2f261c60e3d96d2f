"""The shapes of standard, profile and category files. What needs more than one key is checked in `prepare`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
VERSION = r"(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})\.(?:0|[1-9][0-9]{0,3})"
CRITERION_ID = r"[A-Z0-9]+(?:-[A-Z0-9]+)*"
MOST_CRITERIA = 500
MOST_DAYS = 3650
SOURCE_STATUSES = ("official", "secondary", "memory", "design")


def length(**bounds: int) -> validate.Length:
    """How many a list may hold."""
    return validate.Length(**bounds, error="wrong_length")


class Strict(Schema):
    """Unknown keys are refused: a misspelt key must not be silently without effect."""

    class Meta:
        unknown = RAISE


class Number(fields.Field):
    """An integer or a decimal as written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value) not in (int, Decimal):
            raise ValidationError("not_a_number")
        return value


class Whole(fields.Field):
    """A whole number of days, at most ten years."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise ValidationError("not_an_integer")
        if not 0 <= value <= MOST_DAYS:
            raise ValidationError("out_of_range")
        return value


class Truth(fields.Field):
    """Yes or no, written as TOML's own."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if type(value) is not bool:
            raise ValidationError("not_true_or_false")
        return value


class Text(fields.Field):
    """A text that says something, at most so many characters."""

    def __init__(self, most: int = 400, pattern: str | None = None, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)
        if pattern:
            self.validators.append(validate.Regexp(rf"\A{pattern}\Z", error="wrong_form"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValidationError("not_a_text")
        if len(value) > self.most:
            raise ValidationError("too_long")
        return value


class Day(fields.Field):
    """A day, written as TOML's own date."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise ValidationError("not_a_day")
        return value


class TruthOrText(fields.Field):
    """A value of a boolean or an enum criterion."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool | str:
        if not isinstance(value, bool | str):
            raise ValidationError("not_a_value")
        return value


class WordsSchema(Strict):
    zh = Text(required=True)
    en = Text(required=True)


def words(**kwargs: Any) -> fields.Field:
    return fields.Nested(WordsSchema, **kwargs)


class ScopeSchema(Strict):
    categories = fields.List(Text(40), required=True, validate=length(min=1))
    regions = fields.List(Text(40), required=True)


class SectionFloorSchema(Strict):
    section = Text(20, required=True)
    min = Number(required=True)
    cap = Text(20, required=True)


class ProvenShareSchema(Strict):
    min = Number(required=True)
    cap = Text(20, required=True)


class ParamsSchema(Strict):
    grades = fields.List(fields.Tuple((Text(20), Number())), required=True, validate=length(min=1, max=26))
    major_fail_cap = Text(20, required=True)
    minor_pass_ratio = Number(required=True)
    minor_fail_cap = Text(20, required=True)
    section_floor = fields.Nested(SectionFloorSchema, required=True)
    listable_grades = fields.List(Text(20), required=True)
    proven_share = fields.List(fields.Nested(ProvenShareSchema), validate=length(min=1, max=26))
    grace_days = Whole()


class SectionSchema(Strict):
    id = Text(20, CRITERION_ID, required=True)
    title = words(required=True)
    weight = Number(required=True)


class AppliesWhenSchema(Strict):
    criterion = Text(20, required=True)
    value_in = fields.List(TruthOrText(), required=True, validate=length(min=1, max=50))


class CriterionSchema(Strict):
    id = Text(20, CRITERION_ID, required=True)
    section = Text(20, required=True)
    title = words(required=True)
    weight = Number(required=True)
    gate = Text(20, required=True)
    pass_at = Number()
    scoring = fields.Dict(keys=fields.String(), required=True)
    raters_min = fields.Raw()
    unit = Text(20)
    na_policy = Text(20, required=True, validate=validate.OneOf(["allowed", "rule_only"], error="unknown_policy"))
    na_hint = words()
    applies_when = fields.Nested(AppliesWhenSchema)
    fact = Text(40, r"[a-z0-9_]+")
    answered_by = Text(20, validate=validate.OneOf(["owner", "reviewer", "service"], error="unknown_role"))
    without_data = fields.Dict(keys=fields.String())
    promise = Truth()
    renews = Text(20, validate=validate.OneOf(["batch"], error="unknown_renewal"))
    renew_before_days = fields.Raw()
    only_with_profile = words()
    asked_with = Text(40, r"[a-z0-9_]+")
    plain = words()
    help = words()
    labels = fields.Dict(keys=fields.String(), values=words(), validate=length(max=100))
    evidence = fields.List(Text(60), required=True, validate=length(max=20))
    source = fields.List(fields.Tuple((Text(40), Text())), required=True, validate=length(min=1, max=20))


class ReferenceSchema(Strict):
    id = Text(40, required=True)
    zh = Text(required=True)
    en = Text(required=True)
    issuer = Text(required=True)
    status = Text(required=True)
    read_on = Day()
    read_at = Text()


class AhpSchema(Strict):
    order = fields.List(Text(20), required=True, validate=length(min=2, max=20))
    upper = fields.List(fields.List(Text(5)), required=True)


class StandardSchema(Strict):
    schema = Text(60, required=True, validate=validate.Equal("gi-selection-standard/1", error="unknown_schema"))
    id = Text(60, SLUG, required=True)
    version = Text(20, VERSION, required=True)
    title = words(required=True)
    effective_from = Day(required=True)
    scope = fields.Nested(ScopeSchema, required=True)
    params = fields.Nested(ParamsSchema, required=True)
    ahp = fields.Nested(AhpSchema, required=True)
    sections = fields.List(fields.Nested(SectionSchema), required=True, validate=length(min=2, max=20))
    criteria = fields.List(fields.Nested(CriterionSchema), required=True, validate=length(min=1))
    references = fields.List(fields.Nested(ReferenceSchema), required=True, validate=length(max=200))


class ClauseSchema(Strict):
    """Where a profile's threshold comes from: the notice, its words, and how well they were verified."""

    notice = Text(required=True)
    quote = Text(1000, required=True)
    status = Text(required=True)


class ResetSchema(Strict):
    criterion = Text(20, required=True)
    pass_at = Number()
    scoring = fields.Dict(keys=fields.String())
    labels = fields.Dict(keys=fields.String(), values=words(), validate=length(max=100))
    clause = fields.Nested(ClauseSchema, required=True)


class ExcludeSchema(Strict):
    criterion = Text(20, required=True)
    reason = words(required=True)
    clause = fields.Nested(ClauseSchema, required=True)


class ProfileSchema(Strict):
    schema = Text(60, required=True, validate=validate.Equal("gi-selection-profile/1", error="unknown_schema"))
    id = Text(60, SLUG, required=True)
    version = Text(20, VERSION, required=True)
    effective_from = Day(required=True)
    gi_name = Text(80, required=True)
    gi_id = Text(80)
    standard = Text(80, rf"{SLUG}@{VERSION}", required=True)
    status = Text(20, required=True, validate=validate.OneOf(["confirmed", "provisional"], error="unknown_status"))
    note = words()
    reset = fields.List(fields.Nested(ResetSchema), load_default=list, validate=length(max=MOST_CRITERIA))
    not_applicable = fields.List(fields.Nested(ExcludeSchema), load_default=list, validate=length(max=MOST_CRITERIA))


def steps(schema: type[Schema]) -> fields.Field:
    return fields.List(fields.Nested(schema), load_default=list, validate=length(max=MOST_CRITERIA))


def several() -> fields.Field:
    return fields.List(Text(20), required=True, validate=length(min=2, max=50))


class SameSchema(Strict):
    old = Text(20, required=True)
    new = Text(20)


class SplitSchema(Strict):
    old = Text(20, required=True)
    new = several()
    why = words(required=True)


class MergedSchema(Strict):
    old = several()
    new = Text(20, required=True)
    why = words(required=True)


class DroppedSchema(Strict):
    old = Text(20, required=True)
    why = words(required=True)


class NewSchema(Strict):
    new = Text(20, required=True)
    why = words(required=True)


class MigrationSchema(Strict):
    schema = Text(60, required=True, validate=validate.Equal("gi-selection-migration/1", error="unknown_schema"))
    standard = Text(60, SLUG, required=True)
    from_ = Text(20, VERSION, required=True, data_key="from", attribute="from")
    to = Text(20, VERSION, required=True)
    same = steps(SameSchema)
    split = steps(SplitSchema)
    merged = steps(MergedSchema)
    dropped = steps(DroppedSchema)
    new = steps(NewSchema)


class CategorySchema(Strict):
    id = Text(40, r"[a-z0-9_]+", required=True)
    zh = Text(40, required=True)
    en = Text(60, required=True)
    parent = Text(40)
    standard = Text(60, SLUG)


class CategoriesSchema(Strict):
    category = fields.List(fields.Nested(CategorySchema), required=True, validate=length(min=1, max=500))
