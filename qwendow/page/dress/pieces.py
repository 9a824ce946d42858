"""Where a paragraph that is very long is cut, so that what has settled of it is not dressed again as it grows."""

from __future__ import annotations

import re

from qwendow.page.dress.inline import inline

LONG = 2_500
"""Characters of a paragraph from which on its beginning is dressed by itself."""

LEAST, STEP = 2_000, 125
"""Characters of a piece, and between two places that are tried."""

GAP = re.compile(r"(?=\s)|(?<=[。！？；，])")


def cut(content: str) -> tuple[int, str]:
    """Where, and what is before it, dressed: the same whatever comes after the first LONG characters, and in no
    emphasis, formula, link or code, if it can be."""
    window = content[:LONG]
    dressed = inline(window)
    for at in range(LEAST, LONG, STEP):
        if (gap := GAP.search(window, at)) and dressed.startswith(begun := inline(window[: gap.start()])):
            return gap.start(), begun
    return LEAST, inline(window[:LEAST])
