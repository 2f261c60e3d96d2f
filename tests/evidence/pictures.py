"""Photos as strangers send them, made here: with places, comments and turned sensors, cut off, glued and blown up."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image
from PIL.PngImagePlugin import PngInfo

pillow_heif.register_heif_opener()

# Stands in every kind of metadata below, and may stand in nothing that is kept.
SECRET = "geheim-30.2741-120.1551"
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")


def scene(size: tuple[int, int] = (900, 600), mode: str = "RGB") -> Image.Image:
    """A picture one can tell the right way up: red above green on the left, blue above white on the right."""
    image = Image.new("RGB", size, "white")
    width, height = size
    for box, colour in (
        ((0, 0, width // 2, height // 2), "red"),
        ((0, height // 2, width // 2, height), "green"),
        ((width // 2, 0, width, height // 2), "blue"),
    ):
        image.paste(colour, box)
    return image.convert(mode)


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    """The picture as a file."""
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """A camera's notes: where it was, how it was held, who held it."""
    notes = Image.Exif()
    notes[0x0112] = orientation
    notes[0x013B] = SECRET
    gps = notes.get_ifd(0x8825)
    gps[1], gps[2] = "N", (30.0, 16.0, 26.76)
    gps[3], gps[4] = "E", (120.0, 9.0, 18.36)
    return notes


def telling(kind: str, orientation: int = 1, image: Image.Image | None = None) -> bytes:
    """A photo that tells more than it shows, in every way its format knows."""
    image = image or scene()
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><a>{SECRET}</a></x:xmpmeta>".encode()
    options: dict[str, Any] = {"exif": exif(orientation).tobytes()}
    if kind == "JPEG":
        options |= {"comment": SECRET, "xmp": xmp}
    elif kind == "PNG":
        texts = PngInfo()
        texts.add_itxt("Comment", SECRET)
        texts.add_text("Author", SECRET, zip=False)
        texts.add_itxt("XML:com.adobe.xmp", xmp.decode())
        options["pnginfo"] = texts
    else:
        options["xmp"] = xmp
    return written(image, kind, **options)


def png_head(width: int, height: int) -> bytes:
    """A PNG that says it is this large and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(5000))) + chunk(b"IEND", b"")
    )


def jpeg_head(width: int, height: int) -> bytes:
    """A small JPEG whose frame header says it is this large."""
    content = bytearray(written(scene((64, 64)), "JPEG"))
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(content)


def swapped_profile() -> bytes:
    """A colour profile (ICC.1:2022, matrix and curves) whose red is the screen's green and the other way round."""

    def fixed(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def place(x: float, y: float, z: float) -> bytes:
        return b"XYZ \x00\x00\x00\x00" + fixed(x) + fixed(y) + fixed(z)

    curve = b"curv\x00\x00\x00\x00" + struct.pack(">IHH", 1, round(2.2 * 256), 0)
    tags = {
        b"wtpt": place(0.9642, 1.0, 0.8249),
        b"rXYZ": place(0.3851, 0.7169, 0.0971),
        b"gXYZ": place(0.4361, 0.2225, 0.0139),
        b"bXYZ": place(0.1431, 0.0606, 0.7141),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
        b"desc": b"desc\x00\x00\x00\x00" + struct.pack(">I", 2) + b"x\x00" + bytes(82),
        b"cprt": b"text\x00\x00\x00\x00x\x00\x00\x00",
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(body), len(value))
        body += value
    head = bytearray(128)
    head[8:12] = b"\x02\x10\x00\x00"
    head[12:24] = b"mntrRGB XYZ "
    head[36:40] = b"acsp"
    head[68:80] = fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    content = bytearray(bytes(head) + table + body)
    content[0:4] = struct.pack(">I", len(content))
    return bytes(content)
