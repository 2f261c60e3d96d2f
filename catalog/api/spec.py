"""The OpenAPI document: how our fields read in it, and the extension that gathers it. The one file of flask-smorest."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import marshmallow as ma
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api, Blueprint
from flask_smorest.fields import Upload

from catalog import fields
from catalog.accounts import passwords
from catalog.accounts.schemas import NewPassword
from catalog.api.described.gates import GateVerdict
from catalog.api.described.parts import Described, Inner, Words, many, one, plain, text

OPENAPI_VERSION = "3.1.0"
TITLE = "GI Catalog 地标货盘"
ABOUT = """The catalog of scored geographical-indication farm products, its registry of protected names, and the work of
farm owners, reviewers and anchors. Money is in fen, weights in grams, rates in basis points (2000 = 20 %), days are
`YYYY-MM-DD` in the alliance's time zone, moments are UTC. Errors are problem details (RFC 9457).
"""

__all__ = ["Blueprint", "CatalogApi", "Upload"]


class Figures(Described):
    """The values behind a sentence: a number, a word, a list of words, by name. Of `gate_refused`: all gates."""

    class Meta:
        # What else stands in it, by name (JSON Schema).
        others: ClassVar[dict[str, Any]] = dict(plain().metadata)

    gates = many(GateVerdict, required=False)


class FieldProblem(Described):
    """What is wrong with one field; without `field`, with the whole."""

    field = text("The path of the input: lines.0.quantity_units", required=False)
    code = text()
    reason = one(Words)
    figures = one(Figures, required=False)


class Problem(ma.Schema):
    """What went wrong (RFC 9457). `code` is stable; `reason` says it in Chinese and English."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "`reason` in the language of Accept-Language"})
    reason = ma.fields.Nested(Words, required=True)
    field = ma.fields.String(metadata={"description": "The input it belongs to"})
    figures = ma.fields.Nested(Figures, metadata={"description": "The values behind the sentence"})
    errors = ma.fields.List(ma.fields.Nested(FieldProblem), metadata={"description": "Field by field"})
    instance = ma.fields.String(required=True)
    correlation_id = ma.fields.String(required=True)


class CatalogApi(Api):
    """flask-smorest's extension, without its error pages: ours answer (problems.py)."""

    DEFAULT_ERROR_RESPONSE_NAME = "Problem"

    def __init__(self, app: Flask) -> None:
        super().__init__(
            app,
            spec_kwargs={
                "title": TITLE,
                "version": "1",
                "openapi_version": OPENAPI_VERSION,
                "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name_of),
                "info": {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
                "servers": [{"url": "/"}],
            },
        )
        self.ma_plugin.converter.add_attribute_function(_bounds)
        self.ma_plugin.converter.add_attribute_function(_as_described)
        for kind, openapi in (
            (fields.Text, "string"),
            (fields.Whole, "integer"),
            (fields.Choice, "string"),
            (fields.Words, "array"),
            (fields.Strict, "string"),
            (Inner, None),
        ):
            self.register_field(kind, openapi, None)
        self.register_field(fields.Day, "string", "date")
        self.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
        self.spec.components.response(
            "Problem",
            {"description": "A problem", "content": {"application/problem+json": {"schema": Problem}}},
        )

        self._waiting: list[Blueprint] = []

    def add(self, blueprint: Blueprint) -> None:
        """Hang a resource into the application; the document is written when somebody first asks for it."""
        self._app.register_blueprint(blueprint)
        self._waiting.append(blueprint)

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        for blueprint in self._waiting:
            blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
            self.spec.tag({"name": blueprint.noun, "description": blueprint.description})
        written: dict[str, Any] = self.spec.to_dict()
        schemas = written["components"]["schemas"]
        for name, schema in schemas.items():
            if name.endswith("Changes"):
                # What an edit leaves out stays as it is: nothing is set by default.
                for field in schema["properties"].values():
                    field.pop("default", None)
        schemas["Figures"]["additionalProperties"] = Figures.Meta.others
        return written

    def _register_responses(self) -> None:
        """There is one response for whatever goes wrong: Problem."""

    def _register_error_handlers(self) -> None:
        """create_app hands errors below /api to problems.answer_error."""


def _bounds(_converter: Any, field: ma.fields.Field, **_kwargs: Any) -> dict[str, Any]:
    """What our fields check, in the words of JSON Schema."""
    if isinstance(field, fields.Text):
        return {"maxLength": field.maximum, "minLength": field.minimum}
    if isinstance(field, NewPassword):
        return {"maxLength": passwords.LONGEST, "minLength": passwords.SHORTEST}
    if isinstance(field, fields.Flag):
        return {"type": "boolean"}
    if isinstance(field, fields.Whole):
        return {"minimum": field.minimum, "maximum": field.maximum}
    if isinstance(field, fields.Month):
        return {"pattern": f"^({field.pattern})$"}
    if isinstance(field, fields.Choice):
        return {"enum": [*field.choices, *([None] if field.allow_none else [])]}
    if isinstance(field, fields.Words):
        items: dict[str, Any] = {"type": "string", "maxLength": 64}
        if field.choices is not None:
            items["enum"] = list(field.choices)
        return {"items": items, "minItems": field.minimum, "maxItems": field.maximum}
    return {}


def _as_described(converter: Any, field: ma.fields.Field[Any], ret: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """The shape of a field whose value is read, or was made, elsewhere."""
    shape = field.metadata.get("described_as")
    if shape is None:
        return {}
    ret.pop("type", None)
    reference: dict[str, Any] = converter.resolve_nested_schema(shape)
    return {"anyOf": [reference, {"type": "null"}]} if field.allow_none else reference


def _name_of(schema: Any) -> str:
    """The schema's class name; an edit's form, in which nothing is required, is named after it."""
    known = schema if isinstance(schema, type) else type(schema)
    name: str = known.__name__.replace("Shape", "")
    return name.removesuffix("Form") + "Changes" if getattr(schema, "partial", None) else name
