"""What the page itself puts into a message: HTML that no text of a model or a reader can pretend to be."""

from __future__ import annotations

OWN = "\u2061own"
"""The first class of all such HTML. Its first character is invisible, and taken out of every text of others: so
source.js knows what was not said in the Markdown of a message, too."""


def own(classes: str, inside: str, attributes: str = "") -> str:
    """A block; `inside` is HTML without a block of its own kind."""
    return f'<div class="{OWN} {classes}"{attributes}>{inside}</div>'
