"""What a reader attaches: bytes of any kind in, a picture or a text that a model takes out."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from io import BytesIO

import PIL.Image
from PIL.Image import Transpose

from qwendow.fences import fenced

MAX_PICTURE_BYTES = 10_000_000
"""Of a picture as it comes: a photo of a telephone, or a screenshot, whole."""

MAX_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 16_000_000}
"""As the header says, before anything is decoded. While it is, these take 300 to 400 MB (measured): of a JPEG a half or
less is decoded, of a PNG each pixel is held, and of a WebP the decoder holds copies."""

MAX_SCANS = 100
"""Of a JPEG. A progressive one has about ten; each costs a walk over the whole picture, and some twenty bytes."""

LONGEST_SIDE = 2048
"""Pixels. More would be for nothing: unless high resolution is asked for, the vision models look at 1,280 tokens of a
picture, of 28 or 32 pixels square each (qwen-code's design notes, 2026)."""

MIN_SIDE, MAX_RATIO = 11, 150
"""The vendor wants sides over 10 pixels, and 200:1 at most; at 150:1 both hold after scaling, too."""

MAX_SENT_BYTES = 2_000_000
"""Of a picture as it is sent. The vendor takes a data URL of 10 MB; four of these and earlier ones go in a request."""

QUALITIES = (90, 75, 60)
"""Of a JPEG, tried until it fits; at the last one even noise does."""

MAX_TEXT_BYTES = 400_000
MAX_CHARACTERS = 100_000
"""Of a text file: as many as of a message, in the widest encoding."""

MAX_NAME = 100

MAGIC = {
    "PNG": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "JPEG": re.compile(rb"\xff\xd8\xff"),
    "WEBP": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}

PICTURE_NAME = re.compile(r"\.(png|jpe?g|jfif|webp|gif|bmp|tiff?|hei[cf]|avif|svg|ico)$", re.IGNORECASE)

NO_TEXT = re.compile(r"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
"""Characters that text does not hold; ESC stays, as the colours of a log begin with it."""

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


def _new_id() -> str:
    return secrets.token_urlsafe(12)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Image:
    """A picture that was read and written anew: no metadata, no alpha, upright, within the vendor's limits."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    width: int
    height: int
    id: str = field(default_factory=_new_id, compare=False)

    @property
    def data_url(self) -> str:
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}"

    @property
    def size(self) -> int:
        """Bytes that it takes up."""
        return len(self.data)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class TextFile:
    name: str
    text: str = field(repr=False)
    id: str = field(default_factory=_new_id, compare=False)

    @property
    def size(self) -> int:
        """Bytes that it takes up, at most."""
        return 4 * len(self.text)


Attachment = Image | TextFile


class BadAttachment(Exception):
    """It cannot be sent.

    `reason` is one of: empty, large (limit_kb), long (limit characters), type, not_text, broken, bomb (limit
    megapixels), small (limit pixels), narrow (limit); a store of attachments adds its own. `facts` has the name, too.
    """

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


def read_attachment(name: str, data: bytes) -> Attachment:
    """The picture or text that these bytes are, whatever their name says. Raises BadAttachment.

    Decoding takes up to a second or two and 400 MB: call it in a thread, and in one at a time.
    """
    name = clean_name(name)
    try:
        if not data:
            raise BadAttachment("empty")
        kind = next((kind for kind, magic in MAGIC.items() if magic.match(data)), None)
        limit = MAX_PICTURE_BYTES if kind else MAX_TEXT_BYTES
        if kind is None and PICTURE_NAME.search(name):
            raise BadAttachment("type")
        if len(data) > limit:
            raise BadAttachment("large", limit_kb=limit // 1000)
        return _read_picture(name, kind, data) if kind else _read_text(name, data)
    except BadAttachment as bad:
        bad.facts["name"] = name
        raise


def quote(file: TextFile) -> str:
    """The file as a part of a message."""
    return f"{file.name}\n{fenced(file.text)}"


def clean_name(name: str) -> str:
    """The last part of a path, without what cannot be seen, and not too long; its ending stays."""
    seen = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in name)
    last = " ".join(re.split(r"[/\\]", seen)[-1].split())
    if len(last) <= MAX_NAME:
        return last or "file"
    return f"{last[: MAX_NAME - 20]}…{last[-19:]}"


def _read_picture(name: str, kind: str, data: bytes) -> Image:
    # In what is compressed no FF stands before DA, so each of these begins a scan.
    if kind == "JPEG" and data.count(b"\xff\xda") > MAX_SCANS:
        raise BadAttachment("bomb", limit=MAX_PIXELS[kind] // 1_000_000)
    try:
        with PIL.Image.open(BytesIO(data), formats=[kind]) as picture:
            _check_shape(picture, MAX_PIXELS[kind])
            seen = _seen(picture)
            media_type, written = _written(seen, lossless=kind != "JPEG")
            return Image(name, media_type, written, seen.width, seen.height)
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise BadAttachment("bomb", limit=MAX_PIXELS[kind] // 1_000_000) from error
    except BadAttachment:
        raise
    # A stranger's parser reads a stranger's bytes: there is hardly an exception that it does not raise.
    except Exception as error:
        raise BadAttachment("broken") from error


def _check_shape(picture: PIL.Image.Image, most_pixels: int) -> None:
    short, long = sorted(picture.size)
    if short * long > most_pixels:
        raise BadAttachment("bomb", limit=most_pixels // 1_000_000)
    if short < MIN_SIDE:
        raise BadAttachment("small", limit=MIN_SIDE)
    if long > MAX_RATIO * short:
        raise BadAttachment("narrow", limit=MAX_RATIO)


def _seen(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The first frame as a viewer shows it: 8 bits, on white, upright, no larger than is looked at."""
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    orientation = picture.getexif().get(ORIENTATION)
    seen = _on_white(_scaled(_plain(picture)))
    return seen.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else seen


def _plain(picture: PIL.Image.Image) -> PIL.Image.Image:
    """In one of the modes L, RGB and RGBA."""
    if "transparency" in picture.info or picture.mode in ("LA", "PA"):
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "RGBA"):
        return picture
    if picture.mode.startswith("I"):
        # 16 bits of grey, which Pillow would cut off at 255.
        return picture.convert("I").point(lambda value: value / 257).convert("L")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _scaled(picture: PIL.Image.Image) -> PIL.Image.Image:
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), PIL.Image.Resampling.LANCZOS)
    return picture


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    """On a fresh sheet, which has none of the metadata that Pillow would write again."""
    mode = "L" if picture.mode == "L" else "RGB"
    sheet = PIL.Image.new(mode, picture.size, "white")
    sheet.paste(picture, mask=picture if picture.mode == "RGBA" else None)
    return sheet


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


def _read_text(name: str, data: bytes) -> TextFile:
    text = _decoded(data)
    # Of the formats that programs write this one alone may be all text, which is not what its reader means.
    if data.startswith(b"%PDF-") or NO_TEXT.search(text):
        raise BadAttachment("not_text")
    if not text.strip():
        raise BadAttachment("empty")
    if len(text) > MAX_CHARACTERS:
        raise BadAttachment("long", limit=MAX_CHARACTERS)
    return TextFile(name, text)


def _decoded(data: bytes) -> str:
    """Strictly: a character that is not sure is worse than a refusal."""
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return _chinese(data)
    except UnicodeDecodeError as error:
        raise BadAttachment("not_text") from error


def _chinese(data: bytes) -> str:
    """GB18030, which takes nearly any bytes: so most of what is not ASCII has to be of the common characters."""
    text = data.decode("gb18030")
    wide = [char for char in text if char > "\x7f"]
    common = len("".join(wide).encode("gb2312", "ignore")) // 2
    if common < 0.9 * len(wide):
        raise BadAttachment("not_text")
    return text
