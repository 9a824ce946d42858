"""Frames that are alike but for one text: it is cut out of them, where parsing them would find the same."""

from __future__ import annotations

PLAIN_LIMIT = 200
"""Characters of a text that is looked for."""


class Alike:
    """Learns from a frame that was parsed where its text stands, and finds that of the next one there.

    Only plain texts, whose JSON is themselves: what is printable, without quotes and backslashes.
    """

    def __init__(self) -> None:
        self._before = self._after = ""

    def learn(self, frame: str, text: str) -> None:
        quoted = f'"{text}"'
        if len(text) <= PLAIN_LIMIT and _is_plain(text) and frame.count(quoted) == 1:
            before, _, after = frame.partition(quoted)
            self._before, self._after = before + '"', '"' + after

    def text(self, frame: str) -> str | None:
        before, after = self._before, self._after
        if not before or not frame.startswith(before) or not frame.endswith(after, len(before)):
            return None
        text = frame[len(before) : -len(after)]
        return text if _is_plain(text) else None


def _is_plain(text: str) -> bool:
    return text.isprintable() and '"' not in text and "\\" not in text
