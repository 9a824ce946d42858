"""Names of files, made fit to be shown."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 100


def clean_name(name: str) -> str:
    """The last part of a path, without what cannot be seen, and not too long; its ending stays."""
    seen = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in name)
    last = " ".join(re.split(r"[/\\]", seen)[-1].split())
    if len(last) <= MAX_NAME:
        return last or "file"
    return f"{last[: MAX_NAME - 20]}…{last[-19:]}"
