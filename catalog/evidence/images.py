"""Photos of strangers become our own pictures: upright, plain, in the sizes pages need. Only this file knows Pillow.

A picture is decoded to bare pixels and written anew, so that nothing else of the file survives: no EXIF, GPS, XMP,
comments, colour profiles, thumbnails or whatever was hidden behind the image. The functions named `render_...` run in
the sandbox.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog.errors import Invalid, Reason
from catalog.evidence import sandbox
from catalog.evidence.sandbox import FileRefused

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_BYTES = 20 * 1024 * 1024
# How many pixels a picture may have. Phones make JPEGs of 200 million, which are read at an eighth of their size, and
# HEICs of 50 million; anything else that large is no photo of a farm.
LARGEST_PIXELS = {"jpeg": 200_000_000, "heic": 50_000_000, "png": 40_000_000, "webp": 40_000_000}
# The longest side of each rendition, in pixels. Smaller pictures are not enlarged.
SIDES = {"list": 160, "card": 480, "detail": 1280}
_QUALITY = {"list": 74, "card": 78, "detail": 82}
_PLACEHOLDER_SIDE = 24
# A4 at 300 dots per inch: small print of a certificate stays legible.
_SCAN_SIDE = 3508

# What resizing, colours and writing anew take beside the decoder, measured.
_ROOM_TO_WORK = 64 * 1024 * 1024

_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF"}
KINDS = tuple(_FORMATS)
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx")


@dataclass(frozen=True)
class Picture:
    """The renditions of one photo, WebP each; `width` and `height` in pixels are those of `detail`.

    `placeholder` is a data URI of a few hundred bytes to show until the photo is there.
    """

    width: int
    height: int
    list: bytes
    card: bytes
    detail: bytes
    placeholder: str


def prepare_photo(content: bytes) -> Picture:
    """The renditions of a photo: JPEG, PNG, WebP or HEIC of at most 20 MB and LARGEST_PIXELS, no animation.

    Raises Invalid (field `file`): `file_empty`, `file_too_big`, `image_type_refused`, `image_too_large`,
    `image_too_large_progressive`, `image_has_frames`, `file_too_heavy`, `file_unreadable`; Unavailable
    `file_check_timed_out`.
    """
    _check(content, KINDS)
    values, (small, card, detail) = sandbox.run("photo", content)
    return Picture(values["width"], values["height"], small, card, detail, values["placeholder"])


def prepare_scan(content: bytes) -> bytes:
    """A photographed or scanned paper as a plain JPEG, at most 3508 pixels; the first picture where there are several.

    Raises as `prepare_photo`, but for `image_has_frames`.
    """
    _check(content, KINDS)
    _values, (scan,) = sandbox.run("scan", content)
    return scan


def kind_of(content: bytes) -> str | None:
    """What the first bytes say this is: jpeg, png, webp, heic, or None. Names and declared types say nothing."""
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "heic"
    return None


def _check(content: bytes, kinds: tuple[str, ...]) -> None:
    if not content:
        raise Invalid({"file": [Reason("file_empty")]})
    if len(content) > LARGEST_BYTES:
        raise Invalid({"file": [Reason("file_too_big", maximum_bytes=LARGEST_BYTES)]})
    if kind_of(content) not in kinds:
        raise Invalid({"file": [Reason("image_type_refused", allowed=[kind.upper() for kind in kinds])]})


# --- in the sandbox --------------------------------------------------------------------------------------------------


def render_photo(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The values and files of a Picture."""
    image = _opened(content)
    # Phones append a depth or brightness map to a JPEG, and further stills to a HEIC; the first is the photo. In a PNG
    # or WebP several frames are an animation, which a photo of a product is not.
    if image.format in ("PNG", "WEBP") and getattr(image, "n_frames", 1) > 1:
        raise FileRefused("image_has_frames")
    image = _upright(image, SIDES["detail"])
    renditions = []
    for name, side in sorted(SIDES.items(), key=lambda one: -one[1]):
        image.thumbnail((side, side))
        if name == "detail":
            width, height = image.size
        renditions.append(_webp(image, _QUALITY[name]))
    image.thumbnail((_PLACEHOLDER_SIDE, _PLACEHOLDER_SIDE))
    placeholder = base64.b64encode(_webp(image, 40)).decode()
    values = {"width": width, "height": height, "placeholder": f"data:image/webp;base64,{placeholder}"}
    return values, renditions[::-1]  # list, card, detail


def render_scan(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The one file of a scan."""
    output = io.BytesIO()
    _upright(_opened(content), _SCAN_SIDE).save(output, "JPEG", quality=85, optimize=True, progressive=True)
    return {}, [output.getvalue()]


def _webp(image: Image, quality: int) -> bytes:
    output = io.BytesIO()
    image.save(output, "WEBP", quality=quality, method=4)
    return output.getvalue()


def _upright(image: Image, side: int) -> Image:
    """The picture as bare RGB pixels, the right way up, its longest side at most `side`."""
    from PIL import Image, ImageOps

    # Before decoding: a JPEG can be read at a half, a quarter, an eighth of its size.
    whole = image.size
    image.draft("RGB", (side * whole[0] // max(whole) or 1, side * whole[1] // max(whole) or 1))
    if image.format == "JPEG" and "progressive" in image.info:
        _require_room(image, whole)
    image.load()
    image = _in_full_colours(image)
    image.thumbnail((side, side), reducing_gap=3.0)
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except Exception:
        # A camera's broken note about itself is no reason to refuse its picture.
        image.info.pop("exif", None)
    image = _in_screen_colours(image)
    bare = Image.new("RGB", image.size, "white")
    bare.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return bare


def _opened(content: bytes) -> Image:
    """The file with its header read and nothing decoded; refuses what is too large.

    Only the decoder of its own kind is asked: others have faults of their own, and nobody needs them here.
    """
    import warnings

    from PIL import Image

    kind = kind_of(content) or ""
    most = LARGEST_PIXELS[kind]
    if kind == "heic":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)
    Image.MAX_IMAGE_PIXELS = most
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return Image.open(io.BytesIO(content), formats=[_FORMATS[kind]])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise FileRefused("image_too_large", kind=kind.upper(), **_told(most)) from None


def _require_room(image: Image, whole: tuple[int, int]) -> None:
    """Refuse a progressive JPEG whose coefficients, two bytes each and all of them at once however small the picture
    is read, do not fit into what is left of the sandbox's memory. libjpeg would call that a broken file."""
    layers: list[tuple[int, int, int, int]] = image.layer  # type: ignore[attr-defined]  # id, across, down, table
    across, down = max(layer[1] for layer in layers), max(layer[2] for layer in layers)
    pixels = whole[0] * whole[1]
    coefficients = sum(2 * pixels * layer[1] * layer[2] // (across * down) for layer in layers)
    drawn = image.size[0] * image.size[1] * len(layers)
    room = sandbox.memory_left() - drawn - _ROOM_TO_WORK
    if coefficients > room:
        raise FileRefused("image_too_large_progressive", **_told(pixels * max(room, 0) // coefficients))


def _told(most: int) -> dict[str, int]:
    """A number of pixels, and in millions as people say it."""
    return {"maximum_pixels": most, "millions": most // 1_000_000}


def _in_full_colours(image: Image) -> Image:
    """RGB, RGBA or CMYK: what resizing and colour profiles understand. A white ground shows through transparency."""
    if image.mode.startswith("I"):
        # 16 bits of grey: converting alone would cut everything above 255 to white.
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGB", "RGBA", "CMYK"):
        return image
    return image.convert("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")


def _in_screen_colours(image: Image) -> Image:
    """The colours of the embedded profile as sRGB: phones store a wider range, which would look dull without it."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    if profile:
        try:
            embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, embedded, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        if converted is not None:
            return converted
    return image if image.mode == mode else image.convert(mode)
