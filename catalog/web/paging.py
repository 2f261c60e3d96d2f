"""Addresses of the same page with other arguments (filters, sorts, pages): plain links that can be shared."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request

# What points into a list that changes as soon as anything else does.
POSITIONS = {"cursor", "offset"}
# The language is kept in a cookie: links to share do not carry it.
NOT_KEPT = {"lang"}


def address_with(**changes: Any) -> str:
    """This page's address with arguments set (a list sets several) or, with None, left out; positions start anew."""
    kept = [
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in changes and name not in NOT_KEPT and value != "" and not (name in POSITIONS and changes)
    ]
    for name, value in changes.items():
        if isinstance(value, list | tuple):
            kept += [(name, str(one)) for one in value]
        elif value is not None:
            kept.append((name, str(value)))
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def register(app: Flask) -> None:
    """Let templates make such links."""
    app.jinja_env.globals["address_with"] = address_with
