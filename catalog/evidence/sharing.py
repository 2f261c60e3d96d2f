"""A photo as other people's programs show it beside a shared link: JPEG, not too small, not too large.

WeChat takes no WebP and no picture under 300 pixels a side. What is opened here is a rendition of our own making
(images.py), never a stranger's file.
"""

from __future__ import annotations

import io

MEDIA_TYPE = "image/jpeg"
SMALLEST_SIDE = 300
LARGEST_SIDE = 800
_QUALITY = 82


def shared_size(width: int, height: int) -> tuple[int, int]:
    """Width and height, in pixels, of the shared picture of a photo of this size."""
    scale = min(1.0, LARGEST_SIDE / max(width, height))
    return tuple(max(round(side * scale), SMALLEST_SIDE) for side in (width, height))  # type: ignore[return-value]


def shared_picture(rendition: bytes) -> bytes:
    """The JPEG of one of our own renditions; on a white ground where it is too narrow or too flat."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(rendition), formats=["WEBP"]) as image:
        size = shared_size(*image.size)
        fitted = image.convert("RGB")
    fitted.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    output = io.BytesIO()
    fitted = ImageOps.expand(fitted, _borders(fitted.size, size), "white")
    fitted.save(output, "JPEG", quality=_QUALITY, optimize=True)
    return output.getvalue()


def _borders(inner: tuple[int, int], outer: tuple[int, int]) -> tuple[int, int, int, int]:
    across, along = (max(outer[side] - inner[side], 0) for side in (0, 1))
    return across // 2, along // 2, across - across // 2, along - along // 2
