"""The English and the Chinese README, held against each other: headings, commands, tables, pictures and links."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
BOTH = pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])

FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"\s+# .*")
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)]+)\)")
NUMBER = re.compile(r"\d[\d,.]*")


def prose(text: str) -> str:
    return FENCED.sub("", text)


def levels(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", prose(text), re.MULTILINE)]


def blocks(text: str) -> list[tuple[str, list[str]]]:
    """Without what is said of a command, and of the tree of folders without all but the paths."""
    return [(kind, [told(line, kind) for line in body.splitlines()]) for kind, body in FENCED.findall(text)]


def told(line: str, kind: str) -> str:
    if kind == "":
        return re.match(r"\s*\S*(?:, \S+)*", line)[0].strip()  # type: ignore[index]
    return COMMENT.sub("", line)


def rows(text: str) -> list[list[list[str]]]:
    """Of each row of a table the code in each cell, in the order of the alphabet: a sentence may turn it round."""
    lines = [line for line in prose(text).splitlines() if line.startswith("|")]
    return [[sorted(CODE.findall(cell)) for cell in line.strip("|").split("|")] for line in lines]


def links(text: str) -> Counter[str]:
    """Where they lead, without those to headings, and those from one of the two to the other."""
    found = (target for target in LINK.findall(prose(text)) if not target.startswith(("#", "README")))
    return Counter(re.sub(r"(?<!dark)-zh\.png$", ".png", target) for target in found)


def test_they_have_the_same_headings_in_number_and_level() -> None:
    assert levels(CHINESE) == levels(ENGLISH)


def test_they_have_the_same_commands_and_the_same_tree() -> None:
    english, chinese = blocks(ENGLISH), blocks(CHINESE)
    told_apart = [
        (kind, once, again)
        for (kind, lines), (_, others) in zip(english, chinese, strict=True)
        for once, again in zip(lines, others, strict=False)
        if once != again and kind != ""
    ]
    assert told_apart == []
    paths = [[line for line in lines if line] for kind, lines in english if kind == ""]
    assert paths and [name for name in paths[0] if name not in blocks(CHINESE)[-1][1] and name.endswith("/")] == []


def test_their_tables_have_the_same_code_in_the_same_cells() -> None:
    english, chinese = rows(ENGLISH), rows(CHINESE)
    assert [(once, again) for once, again in zip(english, chinese, strict=True) if once != again] == []


def test_they_link_to_the_same_places() -> None:
    assert links(CHINESE) == links(ENGLISH)
    assert "](README.zh-CN.md)" in ENGLISH and "](README.md)" in CHINESE


@BOTH
def test_every_picture_and_file_that_is_linked_is_there(text: str) -> None:
    files = [target for target in LINK.findall(prose(text)) if not target.startswith(("#", "https://"))]
    assert [target for target in files if not (ROOT / target).is_file()] == []


@BOTH
def test_every_link_to_a_heading_finds_it(text: str) -> None:
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert [target for target in LINK.findall(prose(text)) if target[0] == "#" and target[1:] not in anchors] == []


def test_every_setting_of_the_example_file_stands_in_both_tables() -> None:
    names = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    assert [(name, len(text)) for name in sorted(names) for text in (ENGLISH, CHINESE) if f"`{name}`" not in text] == []


def test_the_figures_of_the_tables_are_the_same() -> None:
    def figures(text: str) -> list[Counter[str]]:
        lines = [line for line in prose(text).splitlines() if line.startswith("|")]
        return [Counter(number.rstrip(".,") for number in NUMBER.findall(CODE.sub("", line))) for line in lines]

    different = [
        (dict(once), dict(again))
        for once, again in zip(figures(ENGLISH), figures(CHINESE), strict=True)
        if once != again
    ]
    assert different == []
