"""The door for programs: /api/v1."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Hang the API into the application."""
