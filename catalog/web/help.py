"""Pages that explain: what this is, how each person works with it, and how to search."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("help", __name__)


@blueprint.get("/about")
def about() -> str:
    """What the catalog is, and what it does not claim."""
    return render_template("help/about.html")


@blueprint.get("/help")
def contents() -> str:
    """How to work with it, role by role."""
    return render_template("help/contents.html")
