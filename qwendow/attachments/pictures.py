"""Pictures: bytes of a known format in, and out a fresh one, upright, of a size that is looked at, without metadata."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import PIL.Image
from PIL.Image import Transpose

from qwendow.attachments.grounds import on_ground
from qwendow.conversation.parts import BadAttachment, Image, Remark

MAX_PIXELS = {
    "JPEG": 50_000_000,
    "PNG": 25_000_000,
    "WEBP": 16_000_000,
    "HEIF": 50_000_000,
    "AVIF": 25_000_000,
    "GIF": 25_000_000,
    "TIFF": 50_000_000,
    "BMP": 25_000_000,
}
"""As the header says, before anything is decoded. While it is, the first three take 300 to 400 MB (measured): of a
JPEG a half or less is decoded, of a PNG each pixel is held, and of a WebP the decoder holds copies."""

MAX_SCANS = 100
"""Of a JPEG. A progressive one has about ten; each costs a walk over the whole picture, and some twenty bytes."""

LONGEST_SIDE = 2048
"""Pixels. More would be for nothing: unless high resolution is asked for, the vision models look at 1,280 tokens of a
picture, of 28 or 32 pixels square each (qwen-code's design notes, 2026)."""

MIN_SIDE, MAX_RATIO = 11, 150
"""The vendor wants sides over 10 pixels, and 200:1 at most; at 150:1 both hold after scaling, too."""

MAX_SENT_BYTES = 2_000_000
"""Of a picture as it is sent. The vendor takes 20 MB of base64 a picture (its vision page, 2026-10), others less;
four of these and earlier ones go in a request."""

QUALITIES = (90, 75, 60)
"""Of a JPEG, tried until it fits; at the last one even noise does."""

LOSSY = frozenset({"JPEG", "HEIF"})

UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What undoes an orientation, as EXIF numbers them."""

ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Seen:
    """As a viewer shows it, and the size it had, upright."""

    picture: PIL.Image.Image
    original: tuple[int, int]
    frames: int


def read_picture(name: str, kind: str, data: bytes, share: float = 1) -> Image:
    """`kind` is one of MAX_PIXELS, of which a `share` may be taken. Raises BadAttachment: broken, heic, bomb, small,
    narrow.

    Decoding takes up to a second or two and 400 MB: call it in a thread, and in one at a time.
    """
    most = int(MAX_PIXELS[kind] * share)
    # In what is compressed no FF stands before DA, so each of these begins a scan.
    if kind == "JPEG" and data.count(b"\xff\xda") > MAX_SCANS:
        raise BadAttachment("bomb", limit=most // 1_000_000)
    try:
        with PIL.Image.open(BytesIO(data), formats=[kind]) as picture:
            _check_shape(picture, most)
            return _image(name, _seen(picture), lossless=kind not in LOSSY)
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise BadAttachment("bomb", limit=most // 1_000_000) from error
    except (BadAttachment, MemoryError):
        raise
    # A stranger's parser reads a stranger's bytes: there is hardly an exception that it does not raise.
    except Exception as error:
        raise BadAttachment("heic" if kind == "HEIF" else "broken") from error


def _image(name: str, seen: Seen, lossless: bool) -> Image:
    media_type, written = _written(seen.picture, lossless)
    width, height = seen.picture.size
    original = seen.original if seen.original != (width, height) else None
    remarks = (Remark("frames", {"count": seen.frames}),) if seen.frames > 1 else ()
    return Image(name, media_type, written, width, height, original, remarks)


def _check_shape(picture: PIL.Image.Image, most_pixels: int) -> None:
    short, long = sorted(picture.size)
    if short * long > most_pixels:
        raise BadAttachment("bomb", limit=most_pixels // 1_000_000)
    if short < MIN_SIDE:
        raise BadAttachment("small", limit=MIN_SIDE)
    if long > MAX_RATIO * short:
        raise BadAttachment("narrow", limit=MAX_RATIO)


def _seen(picture: PIL.Image.Image) -> Seen:
    """The first frame as a viewer shows it: 8 bits, on a ground, upright, no larger than is looked at."""
    width, height = picture.size
    # A telephone puts smaller copies behind a JPEG or a HEIC: these are no frames.
    frames = getattr(picture, "n_frames", 1) if picture.format not in ("MPO", "HEIF") else 1
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    orientation = picture.getexif().get(ORIENTATION)
    seen = on_ground(_scaled(_plain(picture)))
    if orientation not in UPRIGHT:
        return Seen(seen, (width, height), frames)
    turned = orientation >= 5
    return Seen(seen.transpose(UPRIGHT[orientation]), (height, width) if turned else (width, height), frames)


def _plain(picture: PIL.Image.Image) -> PIL.Image.Image:
    """In one of the modes L, RGB and RGBA."""
    if "transparency" in picture.info or picture.mode in ("LA", "PA", "La", "RGBa"):
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "RGBA"):
        return picture
    if picture.mode.startswith(("I", "F")):
        return _deep(picture)
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _deep(picture: PIL.Image.Image) -> PIL.Image.Image:
    """More than 8 bits of grey, which Pillow would cut off at 255: 16 of them, or from the darkest to the brightest."""
    deep = picture if picture.mode in ("I", "F") else picture.convert("I")
    low, high = deep.getextrema()
    if picture.mode != "F" and low >= 0 and high <= 65_535:  # type: ignore[operator]
        low, high = 0, 65_535
    scale = 255 / ((high - low) or 1)  # type: ignore[operator]
    return deep.point(lambda value: value * scale - low * scale).convert("L")  # type: ignore[operator]


def _scaled(picture: PIL.Image.Image) -> PIL.Image.Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), PIL.Image.Resampling.LANCZOS)
    return picture


def _written(picture: PIL.Image.Image, lossless: bool) -> tuple[str, bytes]:
    """Media type and bytes. What came without loss stays so if it fits, as letters on a screenshot want it."""
    if lossless and len(written := _encoded(picture, "PNG")) <= MAX_SENT_BYTES:
        return "image/png", written
    for quality in QUALITIES:
        written = _encoded(picture, "JPEG", quality=quality)
        if len(written) <= MAX_SENT_BYTES:
            break
    return "image/jpeg", written


def _encoded(picture: PIL.Image.Image, form: str, **options: int) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()
