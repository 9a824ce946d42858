"""The head of the page: the scripts of the folder browser, the words and marks they need, and their styles."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from qwendow.answering.wishes import NAMES
from qwendow.conversation.export import LABEL
from qwendow.house import PLAIN, House
from qwendow.page.dress.marks import BARE, CONCEALED, INSERTED
from qwendow.page.look import render_look
from qwendow.page.news import known
from qwendow.page.texts import ACCESS, FIXED, READING, SHEETS, WORDS

BROWSER = Path(__file__).parent / "browser"
RULES = Path(__file__).parent / "styles"

COMMENT = re.compile(r"^[ \t]*//.*\n|^[ \t]+", re.MULTILINE)
"""And what stands before a line."""

RULE_COMMENT = re.compile(r"[ \t]*/\*.*?\*/\n*", re.DOTALL)

SCRIPTS = (
    "words", "make", "fresh", "there", "source", "unseen", "question", "composing", "follow", "copy", "select", "names",
    "download", "languages", "preview", "code", "held", "files", "mermaid", "diagram", "tables", "alerts", "pictures",
    "chemistry", "large", "times", "attributes", "busy", "title",
    "place", "menu", "sheet", "settings", "prompts", "terms", "composer", "reading", "bar", "banner", "news",
    "columns", "rating", "quote", "consent", "share", "about",
    "print", "history", "foot", "draft", "away", "branches", "links", "stage",
    "aloud", "keys", "stops", "cleared", "installed",
)  # fmt: skip
"""In the order in which they run. A name that one declares the later ones can use."""

IN_COLUMN = ("frame", "chat", "columns", "box", "settings", "narrow", "answer", "blocks")
"""Of what stands in Gradio's own column, in this order."""

STYLES = ("reading", "history", "sheet", "print", "stage", "touch")
"""Of what stands outside of Gradio's own column, and of paper: in a file that Gradio 6.31 is given, a rule inside
@media holds for what is in that column alone."""


def head(
    parts: Mapping[str, str],
    scripts: Sequence[str],
    locked: Collection[str] = (),
    signed: bool = False,
    house: House = PLAIN,
) -> str:
    """`parts` are selectors of what Gradio's page is made of; `scripts` run after the page's own. `locked` are settings
    that are not offered; `signed`: readers sign in; `house` is what is the operator's own."""
    marks = [pattern.pattern for pattern in (INSERTED, CONCEALED, BARE)]
    names = {parts.get(name, name): words for name, words in FIXED.items()}
    constants: dict[str, Any] = {
        "PARTS": dict(parts),
        "BUTTON_NAMES": names,
        "WORDS": WORDS | SHEETS | READING | ACCESS,
        "MARKS": marks,
        "NAMES": NAMES,
        "LOCKED": sorted(locked),
        "HOUSE": known(house),
    }
    declared = [f"const {name} = {json.dumps(value)};\n" for name, value in constants.items()]
    styles = [f"<style>\n{rules}</style>" for rules in (*map(_style, STYLES), render_look(house.theme)) if rules]
    return "\n".join([*styles, *map(_script, ["".join(declared), *_sources(signed), *scripts])])


def in_column() -> str:
    """The styles of what stands in Gradio's own column."""
    return "\n".join(_rules(name) for name in IN_COLUMN)


def _rules(name: str) -> str:
    """Comments are for who reads the files: a sixth of what each first visit would bring."""
    return RULE_COMMENT.sub("", (RULES / f"{name}.css").read_text("utf-8"))


def _style(name: str) -> str:
    """With the label that what is printed wants."""
    text = _rules(name)
    return text.replace("LABEL", json.dumps(LABEL, ensure_ascii=False))


def _sources(signed: bool) -> list[str]:
    return [(BROWSER / f"{name}.js").read_text("utf-8") for name in (*SCRIPTS, *(("signed",) if signed else ()))]


def _script(source: str) -> str:
    """Each in an element of its own: so a fault in one leaves the others alone."""
    return f"<script>\n{COMMENT.sub('', source)}</script>"
