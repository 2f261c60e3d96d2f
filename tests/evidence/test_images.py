"""Photos of strangers become our own pictures: nothing but pixels survives, and what is no photo is refused."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from catalog.errors import Invalid
from catalog.evidence import images
from catalog.evidence.images import Picture, prepare_photo, prepare_scan
from catalog.wording import word
from tests.evidence.pictures import KINDS, SECRET, jpeg_head, png_head, scene, swapped_profile, telling, written


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def files_of(picture: Picture) -> list[bytes]:
    return [picture.list, picture.card, picture.detail]


def refusal_of(content: bytes, prepare: Any = prepare_photo) -> str:
    with pytest.raises(Invalid) as refusal:
        prepare(content)
    assert set(refusal.value.errors) == {"file"}
    (reason,) = refusal.value.errors["file"]
    return str(reason)


# --- what is made of a photo -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_photo_becomes_three_webp_renditions(kind: str) -> None:
    picture = prepare_photo(written(scene((2400, 1600)), kind))
    sizes = [opened(content).size for content in files_of(picture)]
    assert sizes == [(160, 107), (480, 320), (1280, 853)]
    assert (picture.width, picture.height) == (1280, 853)
    assert {opened(content).format for content in files_of(picture)} == {"WEBP"}
    assert picture.placeholder.startswith("data:image/webp;base64,")
    assert len(picture.placeholder) < 600


@pytest.mark.parametrize("size", [(348, 348), (1, 1), (3000, 2), (2, 3000), (200, 500)])
def test_a_small_or_narrow_photo_is_not_enlarged_or_lost(size: tuple[int, int]) -> None:
    picture = prepare_photo(written(scene(size), "PNG"))
    longest = max(size)
    for content, side in zip(files_of(picture), (160, 480, 1280), strict=True):
        assert max(opened(content).size) == min(side, longest)
        assert min(opened(content).size) >= 1


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_a_photo_tells_survives(kind: str) -> None:
    content = telling(kind)
    assert SECRET.encode() in content
    picture = prepare_photo(content)
    for file in files_of(picture):
        assert SECRET.encode() not in file
        for mark in (b"EXIF", b"Exif", b"XMP ", b"xmpmeta", b"ICCP"):
            assert mark not in file
        image = opened(file)
        assert len(image.getexif()) == 0
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_sensor_shows_upright(orientation: int) -> None:
    content = telling("JPEG", orientation)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    picture = prepare_photo(content)
    detail = opened(picture.detail)
    assert detail.size == upright.size
    for x in (1, 3):
        for y in (1, 3):
            spot = (detail.width * x // 4, detail.height * y // 4)
            ours, theirs = detail.getpixel(spot), upright.getpixel(spot)
            assert all(abs(one - other) < 30 for one, other in zip(ours, theirs, strict=True)), (spot, ours, theirs)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_every_format_that_can_say_how_it_was_held_is_heard(kind: str) -> None:
    assert opened(prepare_photo(telling(kind, 6)).detail).size == (600, 900)


def test_a_white_ground_shows_through_transparency() -> None:
    image = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    assert opened(prepare_photo(written(image, "PNG")).list).getpixel((50, 50)) == (255, 255, 255)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    image = Image.new("I;16", (64, 64), 0x8000)
    grey = opened(prepare_photo(written(image, "PNG")).list).getpixel((32, 32))
    assert all(abs(value - 128) < 4 for value in grey)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_every_mode_of_a_png_keeps_its_colours(mode: str) -> None:
    detail = opened(prepare_photo(written(scene(mode=mode), "PNG")).detail)
    assert detail.mode == "RGB"
    assert min(detail.getpixel((700, 500))) > 240


def test_a_printers_jpeg_keeps_its_colours() -> None:
    red = opened(prepare_photo(written(scene(mode="CMYK"), "JPEG")).detail).getpixel((100, 100))
    assert red[0] > 200 > 80 > red[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_colours_of_an_embedded_profile_are_kept(kind: str) -> None:
    content = written(Image.new("RGB", (64, 64), (255, 0, 0)), kind, icc_profile=swapped_profile())
    red, green, blue = opened(prepare_photo(content).list).getpixel((32, 32))
    assert green > 200
    assert red < 90 > blue


def test_a_broken_colour_profile_is_left_out() -> None:
    picture = prepare_photo(written(scene(), "JPEG", icc_profile=b"no profile at all " * 20))
    assert opened(picture.detail).getpixel((100, 100))[0] > 200


def test_broken_camera_notes_are_left_out() -> None:
    picture = prepare_photo(written(scene(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + b"\xff" * 40))
    assert picture.width == 900


def test_a_phones_second_frame_is_left_out() -> None:
    content = written(scene(), "MPO", save_all=True, append_images=[Image.new("RGB", (900, 600), "black")])
    assert opened(prepare_photo(content).detail).getpixel((100, 100))[0] > 200


@pytest.mark.parametrize("tail", [b"<html><script>alert(1)</script>", b"ZIP"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_hides_behind_a_picture_is_gone(kind: str, tail: bytes) -> None:
    if tail == b"ZIP":
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("evil.html", "<script>")
        tail = archive.getvalue()
    content = written(scene(), kind) + tail
    try:
        files = files_of(prepare_photo(content))
    except Invalid:
        return
    for file in files:
        assert b"<script" not in file
        assert b"PK\x03\x04" not in file
        assert not zipfile.is_zipfile(io.BytesIO(file))


def test_no_other_decoder_is_reached_by_a_borrowed_head() -> None:
    """Pillow tries every format it knows until one fits: a Photo CD, of which only the 2,049th byte speaks, begins like
    a JPEG here, and would be decoded by a reader nobody has looked at."""
    disguised = bytearray(2048 + 2048 + 768 * 512 * 3)
    disguised[:3] = b"\xff\xd8\xff"
    disguised[2048:2052] = b"PCD_"
    with Image.open(io.BytesIO(disguised)) as image:
        assert image.format == "PCD", "Pillow by itself takes it"
    assert refusal_of(bytes(disguised)) == "file_unreadable"


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["BMP", "GIF", "TIFF", "PPM", "ICO", "TGA", "PCX", "EPS", "PDF", "JPEG2000", "AVIF"])
def test_another_format_is_refused_whatever_its_name_says(kind: str) -> None:
    assert refusal_of(written(scene((64, 64)), kind)) == "image_type_refused"


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b"MZ",
        b"x",
        b"\x00" * 100,
        b"\x00\x00\x00\x20ftypavif" + b"\x00" * 100,
        b"\x00\x00\x00\x20ftypisom" + b"\x00" * 100,
        b"RIFF\x00\x00\x00\x00AVI " + b"\x00" * 100,
        b"%!PS-Adobe-3.0 EPSF-3.0",
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    assert refusal_of(content) == "image_type_refused"


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xe0" + b"\x00" * 1000,
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        b"\x00\x00\x00\x18ftypheic" + b"\x00" * 500,
        b"\xff\xd8\xff" + written(scene((64, 64)), "GIF"),
    ],
)
def test_a_head_without_a_picture_is_unreadable(content: bytes) -> None:
    assert refusal_of(content) == "file_unreadable"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_a_picture_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((600, 400), 90).convert("RGB")
    content = written(noise, kind)
    assert refusal_of(content[: int(len(content) * share)]) == "file_unreadable"


@pytest.mark.parametrize(
    "content",
    [
        png_head(9_000, 9_000),
        png_head(13_300, 13_300),
        png_head(100_000, 100_000),
        png_head(2_000_000_000, 2),
        jpeg_head(65_000, 65_000),
        png_head(8_000, 5_001),
    ],
)
def test_a_pixel_bomb_is_refused_by_its_head(content: bytes) -> None:
    assert refusal_of(content) in {"image_too_large", "file_unreadable"}


def test_the_refusal_says_how_large_a_picture_may_be() -> None:
    with pytest.raises(Invalid) as refusal:
        prepare_photo(png_head(9_000, 9_000))
    reason = refusal.value.errors["file"][0]
    assert (reason.figures["kind"], reason.figures["maximum_pixels"]) == ("PNG", 40_000_000)
    assert "PNG 最多 4000 万像素" in word(reason, reason.figures)


def test_forty_million_pixels_are_taken() -> None:
    assert prepare_photo(written(Image.new("1", (8_000, 5_000), 1), "PNG")).width == 1280


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_animations_are_no_photos(kind: str) -> None:
    assert refusal_of(several(kind)) == "image_has_frames"


def test_the_first_of_several_stills_is_the_photo() -> None:
    picture = prepare_photo(several("HEIF"))
    red = opened(picture.detail).getpixel((30, 30))
    assert picture.width == 64 and red[0] > 200 > 60 > red[2]


# --- how large -------------------------------------------------------------------------------------------------------


def blank(size: tuple[int, int], mode: str = "L", **options: Any) -> bytes:
    return written(Image.new(mode, size, "white"), "JPEG", **options)


def said_to_be(width: int, height: int, content: bytes) -> bytes:
    """A JPEG whose frame header says it is this large."""
    changed = bytearray(content)
    frame = max(content.find(b"\xff\xc0"), content.find(b"\xff\xc2"))
    changed[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(changed)


def test_a_phones_jpeg_of_two_hundred_million_pixels_is_taken() -> None:
    picture = prepare_photo(blank((16_320, 12_240)))
    assert (picture.width, picture.height) == (1280, 960)
    assert opened(prepare_scan(blank((16_320, 12_240)))).size == (3508, 2631)


def test_a_phones_heic_of_fifty_million_pixels_is_taken() -> None:
    content = (Path(__file__).parent / "files" / "50-megapixels.heic").read_bytes()
    assert prepare_photo(content).width == 1280
    larger = content.replace(struct.pack(">II", 8160, 6120), struct.pack(">II", 8160, 6160))
    assert larger != content
    assert refusal_of(larger) in {"image_too_large", "file_unreadable"}


def test_a_progressive_jpeg_is_taken_as_far_as_the_memory_holds_its_coefficients() -> None:
    """Measured in 768 MiB: 200 million pixels in grey or at 4:2:0, about 117 million at 4:4:4."""
    assert prepare_photo(blank((15_000, 13_000), progressive=True)).width == 1280
    fine = blank((64, 64), "RGB", progressive=True, subsampling=0)
    with pytest.raises(Invalid) as refusal:
        prepare_photo(said_to_be(16_000, 12_000, fine))
    (reason,) = refusal.value.errors["file"]
    assert reason == "image_too_large_progressive"
    assert 90_000_000 < reason.figures["maximum_pixels"] < 130_000_000
    assert "渐进式" in word(reason, reason.figures)


def test_beyond_it_nothing_is_read() -> None:
    assert refusal_of(said_to_be(16_400, 12_300, blank((64, 64)))) == "image_too_large"


def test_another_decoder_is_not_asked() -> None:
    """AVIF under the general brand of its family looks like a HEIC: only the list of formats keeps its decoder out."""
    avif = written(scene((64, 64)), "AVIF")
    assert avif[8:12] == b"avif"
    assert refusal_of(avif[:8] + b"mif1" + avif[12:]) == "file_unreadable"


def several(kind: str) -> bytes:
    """Forty pictures in one file, the first of them red."""
    frames = [Image.new("RGB", (64, 64), (255 - index, 0, index * 6)) for index in range(40)]
    return written(frames[0], kind, save_all=True, append_images=frames[1:])


def test_a_bomb_of_ten_thousand_frames_is_refused_at_once() -> None:
    frames = [Image.new("L", (8, 8), index % 256) for index in range(10_000)]
    content = written(frames[0], "PNG", save_all=True, append_images=frames[1:])
    assert refusal_of(content) == "image_has_frames"


def test_no_bytes_and_too_many_bytes() -> None:
    assert refusal_of(b"") == "file_empty"
    assert refusal_of(written(scene((8, 8)), "PNG") + bytes(images.LARGEST_BYTES)) == "file_too_big"


@pytest.mark.slow
def test_bytes_changed_at_random_never_break_more_than_the_picture() -> None:
    dice = random.Random(20270115)
    originals = [telling(kind, image=scene((160, 120))) for kind in KINDS]
    refused = 0
    for _round in range(60):
        content = bytearray(dice.choice(originals))
        for _change in range(dice.randint(1, 30)):
            content[dice.randrange(12, len(content))] = dice.randrange(256)
        try:
            picture = prepare_photo(bytes(content))
        except Invalid as refusal:
            refused += 1
            assert refusal.errors["file"][0] in {
                "file_unreadable",
                "image_too_large",
                "image_too_large_progressive",
                "image_has_frames",
                "file_too_heavy",
            }
        else:
            assert all(opened(file).format == "WEBP" for file in files_of(picture))
    assert 0 < refused < 60


# --- papers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photographed_paper_becomes_a_plain_upright_jpeg(kind: str) -> None:
    scan = prepare_scan(telling(kind, 6, scene((4000, 2000))))
    image = opened(scan)
    assert (image.format, image.size) == ("JPEG", (1754, 3508))
    assert SECRET.encode() not in scan
    assert b"Exif" not in scan
    assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)


@pytest.mark.parametrize("kind", ["WEBP", "HEIF"])
def test_a_phones_other_formats_are_papers_too(kind: str) -> None:
    scan = opened(prepare_scan(telling(kind, 6)))
    assert (scan.format, scan.size) == ("JPEG", (600, 900))


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_of_several_pictures_the_first_is_the_paper(kind: str) -> None:
    red = opened(prepare_scan(several(kind))).getpixel((30, 30))
    assert red[0] > 200 > 60 > red[2]
