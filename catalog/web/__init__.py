"""The door for people: server-rendered pages."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages into the application."""
