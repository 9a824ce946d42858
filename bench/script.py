"""What is asked and answered here: the message says how the endpoint is to answer, the answer says when it was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCRIPT = re.compile(rb"(\d+) chunks of (\d+) characters at (\d+) a second")
_STAMP = re.compile(r"(\d+)#(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Script:
    """An answer to be: `rate` is in chunks a second, 0 sends all at once."""

    chunks: int
    rate: int
    characters: int = 16

    def message(self) -> str:
        return f"{self.chunks} chunks of {self.characters} characters at {self.rate} a second"

    @property
    def seconds(self) -> float:
        """From the first chunk to the last, by the schedule."""
        return (self.chunks - 1) / self.rate if self.rate else 0.0

    def chunk(self, index: int, now: float) -> str:
        """The text of a chunk; where there is room, its index and when it was sent, in seconds of the machine.

        It means nothing in Markdown: with an @ between the two, each chunk is the link of a mail address.
        """
        return f"{index}#{now:.3f} ".ljust(self.characters, ".") if self.characters > 1 else "x"

    def whole(self, text: str) -> bool:
        """Whether all chunks are in the answer, as often and in the order in which they were sent."""
        if self.characters == 1:
            return text.count("x") == self.chunks
        return [int(index) for index, _ in _STAMP.findall(text)] == list(range(self.chunks))


def last_script(body: bytes) -> Script:
    """What the last message of a request asks for."""
    chunks, characters, rate = map(int, _SCRIPT.findall(body)[-1])
    return Script(chunks, rate, characters)


def last_stamp(data: bytes) -> tuple[int, float] | None:
    """Index and sending time of the last chunk in a piece of the page's stream."""
    at = data.rfind(b"#")
    found = _STAMP.search(data[max(at - 8, 0) : at + 24].decode("ascii", "replace")) if at >= 0 else None
    return (int(found[1]), float(found[2])) if found else None
