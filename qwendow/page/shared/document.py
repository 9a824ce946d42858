"""A page beside the chat: in its look, with the name, the mark and the colour of the operator's."""

from __future__ import annotations

import base64
import hashlib
import html
from pathlib import Path

from qwendow.house import PLAIN, Shades, Theme
from qwendow.page.texts import Language

STYLE = Path(__file__).parent / "style.css"

COLOURS = """:root {{
	--accent: {ink}; --asked: color-mix(in srgb, {accent} 12%, transparent);
	--fill: {fill}; --hover: {hover}; --on: {on};
}}
"""


class Document:
    def __init__(self, theme: Theme = PLAIN.theme) -> None:
        self._theme = theme
        self._style = STYLE.read_text("utf-8") + _colours(theme.light, theme.dark)
        logo = theme.logo
        # In the page itself: it may be shown at any address, and to whoever may fetch nothing else.
        self._mark = (
            f'<img class="mark" alt="" src="data:{logo.media_type};base64,{base64.b64encode(logo.data).decode()}">'
            if logo
            else ""
        )

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: it may show its own pictures, and send its one button."""
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        return (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self'{' data:' if self._mark else ''}; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )

    def brand(self, language: Language) -> str:
        """HTML: whose page it is."""
        return f'<p class="brand">{self._mark}{html.escape(getattr(self._theme.name, language))}</p>'

    def page(self, title: str, body: str, language: Language) -> str:
        return f"""<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow"><meta name="color-scheme" content="light dark">
<title>{html.escape(title)}</title><style>{self._style}</style></head>
<body>{body}</body></html>
"""


def _colours(light: Shades | None, dark: Shades | None) -> str:
    said = COLOURS.format(**light._asdict()) if light else ""
    return said + (f"@media (prefers-color-scheme: dark) {{\n{COLOURS.format(**dark._asdict())}}}\n" if dark else "")
