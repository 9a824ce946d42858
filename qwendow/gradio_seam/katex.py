"""KaTeX as a module of its own, which Gradio ships for its diagrams: what can be added to it is added there."""

from __future__ import annotations

from functools import cache

from qwendow.gradio_seam.loading_sign import ASSETS


@cache
def katex() -> str:
    """The file in the folder of assets, empty if there is none that can be added to."""
    files = [file for file in ASSETS.glob("katex-*.js") if "__defineMacro" in file.read_text("utf-8")]
    return files[0].name if len(files) == 1 else ""
