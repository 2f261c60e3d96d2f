"""Names that programs, scripts and databases rely on: none of them may go.

`stable_names.json` lists those from before the code was sorted into rooms. A name that has to go is taken out of it by
hand, with its reason in the commit and in CHANGELOG.md.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from catalog import wording
from catalog.cli import main
from catalog.storage.database import db

BEFORE: dict[str, list[str]] = json.loads((Path(__file__).parent / "stable_names.json").read_text())


def commands(command: click.Command, path: str) -> Iterator[str]:
    yield path
    for parameter in command.params:
        yield from (f"{path} {option}" for option in parameter.opts)
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, f"{path} {name}")


def values(schema: dict[str, Any], path: str) -> Iterator[str]:
    """The words that a value may be, wherever they are listed below a schema: many are stored as they are."""
    yield from (f"{path}={value}" for value in schema.get("enum", ()) if value is not None)
    for name, inner in schema.get("properties", {}).items():
        yield from values(inner, f"{path}.{name}")
    for key in ("items", "anyOf", "allOf", "oneOf"):
        inner = schema.get(key, [])
        for one in [inner] if isinstance(inner, dict) else inner:
            yield from values(one, path)


def names_now(app: Flask) -> dict[str, set[str]]:
    document: dict[str, Any] = app.test_client().get("/api/openapi.json").get_json()
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    }
    parameters = [
        (f"{name}?{one['name']}", one.get("schema", {}))
        for name, operation in operations.items()
        for one in operation.get("parameters", ())
        if one.get("in") == "query"
    ]
    schemas = [*document["components"]["schemas"].items(), *parameters]
    words = [import_module(one.name) for one in pkgutil.iter_modules(wording.__path__, "catalog.wording.")]
    return {
        "operations": set(operations),
        "parameters": {name for name, _ in parameters},
        "properties": {
            f"{name}.{field}"
            for name, schema in document["components"]["schemas"].items()
            for field in schema.get("properties", ())
        },
        "values": {value for name, schema in schemas for value in values(schema, name)},
        "error codes": {code for module in words for code in getattr(module, "WORDS", ())},
        "columns": {f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns},
        "routes": {rule.rule for rule in app.url_map.iter_rules()},
        "commands": set(commands(main, "catalog")),
    }


@pytest.fixture(scope="module")
def now(the_app: Flask) -> dict[str, set[str]]:
    with the_app.app_context():
        return names_now(the_app)


@pytest.mark.parametrize("kind", BEFORE)
def test_no_name_others_rely_on_is_gone(now: dict[str, set[str]], kind: str) -> None:
    assert len(BEFORE[kind]) > 100
    gone = sorted(set(BEFORE[kind]) - now[kind])
    assert not gone, f"{gone}: programs, scripts or rows hold these {kind}; keep them beside the new ones"
