"""What is the operator's own on the page, read at the start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qwendow.house import House, Terms, Theme, Unfit, Words, read_pair, read_terms, read_theme
from qwendow.settings.wrong import SettingsError

BANNER, TERMS, THEME = "QWENDOW_BANNER", "QWENDOW_TERMS", "QWENDOW_THEME"
HOUSE_NAMES = (BANNER, TERMS, THEME)

LONGEST = 500
"""Characters of a banner."""


def read_house(environ: Mapping[str, str], folder: Path) -> House:
    """Paths are taken from `folder`. Raises SettingsError."""
    return House(_banner(environ), _terms(environ, folder), _theme(environ, folder))


def _banner(environ: Mapping[str, str]) -> Words:
    try:
        return read_pair(environ.get(BANNER) or "", LONGEST)
    except Unfit as unfit:
        raise SettingsError(BANNER, str(unfit)) from unfit


def _terms(environ: Mapping[str, str], folder: Path) -> Terms:
    named = environ.get(TERMS)
    try:
        return read_terms(named, folder) if named else Terms()
    except Unfit as unfit:
        raise SettingsError(TERMS, str(unfit)) from unfit


def _theme(environ: Mapping[str, str], folder: Path) -> Theme:
    named = environ.get(THEME)
    try:
        return read_theme(folder / named) if named else Theme()
    except Unfit as unfit:
        raise SettingsError(THEME, str(unfit)) from unfit
