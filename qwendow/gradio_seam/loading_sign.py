"""Gradio's sign that something loads, with a clock that ends: its own file, but for one condition.

The sign of Gradio 6.31 counts seconds by asking for frame after frame, until its status is another one than pending.
That of the page itself is taken away while it is pending, and so its clock goes on for as long as the tab is open: an
idle page kept 6 to 15 % of a core busy where Chromium draws without a graphics card. Nothing outside of that file can
reach the clock. In a Gradio whose file reads otherwise, Gradio's own is served.
"""

from __future__ import annotations

import re
from pathlib import Path

import gradio as gr

ASSETS = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
CLOCK = re.compile(
    r"function (?P<tick>\w+)\(\)\{\w+\(\(\)=>\{\w+\(\w+,\(performance\.now\(\)-\w+\(\w+\)\)/1e3\),"
    r"(?P<running>\w+)&&(?=(?P=tick)\(\))"
)


def loading_sign(assets: Path = ASSETS) -> dict[str, str]:
    """By its address, what comes in the place of Gradio's own."""
    written = {file.name: mended(file.read_text("utf-8")) for file in assets.glob("statustracker-*.js")}
    return {f"/assets/{name}": text for name, text in written.items() if text}


def mended(source: str) -> str | None:
    """The clock goes on only while its sign is in the page. None, where it is not the clock that is known."""
    clocks = list(CLOCK.finditer(source))
    signs = re.findall(rf",(\w+),{clocks[0]['running']}=!1,", source) if len(clocks) == 1 else []
    if len(signs) != 1:
        return None
    return CLOCK.sub(rf"\g<0>{signs[0]}?.isConnected&&", source)
