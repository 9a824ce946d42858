"""A docstring in Google's style: its first paragraph, and what its `Args:` say of each parameter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SECTION = re.compile(r"(Args|Arguments|Parameters|Returns|Raises|Yields|Examples?|Notes?):\s*")
_ARGS = re.compile(r"(Args|Arguments|Parameters):\s*")
_PARAMETER = re.compile(r"\*{0,2}(?P<name>\w+)\s*(\([^)]*\))?\s*:(?P<text>.*)")


@dataclass(frozen=True, slots=True)
class Docstring:
    summary: str
    parameters: dict[str, str] = field(default_factory=dict)


def read_docstring(text: str) -> Docstring:
    """Parts of a text without common indentation, as inspect.getdoc gives it; each becomes one line."""
    lines = text.splitlines()
    return Docstring(_summary(lines), _parameters(_args(lines)))


def _summary(lines: list[str]) -> str:
    paragraph: list[str] = []
    for line in lines:
        if not line.strip() or _SECTION.fullmatch(line):
            break
        paragraph.append(line.strip())
    return " ".join(paragraph)


def _args(lines: list[str]) -> list[str]:
    """The indented lines under `Args:`, without empty ones."""
    start = next((number for number, line in enumerate(lines) if _ARGS.fullmatch(line)), len(lines))
    section: list[str] = []
    for line in lines[start + 1 :]:
        if line.strip() and not line[0].isspace():
            break
        section.append(line)
    return [line for line in section if line.strip()]


def _parameters(lines: list[str]) -> dict[str, str]:
    """A line that stands deeper than the first goes on with the parameter before it."""
    found: dict[str, str] = {}
    margin = _indentation(lines[0]) if lines else 0
    name = ""
    for line in lines:
        match = _PARAMETER.fullmatch(line.strip()) if _indentation(line) <= margin else None
        if match:
            name = match["name"]
            found[name] = match["text"].strip()
        elif name:
            found[name] = f"{found[name]} {line.strip()}".strip()
    return {name: text for name, text in found.items() if text}


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())
