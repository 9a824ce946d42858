"""A colour of the operator's, in the shades that the page needs: each can be read on its ground, by WCAG 2.2."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from qwendow.house.words import Unfit

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
BLACK: Rgb = (0, 0, 0)
DARK: Rgb = (11, 15, 25)
"""The ground of the page in dark, which Gradio 6.31 calls #0b0f19."""

TOLD_APART = 1.4
"""The least contrast of a button with its ground: what is written on it has more."""


class Shades(NamedTuple):
    """As CSS says them: `fill` is what buttons are filled with, `on` what is written there; `accent` marks and frames,
    and white can be seen on it; `ink` is text, also on a ground that has a little of the accent."""

    fill: str
    hover: str
    on: str
    accent: str
    ink: str


def read_colour(text: str) -> Rgb:
    """Raises Unfit."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", text):
        raise Unfit("must be a colour such as #0a7d5a: # and six hexadecimal digits")
    red, green, blue = (int(text[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def light_shades(colour: Rgb) -> Shades:
    """Raises Unfit."""
    _require_apart(colour, WHITE, "white page of the light theme")
    return _shades(colour, (0, 0.18), (0, 0.08))


def dark_shades(colour: Rgb) -> Shades:
    """Raises Unfit."""
    _require_apart(colour, DARK, "black page of the dark theme: set colour_dark, too")
    return _shades(colour, (0.2, 0.28), (0.55, 1))


def contrast(one: Rgb, other: Rgb) -> float:
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: Rgb) -> float:
    """Relative luminance as WCAG 2.2 has it."""
    parts = [part / 255 for part in colour]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _require_apart(colour: Rgb, ground: Rgb, where: str) -> None:
    if contrast(colour, ground) < TOLD_APART:
        raise Unfit(f"can hardly be told from the {where}")


def _shades(colour: Rgb, accent: tuple[float, float], ink: tuple[float, float]) -> Shades:
    on = max((WHITE, BLACK), key=lambda one: contrast(colour, one))
    hover = _mixed(colour, BLACK if on == WHITE else WHITE, 0.15)
    return Shades(*map(_css, (colour, hover, on, _between(colour, *accent), _between(colour, *ink))))


def _between(colour: Rgb, least: float, most: float) -> Rgb:
    """The nearest to it of such a luminance, towards black or white."""
    if luminance(colour) > most:
        return _first(lambda part: _mixed(colour, BLACK, part), lambda one: luminance(one) <= most)
    return _first(lambda part: _mixed(colour, WHITE, part), lambda one: luminance(one) >= least)


def _first(mixed: Callable[[float], Rgb], fits: Callable[[Rgb], bool]) -> Rgb:
    return next(one for part in range(101) if fits(one := mixed(part / 100)))


def _mixed(colour: Rgb, other: Rgb, part: float) -> Rgb:
    red, green, blue = (round(one + (two - one) * part) for one, two in zip(colour, other, strict=True))
    return red, green, blue


def _css(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
