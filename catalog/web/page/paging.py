"""Addresses of the same page with other arguments (filters, sorts, pages): plain links that can be shared."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from flask import Flask, g, request

# What points into a list that changes as soon as anything else does.
POSITIONS = {"cursor", "offset"}
# Links to share carry neither the language nor the way to read lists, which are stored in cookies, nor what one looked
# for among the values of a facet, which is over once one is chosen.
NOT_KEPT = {"lang", "view", "within"}


def address_with(**changes: Any) -> str:
    """This page's address with arguments set (a list sets several) or, with None, left out; positions start anew."""
    kept = [
        written
        for name, written in _written()
        if name not in changes and name not in NOT_KEPT and not (name in POSITIONS and changes)
    ]
    for name, value in changes.items():
        if isinstance(value, list | tuple):
            kept += [urlencode([(name, str(one))]) for one in value]
        elif value is not None:
            kept.append(urlencode([(name, str(value))]))
    return f"{request.path}?{'&'.join(kept)}" if kept else request.path


def query_without(left_out: Collection[str]) -> str:
    """The query string of the present address without empty arguments and these."""
    return "&".join(written for name, written in _written() if name not in left_out)


def _written() -> list[tuple[str, str]]:
    """Each argument that is not empty with its part of the query string; a page needs them a dozen times."""
    if "written_arguments" not in g:
        given = request.args.items(multi=True)
        g.written_arguments = [(name, urlencode([(name, value)])) for name, value in given if value != ""]
    written: list[tuple[str, str]] = g.written_arguments
    return written


def kept_arguments() -> list[tuple[str, str]]:
    """The arguments of the present address, without positions and NOT_KEPT: for the hidden fields of a form."""
    left_out = POSITIONS | NOT_KEPT
    return [(name, value) for name, value in request.args.items(multi=True) if value != "" and name not in left_out]


def register(app: Flask) -> None:
    """Let templates make such links."""
    app.jinja_env.globals["address_with"] = address_with
