"""The Gradio that all of this was tried with."""

from __future__ import annotations

import gradio as gr

TESTED = "6.31.0"
"""As requirements.txt and the front of README.md name it."""


def as_tested() -> bool:
    """In any other Gradio what is there for speed only is left out: the page is slower, and right."""
    return gr.__version__ == TESTED
