"""What is looked for in what is said: by the provider, and by a list of words of the operator's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from qwendow.settings.wrong import SettingsError

INSPECTION, WORDS = "QWENDOW_DATA_INSPECTION", "QWENDOW_WORDS"
CONTENT_NAMES = (INSPECTION, WORDS)

INSPECTED = ("input", "output")

MOST_BYTES = 5_000_000
LONGEST = 100
"""Characters of a word."""


def read_inspection(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Raises SettingsError."""
    chosen = frozenset(re.findall(r"[^\s,]+", (environ.get(INSPECTION) or "").lower()))
    if not chosen <= {*INSPECTED}:
        raise SettingsError(INSPECTION, "must be input, output, or both with a comma between them")
    return tuple(one for one in INSPECTED if one in chosen)


def read_words(environ: Mapping[str, str], folder: Path) -> tuple[str, ...]:
    """One a line; `#` begins a comment. Raises SettingsError."""
    name = environ.get(WORDS)
    if not name:
        return ()
    try:
        with (folder / name).open("rb") as source:
            data = source.read(MOST_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(WORDS, f"must be the path of a file that can be read ({error.strerror})") from None
    except ValueError:
        raise SettingsError(WORDS, "names a file that is not UTF-8 text: save it as UTF-8") from None
    lines = [re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip() for line in text.splitlines()]
    if len(data) > MOST_BYTES:
        raise SettingsError(WORDS, f"names a file of more than {MOST_BYTES // 10**6} MB: that is no list of words")
    if long := next((number for number, word in enumerate(lines, 1) if len(word) > LONGEST), None):
        raise SettingsError(WORDS, f"names a file with more than {LONGEST} characters in line {long}: write one a line")
    words = tuple(dict.fromkeys(filter(None, lines)))
    if not words:
        raise SettingsError(WORDS, "names a file without a word: write one a line")
    return words
