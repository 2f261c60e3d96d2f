"""What may be asked of the registry and said to it. Messages are reason codes; doors word them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, pre_load, validate, validates_schema

from catalog.errors import Invalid
from catalog.registry import models, names

if TYPE_CHECKING:
    from collections.abc import Callable

_CODES: dict[str, Any] = {
    "required": "required",
    "null": "required",
    "invalid": "wrong_type",
    "invalid_utf8": "wrong_type",
    "type": "wrong_type",
    "unknown": "unknown_field",
}


def read(schema: Schema, form: Any) -> dict[str, Any]:
    """The validated form. Raises Invalid with reason codes by field."""
    try:
        loaded: dict[str, Any] = schema.load(form)
    except ValidationError as error:
        raise Invalid(error.normalized_messages()) from None
    return loaded


def _line(longest: int, shortest: int = 1) -> list[Callable[[str], Any]]:
    return [validate.Length(min=shortest, error="too_short"), validate.Length(max=longest, error="too_long"), _visible]


def _visible(text: str) -> None:
    """Refuses what nobody can see: zero-width characters and direction marks make one name look like another."""
    if names.has_hidden_characters(text.replace("\n", "")):
        raise ValidationError("hidden_characters")


def _one_of(choices: tuple[str, ...]) -> validate.Validator:
    return validate.OneOf(choices, error="unknown_choice")


class RightSchema(Schema):
    """A protected name the lists lack, with where it is known from."""

    error_messages = _CODES

    name_zh = fields.String(required=True, validate=_line(80, 2), error_messages=_CODES)
    name_en = fields.String(load_default=None, allow_none=True, validate=_line(200), error_messages=_CODES)
    system = fields.String(required=True, validate=_one_of(models.ADDED_SYSTEMS), error_messages=_CODES)
    category = fields.String(required=True, validate=_one_of(models.CATEGORIES), error_messages=_CODES)
    # The provinces, cities or counties of the protected area (2, 4 or 6 digits).
    place_codes = fields.List(
        fields.String(
            validate=validate.Regexp(r"^\d{2}(\d{2}){0,2}\Z", error="not_a_place_code"), error_messages=_CODES
        ),
        required=True,
        validate=validate.Length(min=1, max=60, error="between_1_and_60"),
        error_messages=_CODES,
    )
    districts = fields.List(
        fields.String(validate=_line(60), error_messages=_CODES),
        load_default=list,
        validate=validate.Length(max=100, error="too_many"),
        error_messages=_CODES,
    )
    issuer = fields.String(load_default=None, allow_none=True, validate=_line(120), error_messages=_CODES)
    notice_year = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1980, max=2100, error="out_of_range"),
        error_messages=_CODES,
    )
    notice_no = fields.String(load_default=None, allow_none=True, validate=_line(80), error_messages=_CODES)
    sensory = fields.String(load_default=None, allow_none=True, validate=_line(1000), error_messages=_CODES)
    source = fields.String(required=True, validate=_line(1000, 4), error_messages=_CODES)
    fact_status = fields.String(required=True, validate=_one_of(models.ADDED_FACT_STATUSES), error_messages=_CODES)
    fact_note = fields.String(load_default=None, allow_none=True, validate=_line(1000), error_messages=_CODES)

    @pre_load
    def _strip(self, form: Any, **_kwargs: Any) -> Any:
        """Blanks around a value mean nothing, and an optional field left empty was not given."""
        if not isinstance(form, dict):
            return form
        stripped = {key: value.strip() if isinstance(value, str) else value for key, value in form.items()}
        return {key: None if value == "" and self._optional(key) else value for key, value in stripped.items()}

    def _optional(self, key: Any) -> bool:
        return key in self.fields and not self.fields[key].required

    @validates_schema
    def _official_needs_a_number(self, form: dict[str, Any], **_kwargs: Any) -> None:
        """Whoever read the official document can name it."""
        if form.get("fact_status") == "official_document" and not form.get("notice_no"):
            raise ValidationError({"notice_no": ["required_for_official_document"]})


class SearchSchema(Schema):
    """A search of the registry; every field may come as text, as an address bar sends it."""

    class Meta:
        unknown = EXCLUDE

    text = fields.String(load_default="", validate=validate.Length(max=100, error="too_long"), error_messages=_CODES)
    system = fields.String(load_default=None, allow_none=True, validate=_one_of(models.SYSTEMS), error_messages=_CODES)
    category = fields.String(
        load_default=None, allow_none=True, validate=_one_of(models.CATEGORIES), error_messages=_CODES
    )
    place_code = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^(\d{2}|\d{4}|\d{6}|\d{9})\Z", error="not_a_place_code"),
        error_messages=_CODES,
    )
    limit = fields.Integer(
        load_default=20, validate=validate.Range(min=1, max=100, error="out_of_range"), error_messages=_CODES
    )
    offset = fields.Integer(
        load_default=0, validate=validate.Range(min=0, max=10_000, error="out_of_range"), error_messages=_CODES
    )

    @pre_load
    def _empty_is_absent(self, form: Any, **_kwargs: Any) -> Any:
        return {key: value for key, value in form.items() if value != ""} if hasattr(form, "items") else form


class PlaceSearchSchema(Schema):
    """A search among places."""

    text = fields.String(required=True, validate=validate.Length(max=100, error="too_long"), error_messages=_CODES)
    level = fields.String(load_default=None, allow_none=True, validate=_one_of(models.LEVELS), error_messages=_CODES)
    limit = fields.Integer(
        load_default=20, validate=validate.Range(min=1, max=100, error="out_of_range"), error_messages=_CODES
    )
