"""The Gradio that all of this was tried with: it is not imported before somebody asks."""

from __future__ import annotations

from importlib.metadata import version

TESTED = "6.31.0"
"""As requirements.txt and the front of README.md name it."""


def as_tested() -> bool:
    """In any other Gradio what is there for speed only is left out: the page is slower, and right."""
    import gradio as gr

    return gr.__version__ == TESTED


def will_be_as_tested() -> bool:
    """Before it is imported."""
    return version("gradio") == TESTED
