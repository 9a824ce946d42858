"""The offline endpoint's own sentences, in English and Chinese, read from answers/phrases.*.toml and tools.*.toml."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from pathlib import Path

ANSWERS = Path(__file__).parent / "answers"


_SECTIONS = {"faults": "fault", "orders": "order", "sky": "sky"}


@functools.cache
def phrases(language: str) -> dict[str, str]:
    """By name, those of a section as SECTION_name; `language` is "en" or "zh"."""
    words: dict[str, str] = {}
    for file in ("phrases", "tools"):
        table = tomllib.loads((ANSWERS / f"{file}.{language}.toml").read_text(encoding="utf-8"))
        for section, prefix in _SECTIONS.items():
            words |= {f"{prefix}_{name}": text for name, text in table.pop(section, {}).items()}
        words |= table
    return words


def joined(parts: Sequence[str], language: str) -> str:
    """As a sentence lists them: 1001, 1002 and 1003."""
    comma, last = ("、", "、") if language == "zh" else (", ", " and ")
    return last.join([comma.join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
