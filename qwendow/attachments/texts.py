"""Texts in Unicode: bytes in, what was written out. Other encodings are a guess, and made elsewhere."""

from __future__ import annotations

import re
import unicodedata

from qwendow.conversation.parts import MAX_CHARACTERS, BadAttachment, Remark, TextFile

MAX_TEXT_BYTES = 400_000
"""Of a text file: MAX_CHARACTERS in the widest encoding."""

NO_TEXT = re.compile(r"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
"""Characters that text does not hold; ESC stays, as the colours of a log begin with it."""

CONTROLS = re.compile(rb"[\0-\x08\x0b\x0e-\x1a\x1c-\x1f]")
"""Bytes that a text in no encoding holds, but for UTF-16 and 32."""

BYTE_ORDERS = (b"\xff\xfe", b"\xfe\xff")
"""How UTF-16 begins that says so."""

SHIFTED = (b"\x1b$B", b"\x1b$@")
"""How Japanese begins in ISO-2022-JP, the encoding of its mails, which is all ASCII."""

FEW = 6
"""Characters: a text with no more of them beside ASCII may be UTF-8 by chance."""


def unicode_text(data: bytes) -> tuple[str, str] | None:
    """The text, and its encoding where it is not UTF-8. None where it is no Unicode. Raises BadAttachment: not_text."""
    try:
        if data.startswith(BYTE_ORDERS):
            return data.decode("utf-16"), ""
        if any(shift in data for shift in SHIFTED) and data.isascii():
            return data.decode("iso2022_jp_ext"), "ISO-2022-JP"
    except UnicodeDecodeError as error:
        raise BadAttachment("not_text") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if _by_chance(data, text):
        raise BadAttachment("encoding", guesses="UTF-8, GB18030")
    return text, ""


def refuse_binary(data: bytes) -> None:
    """Raises BadAttachment: not_text, or encoding where it is UTF-16 that does not say so."""
    if data.startswith(BYTE_ORDERS) or not CONTROLS.search(data):
        return
    even, odd = data[::2].count(0), data[1::2].count(0)
    if len(data) % 2 == 0 and min(even, odd) == 0 and max(even, odd) > len(data) / 8:
        raise BadAttachment("encoding", guesses="UTF-16")
    raise BadAttachment("not_text")


def text_file(name: str, text: str, encoding: str = "") -> TextFile:
    """Raises BadAttachment: not_text, empty, long."""
    if NO_TEXT.search(text):
        raise BadAttachment("not_text")
    if not text.strip():
        raise BadAttachment("empty")
    if len(text) > MAX_CHARACTERS:
        raise BadAttachment("long", limit=MAX_CHARACTERS)
    remarks = (Remark("encoding", {"encoding": encoding}),) if encoding else ()
    return TextFile(name, text, remarks=remarks)


def _by_chance(data: bytes, text: str) -> bool:
    """A few Chinese characters in GB18030 may be UTF-8 as well: of letters that do not go together, two bytes each."""
    wide = [char for char in text if char > "\x7f"]
    if not 0 < len(wide) <= FEW or max(wide) > "\u07ff":
        return False
    names = {unicodedata.name(char, "").split(" ")[0] for char in wide if char.isalpha()}
    if len(names) < 2 and all(map(_usual, wide)):
        return False
    try:
        data.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True


def _usual(char: str) -> bool:
    """A letter or sign of today's European languages, of Hebrew or of Arabic."""
    return any(
        first <= char <= last
        for first, last in (
            ("\xa0", "\u017f"), ("\u0386", "\u03ce"), ("\u0400", "\u045f"), ("\u0490", "\u0491"), ("\u05d0", "\u05ea"),
            ("\u0621", "\u064a"),
        )
    )  # fmt: skip
