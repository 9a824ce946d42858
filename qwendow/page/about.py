"""What a reader wants to be known of them: read once for a tab, and again when their page has saved it anew."""

from __future__ import annotations

import time
from typing import Any

from qwendow.answering.library import Library
from qwendow.page.said import read_where
from qwendow.page.session import About, Session

FRESH_SECONDS = 60.0
"""After that it is read again: another device of the same reader may have saved it."""


async def about_reader(library: Library, session: Session, said: Any) -> str:
    """What goes with a question; "" where nothing was written, and for who is nobody."""
    known, stamp = session.about, read_stamp(said)
    if known is None or known.stamp != stamp or time.monotonic() - known.read > FRESH_SECONDS:
        text = await library.profile(session.opened.head.owner)
        if text is None:  # It cannot be read just now.
            return known.text if known else ""
        session.about = known = About(text, stamp, time.monotonic())
    return known.text


def read_stamp(said: Any) -> str:
    """It is another one each time when the page has saved the text; whatever it says else is none."""
    stamp = read_where(said).get("about")
    return stamp[:50] if isinstance(stamp, str) else ""
