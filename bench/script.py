"""What is asked and answered here: the message says how the endpoint is to answer, the answer says when it was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"

CODE = (
    "def order_{0}(name: str, count: int = {0}) -> Order:\n",
    '    """What {0} of them cost, with tax."""\n',
    "    if count <= 0:  # Nobody buys nothing.\n",
    '        raise ValueError(f"{{name}} wants {0}")\n',
    "    price = sum(part.price for part in PARTS[{0}:])\n",
    "    return Order(name, count, price * 1.13, number={0})\n",
)

_SCRIPT = re.compile(rb"(\d+) chunks of (\d+) characters of (\w+) at (\d+) a second")
_STAMP = re.compile(r"(\d+)#(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class Script:
    """An answer to be: `rate` is in chunks a second, 0 sends all at once.

    `text` names what it says: "times", when each chunk was sent, or a file of `TEXTS`, as often as it takes; "code": a
    line of one block in each chunk; "nothing": the endpoint hangs up.
    """

    chunks: int
    rate: int
    characters: int = 16
    text: str = "times"

    def message(self) -> str:
        return f"{self.chunks} chunks of {self.characters} characters of {self.text} at {self.rate} a second"

    @property
    def seconds(self) -> float:
        """From the first chunk to the last, by the schedule."""
        return (self.chunks - 1) / self.rate if self.rate else 0.0

    def chunk(self, index: int, now: float) -> str:
        """The text of a chunk; where there is room, its index and when it was sent, in seconds of the machine.

        It means nothing in Markdown: with an @ between the two, each chunk is the link of a mail address.
        """
        if self.text == "code":
            return _code(index, index == self.chunks - 1)
        if self.text != "times":
            return self._told[index * self.characters : (index + 1) * self.characters]
        return f"{index}#{now:.3f} ".ljust(self.characters, ".") if self.characters > 1 else "x"

    def whole(self, text: str) -> bool:
        """Whether all chunks are in the answer, as often and in the order in which they were sent.

        Of a text its letters are compared, as its signs may be dressed.
        """
        if self.text == "nothing":
            return False
        if self.text != "times":
            return _letters(text).startswith(_letters(self._told))
        if self.characters == 1:
            return text.count("x") == self.chunks
        return [int(index) for index, _ in _STAMP.findall(text)] == list(range(self.chunks))

    @property
    def _told(self) -> str:
        return _told(self.text, self.chunks * self.characters)


def last_script(body: bytes) -> Script:
    """What the last message of a request asks for."""
    chunks, characters, text, rate = _SCRIPT.findall(body)[-1]
    return Script(int(chunks), int(rate), int(characters), text.decode())


def _code(index: int, last: bool) -> str:
    """A line, of six in turn, with what opens and ends their block."""
    return ("" if index else "```python\n") + CODE[index % len(CODE)].format(index) + ("```\n" if last else "")


@cache
def _told(name: str, length: int) -> str:
    text = (TEXTS / f"{name}.md").read_text("utf-8")
    return (text * (length // len(text) + 1))[:length]


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def last_stamp(data: bytes) -> tuple[int, float] | None:
    """Index and sending time of the last chunk in a piece of the page's stream."""
    at = data.rfind(b"#")
    found = _STAMP.search(data[max(at - 8, 0) : at + 24].decode("ascii", "replace")) if at >= 0 else None
    return (int(found[1]), float(found[2])) if found else None
