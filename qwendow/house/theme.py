"""A name, a mark, a colour and a welcome of the operator's own: a TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qwendow.house.colours import Shades, dark_shades, light_shades, read_colour
from qwendow.house.logo import Logo, read_logo
from qwendow.house.words import NO_WORDS, Unfit, Words

MOST = 64_000
"""Bytes of the file."""

MOST_STARTERS = 12

KEYS = ("title", "tagline", "colour", "colour_dark", "logo", "welcome", "welcome_text", "starters")


@dataclass(frozen=True, slots=True)
class Theme:
    """What is not set is as Qwendow has it; `welcome`, `welcome_text` and `starters` stand for those of the prompt that
    the page begins with."""

    title: Words = NO_WORDS
    tagline: Words = NO_WORDS
    light: Shades | None = None
    dark: Shades | None = None
    logo: Logo | None = None
    welcome: Words = NO_WORDS
    welcome_text: Words = NO_WORDS
    starters: tuple[Words, ...] = ()

    @property
    def name(self) -> Words:
        return self.title if self.title.en else Words("Qwendow", "Qwendow")


NO_THEME = Theme()


def read_theme(file: Path) -> Theme:
    """What it names is taken from its folder. Raises Unfit, which names line and key."""
    text = _text(file)
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unfit(f"is not TOML: {error}") from error
    try:
        return _theme(said, file.parent)
    except _UnfitKey as unfit:
        line = _line(text, unfit.key)
        raise Unfit(f"has something wrong in line {line}: {unfit.key} {unfit}") from unfit


class _UnfitKey(Exception):
    def __init__(self, key: str, why: str) -> None:
        super().__init__(why)
        self.key = key


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST:
            raise Unfit("must be a TOML file of at most 64 KB")
        return file.read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise Unfit("must be a TOML file in UTF-8; there is none that can be read at this path") from error


def _theme(said: Mapping[str, Any], folder: Path) -> Theme:
    for key in said:
        if key not in KEYS:
            raise _UnfitKey(key, f"is not known; known are {', '.join(KEYS)}")
    light, dark = _colours(said)
    return Theme(
        _words(said, "title", 40), _words(said, "tagline", 80), light, dark, _logo(said, folder),
        _words(said, "welcome", 80), _words(said, "welcome_text", 300), _starters(said),
    )  # fmt: skip


def _words(said: Mapping[str, Any], key: str, longest: int) -> Words:
    return _read_words(said[key], key, longest) if key in said else NO_WORDS


def _read_words(value: Any, key: str, longest: int) -> Words:
    both = {"en": value, "zh": value} if isinstance(value, str) else value
    fine = isinstance(both, dict) and set(both) == {"en", "zh"} and all(map(_is_line, both.values()))
    if not fine or max(map(len, both.values())) > longest:
        raise _UnfitKey(key, f'must be a text of at most {longest} characters, or {{ en = "...", zh = "..." }}')
    return Words(both["en"].strip(), both["zh"].strip())


def _is_line(text: Any) -> bool:
    return isinstance(text, str) and text.strip() != "" and all(letter.isprintable() for letter in text)


def _starters(said: Mapping[str, Any]) -> tuple[Words, ...]:
    starters = said.get("starters", [])
    if not isinstance(starters, list) or len(starters) > MOST_STARTERS:
        raise _UnfitKey("starters", f"must be a list of at most {MOST_STARTERS} questions")
    return tuple(_read_words(one, "starters", 500) for one in starters)


def _colours(said: Mapping[str, Any]) -> tuple[Shades | None, Shades | None]:
    if "colour" not in said:
        if "colour_dark" in said:
            raise _UnfitKey("colour_dark", "needs colour beside it")
        return None, None
    dark = "colour_dark" if "colour_dark" in said else "colour"
    made = []
    for key, shades in (("colour", light_shades), (dark, dark_shades)):
        try:
            made.append(shades(read_colour(str(said[key]))))
        except Unfit as unfit:
            raise _UnfitKey(key, str(unfit)) from unfit
    return made[0], made[1]


def _logo(said: Mapping[str, Any], folder: Path) -> Logo | None:
    if "logo" not in said:
        return None
    if not isinstance(said["logo"], str):
        raise _UnfitKey("logo", "must be the path of a file")
    try:
        return read_logo(folder / said["logo"])
    except Unfit as unfit:
        raise _UnfitKey("logo", str(unfit)) from unfit


def _line(text: str, key: str) -> int:
    """Where it stands, or the table of that name."""
    found = re.search(rf"""^[ \t]*(?:\[+[ \t]*)?["']?{re.escape(key)}\b""", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1
