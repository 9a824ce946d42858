"""What replaces something in the browser, for the page that Gradio makes: the scripts of the folder browser."""

from __future__ import annotations

from pathlib import Path

from qwendow.gradio_seam.tested import as_tested

BROWSER = Path(__file__).parent / "browser"

RIGHT = ("order", "label", "clipboard", "resume")
"""Without these something on the page is wrong. `label` comes last of those that set a direction, and sees it first."""

QUICK = ("spare", "colours")
"""Without these it is slower."""


def scripts() -> list[str]:
    """In the order in which they run: before Gradio's own, and after the page's, whose names they use."""
    return [(BROWSER / f"{name}.js").read_text("utf-8") for name in (*(QUICK if as_tested() else ()), *RIGHT)]


def js_update(properties: str) -> str:
    """JavaScript for an event without a function: it updates its output, by a JavaScript object of `properties`."""
    return f"() => ({{...{properties}, __type__: 'update'}})"
