"""Turns a scene of shapes into a JPEG picture. The only file of the demo that knows Pillow."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw

from catalog.demo.drawings.shapes import Scene

SIDE = 640
# Drawn twice as large and scaled down, so that edges come out smooth.
_FINER = 2


def paint(scene: Scene) -> bytes:
    """The scene as a square JPEG. The same scene gives the same bytes on one version of Pillow."""
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
    out = BytesIO()
    picture.reduce(_FINER).save(out, "JPEG", quality=90)
    return out.getvalue()
