"""What people read about the API: the OpenAPI document, a page made from it, and what each problem means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, render_template
from flask_babel import get_locale

from catalog.api.output import as_json
from catalog.api.spec import CatalogApi
from catalog.wording import WORDS, word

DOCUMENT = "/api/openapi.json"
blueprint = Blueprint("api", __name__, url_prefix="/api", template_folder="templates")


def register(app: Flask, api: CatalogApi) -> None:
    """Serve the documents."""
    app.extensions["catalog_api"] = api
    app.register_blueprint(blueprint)


def _document() -> dict[str, Any]:
    api: CatalogApi = current_app.extensions["catalog_api"]
    return api.document


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    response = current_app.response_class(as_json(_document()), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/docs")
def read_docs() -> str:
    """The document as a page."""
    document = _document()
    sections: list[dict[str, Any]] = [
        {**tag, "operations": [each for each in _operations(document) if tag["name"] in each["tags"]]}
        for tag in document.get("tags", [])
    ]
    return render_template("api/docs.html", document=document, sections=sections)


@blueprint.get("/problems")
def read_problems() -> str:
    """Every `type` of problem with its sentence."""
    language = "en" if str(get_locale()) == "en" else "zh"
    rows = [(code, word(code, {}, language)) for code in sorted(WORDS)]
    return render_template("api/problems.html", rows=rows)


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every operation with what a reader wants to know, references followed."""
    for path, methods in document["paths"].items():
        shared = methods.get("parameters", [])
        for method, operation in methods.items():
            if method == "parameters":
                continue
            body = operation.get("requestBody", {}).get("content", {})
            yield {
                "method": method.upper(),
                "path": path,
                "anchor": f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
                "summary": operation.get("summary", ""),
                "description": operation.get("description", ""),
                "tags": operation["tags"],
                "roles": operation.get("x-roles", []),
                "parameters": [*shared, *operation.get("parameters", [])],
                "bodies": [(kind, list(_fields(document, each["schema"]))) for kind, each in body.items()],
                "answers": list(_answers(document, operation)),
            }


def _answers(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status, response in operation["responses"].items():
        if status == "default":
            continue
        for kind, content in response.get("content", {"": {}}).items():
            fields = list(_fields(document, content.get("schema", {})))
            yield {"status": status, "kind": kind, "description": response.get("description", ""), "fields": fields}


def _fields(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Iterator[dict[str, Any]]:
    """The fields of a schema, those of inner objects indented below."""
    schema = _followed(document, schema)
    if schema.get("type") == "array":
        schema = _followed(document, schema.get("items", {}))
    for name, field in schema.get("properties", {}).items():
        inner = _followed(document, field)
        kinds = inner.get("type", "any")
        yield {
            "name": name,
            "depth": depth,
            "type": " / ".join(kinds) if isinstance(kinds, list) else kinds,
            "format": inner.get("format", ""),
            "required": name in schema.get("required", []),
            "choices": [choice for choice in inner.get("enum", []) if choice is not None],
            "bounds": {key: inner[key] for key in ("minLength", "maxLength", "minimum", "maximum") if key in inner},
            "description": field.get("description", ""),
        }
        if depth < 2:
            yield from _fields(document, inner, depth + 1)


def _followed(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    for each in (schema, *schema.get("allOf", []), *schema.get("anyOf", [])):
        if "$ref" in each:
            found: dict[str, Any] = document["components"]["schemas"][each["$ref"].rsplit("/", 1)[1]]
            return found
    return schema
