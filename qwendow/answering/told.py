"""What models are told by the app itself: the texts of this folder."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def told(name: str) -> str:
    """That of the file NAME.md."""
    return files("qwendow.answering").joinpath(f"{name}.md").read_text("utf-8").strip()
