"""Pictures, made here by Pillow, and what is none."""

from __future__ import annotations

import struct
import time
import tracemalloc
import warnings
import zlib
from base64 import b64decode
from collections.abc import Callable
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageDraw
from PIL.PngImagePlugin import PngInfo

from qwendow.attachments import pictures, read_attachment
from qwendow.attachments.pictures import LONGEST_SIDE, MAX_RATIO, MAX_SENT_BYTES, MIN_SIDE
from qwendow.conversation.parts import MAX_FILE_BYTES, BadAttachment, Image, Remark

FORMATS = ("PNG", "JPEG", "WEBP")
RED, BLUE = (255, 0, 0), (0, 0, 255)


def encoded(picture: Pillow.Image, form: str, **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def two_sides(width: int = 60, height: int = 20) -> Pillow.Image:
    """Red on the left, blue on the right."""
    picture = Pillow.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def noise(width: int, height: int) -> Pillow.Image:
    return Pillow.frombytes("RGB", (width, height), Random(1).randbytes(width * height * 3))


def read_picture(data: bytes, name: str = "a.png") -> Image:
    picture = read_attachment(name, data)
    assert isinstance(picture, Image)
    return picture


def opened(picture: Image) -> Pillow.Image:
    return Pillow.open(BytesIO(picture.data))


def refused(name: str, data: bytes) -> tuple[str, dict[str, Any]]:
    with pytest.raises(BadAttachment) as caught:
        read_attachment(name, data)
    return caught.value.reason, caught.value.facts


def colour(picture: Image, x: int, y: int) -> str:
    """The colour that a point is nearest to; JPEG keeps none exactly."""
    red, green, blue = opened(picture).convert("RGB").getpixel((x, y))  # type: ignore[misc]
    return {"100": "red", "001": "blue", "111": "white", "000": "black"}[f"{red > 99:d}{green > 99:d}{blue > 99:d}"]


# Pictures


@pytest.mark.parametrize(("form", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/png")])
def test_a_small_picture_keeps_its_size(form: str, media_type: str):
    picture = read_picture(encoded(two_sides(), form))
    assert (picture.media_type, picture.width, picture.height) == (media_type, 60, 20)
    assert opened(picture).size == (60, 20)
    assert (colour(picture, 10, 10), colour(picture, 50, 10)) == ("red", "blue")


def test_the_data_url_holds_the_bytes_and_their_type():
    picture = read_picture(encoded(two_sides(), "PNG"))
    head, _, body = picture.data_url.partition(",")
    assert (head, b64decode(body)) == ("data:image/png;base64", picture.data)


@pytest.mark.parametrize("form", FORMATS)
def test_a_large_picture_is_scaled_down(form: str):
    picture = read_picture(encoded(two_sides(3000, 1500), form))
    assert (picture.width, picture.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert opened(picture).size == (picture.width, picture.height)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_no_picture_is_sent_larger_than_the_limit(form: str):
    picture = read_picture(encoded(noise(1700, 1100), form))
    assert (picture.media_type, picture.width) == ("image/jpeg", 1700)
    assert len(picture.data) <= MAX_SENT_BYTES


def test_the_content_counts_and_not_the_name():
    assert read_picture(encoded(two_sides(), "PNG"), "notes.txt").media_type == "image/png"


def test_a_telephone_that_puts_a_second_picture_behind_the_first_is_understood():
    mpo = encoded(two_sides(), "MPO", save_all=True, append_images=[two_sides()])
    assert read_picture(mpo).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("orientation", "left", "size"),
    [(1, "red", (60, 20)), (2, "blue", (60, 20)), (3, "blue", (60, 20)), (4, "red", (60, 20)), (99, "red", (60, 20))],
)
@pytest.mark.parametrize("form", FORMATS)
def test_orientation_is_applied(form: str, orientation: int, left: str, size: tuple[int, int]):
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    picture = read_picture(encoded(two_sides(), form, exif=exif))
    assert ((picture.width, picture.height), colour(picture, 5, 10)) == (size, left)


@pytest.mark.parametrize(("orientation", "top"), [(5, "red"), (6, "red"), (7, "blue"), (8, "blue")])
@pytest.mark.parametrize("form", FORMATS)
def test_what_lies_on_its_side_is_set_upright(form: str, orientation: int, top: str):
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    picture = read_picture(encoded(two_sides(), form, exif=exif))
    assert ((picture.width, picture.height), colour(picture, 10, 5)) == ((20, 60), top)


def tell_tale(form: str) -> bytes:
    """A picture that says where, by whom and with what it was taken, in every way its format has."""
    exif = Pillow.Exif()
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 15.0), 29: "SecretPlace"})
    text = PngInfo()
    text.add_text("Comment", "SecretComment")
    text.add_itxt("XML", "SecretPlace", zip=True)
    options: dict[str, Any] = {
        "PNG": {"pnginfo": text, "dpi": (72, 72)},
        "JPEG": {"comment": b"SecretComment", "xmp": b"SecretXmp", "dpi": (72, 72)},
        "WEBP": {"xmp": b"SecretXmp"},
    }[form]
    return encoded(two_sides(), form, exif=exif, icc_profile=b"SecretProfile" * 20, **options)


@pytest.mark.parametrize("form", FORMATS)
def test_place_and_other_metadata_are_gone(form: str):
    data = tell_tale(form)
    assert b"Secret" in data
    picture = read_picture(data)
    assert b"Secret" not in picture.data and b"Exif" not in picture.data
    assert dict(opened(picture).getexif()) == {}
    assert set(opened(picture).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def modes() -> list[Any]:
    grey = Pillow.new("L", (40, 40), 255)
    deep = Pillow.new("I;16", (40, 40), 65_535)
    clear = Pillow.new("RGBA", (40, 40), (0, 0, 0, 0))
    palette = Pillow.new("P", (40, 40), 0)
    palette.putpalette([255, 255, 255])
    return [
        pytest.param(Pillow.new("1", (40, 40), 1), "PNG", {}, id="one bit"),
        pytest.param(grey, "PNG", {}, id="grey"),
        pytest.param(grey, "JPEG", {}, id="grey JPEG"),
        pytest.param(deep, "PNG", {}, id="16 bits of grey"),
        pytest.param(Pillow.new("LA", (40, 40), (0, 0)), "PNG", {}, id="grey and clear"),
        pytest.param(clear, "PNG", {}, id="clear"),
        pytest.param(clear, "WEBP", {}, id="clear WebP"),
        pytest.param(palette, "PNG", {}, id="palette"),
        pytest.param(Pillow.new("P", (40, 40), 0), "PNG", {"transparency": 0}, id="clear in a palette"),
        pytest.param(Pillow.new("RGB", (40, 40)), "PNG", {"transparency": (0, 0, 0)}, id="clear colour"),
        pytest.param(Pillow.new("L", (40, 40)), "PNG", {"transparency": 0}, id="clear grey"),
        pytest.param(Pillow.new("CMYK", (40, 40), (0, 0, 0, 0)), "JPEG", {}, id="CMYK"),
        pytest.param(Pillow.new("RGB", (40, 40), "white"), "JPEG", {"progressive": True}, id="progressive"),
    ]


@pytest.mark.parametrize(("picture", "form", "options"), modes())
def test_every_kind_of_white_or_clear_is_white(picture: Pillow.Image, form: str, options: dict[str, Any]):
    read = read_picture(encoded(picture, form, **options))
    assert (opened(read).mode in ("L", "RGB"), colour(read, 20, 20)) == (True, "white")


def test_sixteen_bits_of_grey_keep_their_shades():
    picture = read_picture(encoded(Pillow.new("I;16", (40, 40), 0x8080), "PNG"))
    assert opened(picture).getpixel((20, 20)) == 0x80


def test_sixteen_bits_of_each_colour_are_read():
    rows = b"".join(b"\0" + struct.pack(">3H", 65_535, 0, 0) * 40 for _ in range(40))
    assert colour(read_picture(png(40, 40, chunk(b"IDAT", zlib.compress(rows)), depth=16)), 20, 20) == "red"


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_counts(form: str):
    frames = [Pillow.new("RGB", (40, 40), one) for one in (RED, BLUE)]
    moving = encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    assert colour(read_picture(moving), 20, 20) == "red"


# What is refused


def test_an_empty_file_is_refused():
    assert refused("a.png", b"") == ("empty", {"name": "a.png"})


@pytest.mark.parametrize("form", ["ICO", "JPEG2000", "PPM", "TGA", "PCX", "ICNS"])
@pytest.mark.parametrize("ending", ["png", "bin"])
def test_other_formats_are_refused_under_any_name(form: str, ending: str):
    data = encoded(Pillow.new("RGB", (64, 64), RED), form)
    assert refused(f"a.{ending}", data)[0] in ("type", "not_text", "encoding_unknown")


@pytest.mark.parametrize("name", ["a.png", "A.JPG", "a.jpeg", "a.webp", "a.svg", "C:\\x\\a.Heic", "a.gif"])
def test_a_picture_by_name_that_is_none_is_refused(name: str):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert refused(name, svg)[0] == "type"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_off_picture_is_refused(form: str, share: float):
    data = encoded(noise(200, 200), form)
    assert refused("a.png", data[: int(len(data) * share)]) == ("broken", {"name": "a.png"})


@pytest.mark.parametrize("magic", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\x10\0\0\0WEBP"])
def test_only_the_beginning_of_a_picture_is_refused(magic: bytes):
    assert refused("a.png", magic) == refused("a.png", magic + b"\0" * 500) == ("broken", {"name": "a.png"})


def test_a_picture_of_too_many_bytes_is_refused():
    data = encoded(two_sides(), "PNG")
    reason, facts = refused("a.png", data + b"\0" * (MAX_FILE_BYTES + 1 - len(data)))
    assert (reason, facts) == ("large", {"limit_kb": 10_000, "name": "a.png"})


@pytest.mark.parametrize("size", [(MIN_SIDE - 1, 100), (100, MIN_SIDE - 1), (1, 1)])
def test_a_picture_that_is_too_small_is_refused(size: tuple[int, int]):
    assert refused("a.png", encoded(Pillow.new("RGB", size), "PNG")) == ("small", {"limit": MIN_SIDE, "name": "a.png"})


@pytest.mark.parametrize("size", [(20 * MAX_RATIO + 1, 20), (20, 20 * MAX_RATIO + 1)])
def test_a_picture_that_is_too_narrow_is_refused(size: tuple[int, int]):
    assert refused("a.png", encoded(Pillow.new("RGB", size), "PNG")) == (
        "narrow",
        {"limit": MAX_RATIO, "name": "a.png"},
    )


def test_the_narrowest_picture_still_fits_the_vendor_when_it_is_scaled():
    picture = read_picture(encoded(Pillow.new("RGB", (100 * MAX_RATIO, 100)), "PNG"))
    assert (picture.width, picture.height > 10, picture.width / picture.height <= 200) == (LONGEST_SIDE, True, True)


# Bombs


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, depth: int = 8) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """A real one, whose header says another size."""
    data = encoded(two_sides(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def lossless_webp(width: int, height: int) -> bytes:
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0" * 64
    chunks = b"WEBPVP8L" + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def cost(act: Callable[[], object]) -> tuple[int, float]:
    """Bytes that Python took at most, and seconds of this thread, whatever else the machine does."""
    began = time.thread_time()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1], time.thread_time() - began
    finally:
        tracemalloc.stop()


BOMBS = {
    "PNG, vast": png(50_000, 50_000, chunk(b"IDAT", zlib.compress(bytes(1_000_000)))),
    "PNG, a little too large": png(5_001, 5_000, chunk(b"IDAT", zlib.compress(bytes(1_000_000)))),
    "PNG, between Pillow's warning and its error": png(10_000, 10_000, chunk(b"IDAT", zlib.compress(bytes(1_000)))),
    "JPEG, vast": jpeg(65_500, 65_500),
    "JPEG, a little too large": jpeg(10_000, 5_001),
    "WebP, vast": lossless_webp(16_383, 16_383),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("warned", ["error", "ignore"])
def test_a_picture_of_too_many_pixels_costs_neither_memory_nor_time(name: str, warned: Any):
    reasons: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter(warned)
        memory, seconds = cost(lambda: reasons.append(refused("a.png", BOMBS[name])[0]))
    assert (reasons, memory < 2_000_000, seconds < 0.5) == (["bomb"], True, True)


@cache
def two_hundred_megabytes() -> bytes:
    return zlib.compress(bytes(200_000_000), 1)


@pytest.mark.parametrize(
    ("kind", "head"), [(b"zTXt", b"Comment\0\0"), (b"iTXt", b"Comment\0\1\0\0\0"), (b"iCCP", b"Profile\0\0")]
)
@pytest.mark.parametrize("before", [True, False])
def test_two_hundred_megabytes_in_a_text_of_a_png_are_never_unpacked(kind: bytes, head: bytes, before: bool):
    bomb = chunk(kind, head + two_hundred_megabytes())
    rows = chunk(b"IDAT", zlib.compress(b"\0" * (40 * 3 + 1) * 40))
    data = png(40, 40, *((bomb, rows) if before else (rows, bomb)))

    def read() -> None:
        try:
            read_attachment("a.png", data)
        except BadAttachment as bad:
            assert bad.reason == "broken"

    memory, seconds = cost(read)
    assert (memory < 8_000_000, seconds < 1) == (True, True)


def test_a_jpeg_of_endless_scans_is_not_walked_through():
    data = encoded(noise(64, 64), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    assert refused("a.jpg", data[:last] + data[last:-2] * 200 + data[-2:])[0] == "bomb"


def test_a_jpeg_of_many_moments_is_still_a_picture():
    assert read_picture(encoded(noise(640, 640), "JPEG", progressive=True, quality=95)).width == 640


@settings(deadline=None)
@given(st.sampled_from(FORMATS), st.integers(0, 400), st.binary(min_size=1, max_size=40))
def test_any_damage_to_a_picture_is_read_or_refused(form: str, at: int, damage: bytes):
    data = encoded(two_sides(), form)
    try:
        read_attachment("a.png", data[:at] + damage + data[at + len(damage) :])
    except BadAttachment as bad:
        assert bad.facts["name"] == "a.png"


# What is to be said of it, and the ground it is put on


def test_a_scaled_picture_says_what_size_it_had():
    picture = read_picture(encoded(two_sides(4000, 3000), "JPEG"))
    assert (picture.width, picture.height, picture.original) == (2048, 1536, (4000, 3000))


def test_a_picture_that_lay_on_its_side_says_the_size_it_has_upright():
    exif = Pillow.Exif()
    exif[0x0112] = 6
    picture = read_picture(encoded(two_sides(4000, 3000), "JPEG", exif=exif))
    assert (picture.width, picture.height, picture.original) == (1536, 2048, (3000, 4000))


def test_of_a_picture_that_was_not_scaled_there_is_nothing_to_say():
    picture = read_picture(encoded(two_sides(), "PNG"))
    assert (picture.original, picture.remarks) == (None, ())


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_moving_picture_it_is_said_that_one_frame_counts(form: str):
    frames = [Pillow.new("RGB", (40, 40), one) for one in (RED, BLUE)]
    moving = encoded(frames[0], form, save_all=True, append_images=frames[1:], duration=100)
    assert read_picture(moving).remarks == (Remark("frames", {"count": 2}),)


def writing(mode: str, ink: Any, clear: Any) -> Pillow.Image:
    picture = Pillow.new(mode, (300, 100), clear)
    ImageDraw.Draw(picture).text((10, 20), "Qwendow", fill=ink, font_size=60)
    return picture


def in_a_palette(ink: tuple[int, int, int]) -> Pillow.Image:
    picture = Pillow.new("P", (300, 100), 0)
    picture.putpalette([*ink, *ink])
    ImageDraw.Draw(picture).text((10, 20), "Qwendow", fill=1, font_size=60)
    return picture


WHITE_WRITING = {
    "RGBA": (writing("RGBA", (255, 255, 255, 255), (255, 255, 255, 0)), "PNG", {}),
    "RGBA, half clear": (writing("RGBA", (255, 255, 255, 150), (255, 255, 255, 0)), "PNG", {}),
    "on clear black": (writing("RGBA", (255, 255, 255, 255), (0, 0, 0, 0)), "PNG", {}),
    "LA": (writing("LA", (255, 255), (255, 0)), "PNG", {}),
    "a palette": (in_a_palette((255, 255, 255)), "PNG", {"transparency": 0}),
    "WebP, nearly white": (writing("RGBA", (250, 252, 250, 255), (250, 252, 250, 0)), "WEBP", {}),
    "yellow": (writing("RGBA", (255, 240, 90, 255), (0, 0, 0, 0)), "PNG", {}),
}


@pytest.mark.parametrize("name", WHITE_WRITING)
def test_white_writing_on_a_clear_ground_is_seen(name: str):
    picture, form, options = WHITE_WRITING[name]
    low, high = opened(read_picture(encoded(picture, form, **options))).convert("L").getextrema()
    assert high - low > 100  # type: ignore[operator]


@pytest.mark.parametrize("ink", [(0, 0, 0), (30, 60, 200), (200, 30, 30)])
def test_dark_writing_stays_on_white(ink: tuple[int, int, int]):
    picture = read_picture(encoded(writing("RGBA", (*ink, 255), (0, 0, 0, 0)), "PNG"))
    assert opened(picture).convert("RGB").getpixel((1, 1)) == (255, 255, 255)


def test_black_and_white_writing_are_both_seen_on_grey():
    picture = writing("RGBA", (255, 255, 255, 255), (0, 0, 0, 0))
    ImageDraw.Draw(picture).text((10, 5), "Qwendow", fill=(0, 0, 0, 255), font_size=20)
    assert opened(read_picture(encoded(picture, "PNG"))).convert("RGB").getpixel((1, 1)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("picture", "form"),
    [
        (Pillow.new("I;16", (40, 40), 0x8080), "PNG"),
        (Pillow.new("I;16", (40, 40), 0x8080), "TIFF"),
        (Pillow.new("I", (40, 40), 0x8080), "TIFF"),
    ],
    ids=["PNG", "TIFF", "TIFF of 32 bits"],
)
def test_deep_grey_is_read_in_every_format_that_has_it(picture: Pillow.Image, form: str):
    assert opened(pictures.read_picture("a", form, encoded(picture, form))).getpixel((20, 20)) == 0x80


def test_grey_of_other_measures_goes_from_its_darkest_to_its_brightest():
    picture = Pillow.linear_gradient("L").convert("F").point(lambda value: value / 1000 - 0.1)
    assert opened(pictures.read_picture("a", "TIFF", encoded(picture, "TIFF"))).getextrema() == (0, 255)
