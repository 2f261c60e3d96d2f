"""Texts compared and ordered alike on every database, whatever its locale."""

from __future__ import annotations

import unicodedata
from typing import Any

import pysqlite3.dbapi2 as sqlite_driver
from sqlalchemy import ColumnElement, Engine, String, event, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from catalog.folding import simplified
from catalog.written import without_marks


class _CaseAside(FunctionElement[str]):
    """A text in small letters of every script: SQLite's lower() knows ASCII only, PostgreSQL's goes by the locale."""

    type = String()
    inherit_cache = True
    name = "case_aside"


class _AsciiCaseAside(_CaseAside):
    """The same for what is sought without letters that have a case but ASCII's: these SQLite's LIKE puts aside by
    itself, a tenth as dear as asking for each row."""

    inherit_cache = True
    name = "ascii_case_aside"


class _InCodeOrder(FunctionElement[str]):
    """A text that sorts by code points: PostgreSQL's order goes by the locale."""

    type = String()
    inherit_cache = True
    name = "in_code_order"


def holds(text: str, *columns: Any) -> ColumnElement[bool]:
    """Whether any of these columns holds the text, case aside (École holds école), as it is typed or in simplified
    characters, without what copying left around it."""
    typed = unicodedata.normalize("NFC", without_marks(text)).lower()
    spellings = dict.fromkeys((typed, simplified(typed)))
    cased = any(not sign.isascii() and sign.upper() != sign for sign in typed)
    aside = _CaseAside if cased else _AsciiCaseAside
    return or_(*(aside(column).contains(sought, autoescape=True) for column in columns for sought in spellings))


def in_code_order(column: Any) -> ColumnElement[str]:
    """The column for ORDER BY, in the order of code points on every database."""
    return _InCodeOrder(column)


@compiles(_CaseAside)
def _case_aside(element: _CaseAside, compiler: Any, **options: Any) -> str:
    return f"catalog_lower({compiler.process(element.clauses, **options)})"


@compiles(_AsciiCaseAside)
def _ascii_case_aside(element: _AsciiCaseAside, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})"


@compiles(_AsciiCaseAside, "postgresql")
@compiles(_CaseAside, "postgresql")
def _case_aside_on_postgresql(element: _CaseAside, compiler: Any, **options: Any) -> str:
    return f'lower(({compiler.process(element.clauses, **options)}) COLLATE "und-x-icu")'


@compiles(_InCodeOrder)
def _in_code_order(element: _InCodeOrder, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(_InCodeOrder, "postgresql")
def _in_code_order_on_postgresql(element: _InCodeOrder, compiler: Any, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)}) COLLATE "C"'


@event.listens_for(Engine, "connect")
def _teach_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite_driver.Connection):
        connection.create_function("catalog_lower", 1, _lower, deterministic=True)


def _lower(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text
