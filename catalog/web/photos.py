"""How a template sees a photo: its renditions by size."""

from __future__ import annotations

from typing import Any

from flask import Flask

from catalog.evidence.models import Photo


def photo_view(photo: Photo | None) -> dict[str, Any] | None:
    """What `picture` of shared/pictures.html draws; None draws the sign of the category."""
    if not photo:
        return None
    return {
        "list": photo.list_sha256,
        "card": photo.card_sha256,
        "detail": photo.detail_sha256,
        "alt": photo.alt_zh,
        "placeholder": photo.placeholder,
        "width": photo.width,
        "height": photo.height,
    }


def register(app: Flask) -> None:
    """Make it a template filter."""
    app.add_template_filter(photo_view)
