"""Keys as an operator writes them: in a variable with commas between them, or one a line in a file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from qwendow.keys.key import Key
from qwendow.keys.pasted import remedy_of

MOST_BYTES = 100_000
"""A file that holds more is another one."""


class BadKeys(Exception):
    """They cannot be used; the message says why and how to mend it, and never holds one."""


def parse_keys(text: str) -> tuple[Key, ...]:
    """Of a variable, none where it is empty. Raises BadKeys."""
    if not text:
        return ()
    parts = [part.strip() for part in text.split(",")] if "," in text else [text]
    if "" in parts:
        raise BadKeys(remedy_of(text) or "holds a comma with no key beside it: write them with commas between them")
    if remedy := next(filter(None, map(remedy_of, parts)), None):
        raise BadKeys(remedy)
    return _once(map(Key, parts))


def read_keys(file: Path) -> tuple[Key, ...]:
    """One a line, each with the day it was made where that is known; `#` begins a comment. Raises BadKeys."""
    try:
        with file.open("rb") as source:
            data = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadKeys(f"cannot be read ({error.strerror}): it must be the path of a file with keys") from None
    try:
        text = data.decode("utf-8-sig")
    except ValueError:
        raise BadKeys("names a file that is not UTF-8 text: save it as UTF-8") from None
    if len(data) > MOST_BYTES:
        raise BadKeys("names a file that is too large to hold keys alone")
    keys = _once(key for number, line in enumerate(text.splitlines(), 1) if (key := _key(line, number)))
    if not keys:
        raise BadKeys("names a file without a key: write one a line")
    return keys


def _key(line: str, number: int) -> Key | None:
    """Raises BadKeys."""
    words = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split()
    if not words:
        return None
    made = _day(words.pop(), number) if len(words) == 2 and re.match(r"\d{4}\b", words[1]) else None
    text = " ".join(words)
    if remedy := "holds a comma: write one key a line" if "," in text else remedy_of(text):
        raise BadKeys(f"names a file that in line {number} {remedy}")
    return Key(words[0], made)


def _day(word: str, number: int) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise BadKeys(f"names a file that in line {number} has no day after its key: write it 2026-09-01") from None


def _once(keys: Iterable[Key]) -> tuple[Key, ...]:
    """Each, in their order."""
    return tuple({key.text: key for key in keys}.values())
