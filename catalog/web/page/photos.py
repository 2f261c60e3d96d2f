"""How a template sees a photo: its renditions by size."""

from __future__ import annotations

from typing import Any

from flask import Flask

from catalog.evidence.models import Photo


def photo_view(photo: Photo | None) -> dict[str, Any] | None:
    """What `picture` of shared/pictures.html draws; None draws the sign of the category."""
    return photo.view() if photo else None


def register(app: Flask) -> None:
    """Make it a template filter."""
    app.add_template_filter(photo_view)
