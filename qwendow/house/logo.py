"""A mark of the operator's: an SVG or a PNG."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from qwendow.house.words import Unfit

MOST = 256_000
"""Bytes."""

WIDEST = 2_048
"""Pixels."""

PNG = b"\x89PNG\r\n\x1a\n"
FORM = f"must be an SVG or a PNG of at most 256 KB and {WIDEST:,} pixels a side"


@dataclass(frozen=True, slots=True)
class Logo:
    """`kind` is svg or png, `size` what a manifest says of it."""

    kind: str
    data: bytes
    size: str

    @property
    def media_type(self) -> str:
        return "image/svg+xml" if self.kind == "svg" else "image/png"


def read_logo(file: Path) -> Logo:
    """Raises Unfit."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST + 1)
    except OSError as error:
        raise Unfit(f"{FORM}; it cannot be read: {error.strerror}") from error
    if len(data) > MOST:
        raise Unfit(FORM)
    if data.startswith(PNG) and data[12:16] == b"IHDR" and len(data) > 24:
        width, height = struct.unpack(">II", data[16:24])
        if 0 < max(width, height) <= WIDEST:
            return Logo("png", data, f"{width}x{height}")
    elif _is_svg(data):
        return Logo("svg", data, "any")
    raise Unfit(FORM)


def _is_svg(data: bytes) -> bool:
    """Without declarations of its own, which could make much of little. What it could run it cannot, as an <img>."""
    if b"<!ENTITY" in data or b"<!DOCTYPE" in data:
        return False
    try:
        return ElementTree.fromstring(data).tag == "{http://www.w3.org/2000/svg}svg"
    except (ElementTree.ParseError, ValueError, LookupError):
        return False
