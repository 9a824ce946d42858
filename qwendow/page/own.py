"""What the page itself puts into a message: HTML that no text of a model or a reader can pretend to be."""

from __future__ import annotations

from qwendow.page.dress import bare

OWN = "\u2061own"
"""The first class of all such HTML. Its first character is invisible, and taken out of every text of others: so
source.js knows what was not said in the Markdown of a message, too."""


def own(classes: str, inside: str, attributes: str = "") -> str:
    """A block; `inside` is HTML without a block of its own kind.

    Words of a server may stand in it: an empty line would end the block, and make Markdown of what follows.
    """
    html = "\n".join(filter(str.strip, bare(inside).splitlines()))
    return f'<div class="{OWN} {classes}"{attributes}>{html}</div>'
