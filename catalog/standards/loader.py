"""Reads standard, profile and category files. A hostile file is refused in under a second, saying what is wrong."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from catalog.standards.migration import Migration, migration_of
from catalog.standards.numbers import NumberRefused, exact
from catalog.standards.prepare import prepare
from catalog.standards.profile import Profile, ProfileHead, profile_of
from catalog.standards.schemas import MOST_CRITERIA, CategoriesSchema, MigrationSchema, ProfileSchema, StandardSchema
from catalog.standards.standard import Standard, StandardRefused

MOST_BYTES = 1_000_000
MOST_DEPTH = 8
MOST_MARKS = 60_000
"""Separators (= , . [ and line ends) in a file bound the time the parser takes. 500 criteria need about 30,000."""
FIRST_TABLE = re.compile(rb"^\[", re.MULTILINE)
LONG_DOTTED_KEY = re.compile(r"""(?<![A-Za-z0-9_-])(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){9}""")


def load_standard(folder: Path, path: str) -> Standard:
    """The standard version in a file, path relative to the standards folder.

    Raises StandardRefused naming file and key for everything under "The loader refuses" in scoring.md.
    """
    try:
        content, sha256 = _read(folder / path)
        criteria = content.get("criteria")
        if isinstance(criteria, list) and len(criteria) > MOST_CRITERIA:
            raise StandardRefused("criteria", "too_many", most=MOST_CRITERIA)
        document = _validated(StandardSchema(), content)
        _check_name(document, path, "")
        return prepare(document, sha256)
    except StandardRefused as refusal:
        raise _naming(refusal, path) from None


def load_profile(folder: Path, path: str) -> Profile:
    """The profile in a file, path relative to the standards folder. Raises StandardRefused naming file and key."""
    try:
        content, sha256 = _read(folder / path)
        document = _validated(ProfileSchema(), content)
        _check_name(document, path, "profiles/")
        return profile_of(document, sha256)
    except StandardRefused as refusal:
        raise _naming(refusal, path) from None


def read_head(file: Path, name: str) -> ProfileHead | None:
    """The head of the profile in a file: its other lines are read, and its seal compared, when it is used.

    None when the lines before the first table alone say nothing that can be relied upon. Raises OSError.
    """
    content = file.read_bytes()
    table = FIRST_TABLE.search(content)
    try:
        keys = tomllib.loads(content[: table.start() if table else len(content)].decode())
        starts, said = keys["effective_from"], (keys.get("gi_id"), keys["gi_name"], keys["standard"])
    except (ValueError, KeyError):
        return None
    if type(starts) is not date or not all(isinstance(one, str | None) for one in said):
        return None
    return ProfileHead(name, *said, starts)


def load_migration(folder: Path, path: str) -> Migration:
    """The migration in a file, path relative to the standards folder. Raises StandardRefused naming file and key."""
    try:
        content, sha256 = _read(folder / path)
        document = _validated(MigrationSchema(), content)
        if path != f"migrations/{document['standard']}/{document['from']}-{document['to']}.toml":
            raise StandardRefused("standard", "file_name_differs_from_id_and_version", **_named(document))
        if [int(n) for n in document["to"].split(".")] <= [int(n) for n in document["from"].split(".")]:
            raise StandardRefused("to", "not_after_from")
        return migration_of(document, sha256)
    except StandardRefused as refusal:
        raise _naming(refusal, path) from None


def _named(document: Mapping[str, Any]) -> dict[str, str]:
    return {"id": document["standard"], "version": f"{document['from']}-{document['to']}"}


def load_categories(folder: Path, path: str) -> list[Mapping[str, Any]]:
    """The product categories in file order. Raises StandardRefused naming file and key."""
    try:
        content, _ = _read(folder / path)
        categories: list[Mapping[str, Any]] = _validated(CategoriesSchema(), content)["category"]
        known: set[str] = set()
        for category in categories:
            if category["id"] in known:
                raise StandardRefused(f"category.{category['id']}", "duplicate_id")
            if "parent" in category and category["parent"] not in known:
                raise StandardRefused(f"category.{category['id']}.parent", "not_an_earlier_category")
            known.add(category["id"])
        return categories
    except StandardRefused as refusal:
        raise _naming(refusal, path) from None


def _naming(refusal: StandardRefused, path: str) -> StandardRefused:
    return StandardRefused(refusal.key, refusal.reason, path, **refusal.details)


def _check_name(document: Mapping[str, Any], path: str, prefix: str) -> None:
    if path != f"{prefix}{document['id']}/{document['version']}.toml":
        raise StandardRefused(
            "id", "file_name_differs_from_id_and_version", id=document["id"], version=document["version"]
        )


def _read(path: Path) -> tuple[dict[str, Any], str]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise StandardRefused("file", "over_1_mb")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise StandardRefused("file", "cannot_be_read") from None
    if len(content) > MOST_BYTES:
        raise StandardRefused("file", "over_1_mb")
    return parse(content), hashlib.sha256(content).hexdigest()


def parse(content: bytes) -> dict[str, Any]:
    """TOML with exact numbers, all of them within bounds. Raises StandardRefused."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise StandardRefused("file", "not_utf8") from None
    if sum(text.count(mark) for mark in "=,.[\n") > MOST_MARKS:
        raise StandardRefused("file", "too_many_values")
    if LONG_DOTTED_KEY.search(text):
        raise StandardRefused("file", "too_deep", most=MOST_DEPTH)
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise StandardRefused("file", "too_deep", most=MOST_DEPTH) from None
    except tomllib.TOMLDecodeError as error:
        raise StandardRefused("file", "not_toml", detail=str(error)[:200]) from None
    except (ValueError, ArithmeticError):
        raise StandardRefused("file", "number_out_of_bounds") from None
    _check_values(document)
    return document


def _check_values(document: Mapping[str, Any]) -> None:
    """Depth and numbers, before anything is computed from them."""
    level: list[tuple[str, Any]] = [("", document)]
    for depth in range(1, MOST_DEPTH + 2):
        below: list[tuple[str, Any]] = []
        for key, value in level:
            if isinstance(value, Mapping | list) and depth > MOST_DEPTH:
                raise StandardRefused(key, "too_deep", most=MOST_DEPTH)
            if isinstance(value, Mapping):
                below += [(f"{key}.{name}" if key else name, inner) for name, inner in value.items()]
            elif isinstance(value, list):
                below += [(f"{key}.{place}", inner) for place, inner in enumerate(value)]
            elif type(value) in (int, Decimal):
                try:
                    exact(value)
                except NumberRefused as refusal:
                    raise StandardRefused(key, refusal.reason) from None
        level = below


def _validated(schema: Schema, content: Mapping[str, Any]) -> dict[str, Any]:
    try:
        document: dict[str, Any] = schema.load(content)
    except ValidationError as error:
        key, reason = _first(error.normalized_messages(), content)
        raise StandardRefused(key, reason) from None
    return document


REASONS = {
    "Missing data for required field.": "missing",
    "Unknown field.": "unknown_key",
    "Field may not be null.": "missing",
    "Not a valid list.": "not_a_list",
    "Not a valid mapping type.": "not_a_table",
    "Not a valid tuple.": "not_a_list",
    "Invalid input type.": "not_a_table",
    "Length must be 2.": "not_a_pair",
}


def _first(messages: Any, content: Any) -> tuple[str, str]:
    """The first refused key, with criteria and the like by their id, and a stable reason."""
    parts: list[str] = []
    while isinstance(messages, Mapping) and messages:
        key, messages = next(iter(messages.items()))
        inner: Any = content[key] if _has(content, key) else None
        if key == "_schema":
            break
        parts.append(str(inner["id"]) if isinstance(key, int) and _has(inner, "id") else str(key))
        content = inner
    reason = str(messages[0]) if isinstance(messages, list) and messages else str(messages)
    return ".".join(parts) or "file", REASONS.get(reason, reason)


def _has(content: Any, key: Any) -> bool:
    if isinstance(content, Mapping):
        return key in content
    return isinstance(content, list) and isinstance(key, int) and key < len(content)
