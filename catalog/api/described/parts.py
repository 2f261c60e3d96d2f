"""The parts that shapes of answers are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from catalog.fields import Strict


class Described(ma.Schema):
    """A shape that is only read about: the answer leaves as it was made, and tests hold it against this."""


def text(said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.String:
    """A text."""
    return ma.fields.String(required=required, allow_none=null, metadata=_about(said))


def whole(said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.Integer:
    """A whole number."""
    return ma.fields.Integer(required=required, allow_none=null, metadata=_about(said))


def number(said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.Float:
    """A number."""
    return ma.fields.Float(required=required, allow_none=null, metadata=_about(said))


def flag(said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.Boolean:
    """True or false."""
    return ma.fields.Boolean(required=required, allow_none=null, metadata=_about(said))


def day(said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.Date:
    """A day."""
    return ma.fields.Date(required=required, allow_none=null, metadata=_about(said))


def moment(said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.DateTime:
    """A moment in UTC."""
    return ma.fields.DateTime(required=required, allow_none=null, metadata=_about(said))


def one(shape: type[ma.Schema], said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.Nested:
    """An object of a shape."""
    return ma.fields.Nested(shape, required=required, allow_none=null, metadata=_about(said))


def many(
    of: type[ma.Schema] | ma.fields.Field[Any], said: str = "", *, null: bool = False, required: bool = True
) -> ma.fields.List[Any]:
    """A list."""
    inner = ma.fields.Nested(of) if isinstance(of, type) else of
    return ma.fields.List(inner, required=required, allow_none=null, metadata=_about(said))


def pair(of: ma.fields.Field[Any], said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.List[Any]:
    """Two of a kind."""
    return ma.fields.List(
        of, required=required, allow_none=null, validate=ma.validate.Length(equal=2), metadata=_about(said)
    )


def named(
    of: type[ma.Schema] | ma.fields.Field[Any], said: str = "", *, null: bool = False, required: bool = True
) -> ma.fields.Dict:
    """An object whose names are data (ids, fields), all values of a kind."""
    inner = ma.fields.Nested(of) if isinstance(of, type) else of
    return ma.fields.Dict(
        keys=ma.fields.String(), values=inner, required=required, allow_none=null, metadata=_about(said)
    )


def any_of(*kinds: str, said: str = "", required: bool = True) -> ma.fields.Raw:
    """One of several JSON types; "texts" is a list of texts."""
    schemas = [{"type": "array", "items": {"type": "string"}} if kind == "texts" else {"type": kind} for kind in kinds]
    return ma.fields.Raw(required=required, metadata={"anyOf": schemas, **_about(said)})


def as_made(shape: type[ma.Schema], said: str = "", *, null: bool = False) -> ma.fields.Raw:
    """An object that is of this shape already and leaves as it is, inside one that is cut to shape."""
    return ma.fields.Raw(required=True, allow_none=null, metadata={"described_as": shape, **_about(said)})


def plain(said: str = "", *, required: bool = True) -> ma.fields.Raw:
    """The value of one field of a form, whichever: text, number, true or false, texts, or nothing."""
    return any_of("string", "number", "boolean", "null", "texts", said=said, required=required)


def changes(said: str = "", *, null: bool = False, required: bool = True) -> ma.fields.Dict:
    """Fields that change, each with its value before and after."""
    return named(pair(plain()), said or "Field to [before, after]", null=null, required=required)


def _about(said: str) -> dict[str, Any]:
    return {"description": said} if said else {}


class Inner(Strict):
    """An object of a request that is read further inside. `described_as`: its shape."""

    def __init__(self, described_as: type[ma.Schema], **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "metadata": {**kwargs.get("metadata", {}), "described_as": described_as}})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self.refuse("not_an_object")
        return value


class Words(Described):
    """The same in Chinese and English."""

    zh = text()
    en = text()


class AnswerValue(Described):
    """An answer in the form of its criterion's kind: `value`; `met` of `total`; `ratings`; `present` with its dates; or
    `na` with a `reason`."""

    value = any_of("string", "number", "boolean", required=False, said="Of kinds boolean, enum, piecewise, limit_ratio")
    met = whole("Of kind fraction", required=False)
    total = whole("Of kind fraction", required=False)
    items = many(ma.fields.String(), "Of kind fraction with named items, to give: those that are met", required=False)
    ratings = many(ma.fields.Integer(), "Of kind scale: one rating a rater", required=False)
    present = flag("Of kind document", required=False)
    issued_on = day("Of kind document", required=False, null=True)
    expires_on = day("Of kind document", required=False, null=True)
    na = flag("True: the criterion does not apply", required=False)
    reason = text("Why it does not apply", required=False)
