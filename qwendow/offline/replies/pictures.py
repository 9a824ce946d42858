"""What is said of pictures and text files: how many arrived and of what size, which is all that can be known here."""

from __future__ import annotations

import functools
import re
import tomllib
from string import Template

from qwendow.offline.asked.ask import Ask
from qwendow.offline.asked.pictures import Picture
from qwendow.offline.replies.phrases import ANSWERS

_FILE = re.compile(r"([^\n`]{1,300})\n(`{3,})\n(.*?)\n\2(?:\n\n|\Z)", re.DOTALL)
"""A text file as the page quotes it: its name, then its text in a fence. They come before the question."""
_ABOUT_PICTURES = re.compile(r"(?:\[picture: [^\n]*\]\n\n)+")
"""What the page says of pictures that are scaled or not sent; it comes before the files."""
LONGEST_LINE = 80


def arrived_text(ask: Ask) -> str | None:
    """None if the last message holds neither."""
    last = ask.messages[-1]
    files = _files(last.text) if last.role == "user" else []
    if not (last.pictures or files):
        return None
    words = _words(ask.language)
    lines = [_described(picture, words) for picture in last.pictures]
    lines += [Template(words["file"]).substitute(name=name, line=line) for name, line in files]
    head = Template(words["arrived"]).substitute(pictures=len(last.pictures), files=len(files))
    return "\n".join([head, "", *lines])


def _files(text: str) -> list[tuple[str, str]]:
    """(name, first line) of each."""
    found = []
    text = _ABOUT_PICTURES.sub("", text, count=1) if text.startswith("[picture: ") else text
    while match := _FILE.match(text):
        found.append((_plain(match[1]), _plain(match[3].strip().split("\n", 1)[0])))
        text = text[match.end() :]
    return found


def _described(picture: Picture, words: dict[str, str]) -> str:
    if not picture.kind:
        return words["unread"]
    return Template(words["picture"]).substitute(kind=picture.kind, width=picture.width, height=picture.height)


def _plain(text: str) -> str:
    """Fit to stand in a code span, and not too long."""
    line = " ".join(text.replace("`", "'").split())
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + " …"


@functools.cache
def _words(language: str) -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((ANSWERS / f"arrived.{language}.toml").read_text(encoding="utf-8"))
    return table
