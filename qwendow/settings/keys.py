"""The keys of the endpoint: in a variable, or in the file that another one names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qwendow.keys import BadKeys, Key, parse_keys, read_keys
from qwendow.settings.wrong import SettingsError

KEY = "DASHSCOPE_API_KEY"
KEY_FILE = "DASHSCOPE_API_KEY_FILE"


def read_all_keys(environ: Mapping[str, str], folder: Path) -> tuple[tuple[Key, ...], Path | None]:
    """And the file that they stand in, if they do. Raises SettingsError for what cannot be keys alone."""
    text, name = environ.get(KEY, ""), environ.get(KEY_FILE)
    if text and name:
        raise SettingsError(KEY_FILE, f"and {KEY} are both set: take one of them out")
    file = folder / name if name else None
    try:
        return read_keys(file) if file else parse_keys(text), file
    except BadKeys as error:
        raise SettingsError(KEY_FILE if file else KEY, str(error)) from None
