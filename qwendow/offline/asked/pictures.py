"""The pictures in a message's content: what their headers say, without a look at the picture itself."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from math import ceil
from typing import Any

import PIL.Image

TOKEN_SIDE, MOST_TOKENS = 32, 2560
"""Pixels of the square that is one token, and what a picture takes at most, where no more is asked for (the vendor's
page on vision of 2026-10: one token each 32 by 32 pixels of at most 2,621,440, and two around it)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`kind` is PNG, JPEG and so on, empty where it is elsewhere or cannot be read. `mark` differs as pictures do."""

    kind: str
    width: int
    height: int
    mark: bytes

    @property
    def tokens(self) -> int:
        return min(ceil(self.width / TOKEN_SIDE) * ceil(self.height / TOKEN_SIDE), MOST_TOKENS) + 2


def pictures_of(content: Any) -> tuple[Picture, ...]:
    parts = content if isinstance(content, list) else []
    return tuple(_picture(_url(part)) for part in parts if isinstance(part, dict) and part.get("type") == "image_url")


def _url(part: dict[str, Any]) -> str:
    found = part.get("image_url")
    url = found.get("url") if isinstance(found, dict) else found
    return url if isinstance(url, str) else ""


def _picture(url: str) -> Picture:
    """Nothing is fetched: only a data URL can be read."""
    mark = sha256(url.encode("utf-8", "replace")).digest()
    head, _, data = url.partition(",")
    if not (head.startswith("data:") and head.endswith(";base64")):
        return Picture("", 0, 0, mark)
    try:
        with PIL.Image.open(BytesIO(base64.b64decode(data))) as picture:
            return Picture(picture.format or "", *picture.size, mark)
    # A stranger's parser reads a stranger's bytes.
    except Exception:
        return Picture("", 0, 0, mark)
