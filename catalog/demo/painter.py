"""Turns a scene of shapes into a picture. The only file of the demo that knows Pillow."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import TYPE_CHECKING

from catalog.demo.drawings.shapes import Scene
from catalog.evidence.images import SIDES, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

# Drawings are flat: more pixels would only make them heavier, and one file serves for card and detail.
SIDE = 600
# Drawn twice as large and scaled down, so that edges come out smooth.
_FINER = 2
_QUALITY = 80
# Half the work of what photos get, for files a twentieth larger: hundreds are drawn when the demonstration is loaded.
_EFFORT = 2
_PLACEHOLDER_SIDE = 24


def paint(scene: Scene) -> Picture:
    """The scene as a square picture in the sizes pages need. The same scene gives the same bytes on one version of
    Pillow."""
    picture = _drawn(scene)
    small = picture.resize((SIDES["list"], SIDES["list"]))
    placeholder = base64.b64encode(_webp(small.resize((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE)), 40)).decode()
    large = _webp(picture)
    return Picture(SIDE, SIDE, _webp(small), large, large, f"data:image/webp;base64,{placeholder}")


def _drawn(scene: Scene) -> Image:
    from PIL import Image, ImageDraw

    unit = SIDE * _FINER / 100
    picture = Image.new("RGB", (SIDE * _FINER, SIDE * _FINER), "#fbf1e0")
    pen = ImageDraw.Draw(picture)
    for shape in scene:
        points = [(x * unit, y * unit) for x, y in shape.points]
        if shape.width:
            pen.line(points, fill=shape.colour, width=max(1, round(shape.width * unit)), joint="curve")
            half = shape.width * unit / 2
            for x, y in (points[0], points[-1]):
                pen.ellipse((x - half, y - half, x + half, y + half), fill=shape.colour)
        else:
            pen.polygon(points, fill=shape.colour)
    return picture.reduce(_FINER)


def _webp(picture: Image, quality: int = _QUALITY) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=_EFFORT)
    return out.getvalue()
