"""The offline endpoint's own sentences, in English and Chinese, read from answers/phrases.*.toml."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

ANSWERS = Path(__file__).parent / "answers"


@functools.cache
def phrases(language: str) -> dict[str, str]:
    """By name; `language` is "en" or "zh"."""
    table = tomllib.loads((ANSWERS / f"phrases.{language}.toml").read_text(encoding="utf-8"))
    faults = {f"fault_{name}": text for name, text in table.pop("faults").items()}
    return {**table, **faults}
