"""The file .env: its lines into the environment, and what of them would be passed over without a word."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from qwendow.settings.endpoint import BASE_URL, OFFLINE
from qwendow.settings.keys import KEY, KEY_FILE
from qwendow.settings.wrong import SettingsError

NAME = ".env"

OTHERS = (".env.txt", "env.txt", ".env.env", "env", "_env", "env.env", "dotenv", ".env.local", ".env.example")
"""What the file ends up being called: Windows hides the end of a name, and editors add one; or the example is filled
in where it lies."""


def read_file(folder: Path, environ: MutableMapping[str, str]) -> list[str]:
    """Puts what `.env` of the folder sets under what is set; says which file of another name is passed over.

    Raises SettingsError.
    """
    file = folder / NAME
    if not file.is_file():
        return _misnamed(folder, environ)
    for name, value in _bindings(file).items():
        if not environ.get(name):
            environ[name] = value
    return []


def _bindings(file: Path) -> dict[str, str]:
    """What python-dotenv cannot read it leaves out, and the app would start as if it were not set."""
    try:
        source = file.read_text("utf-8-sig")
        if "\0" in source:
            raise ValueError("UTF-16 without a mark")
    except ValueError as error:
        raise SettingsError(file.name, "is not UTF-8 text: save it as UTF-8") from error
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    for binding in parse_stream(io.StringIO(source)):
        if binding.error or binding.key:
            name, value = _checked(binding, file.name)
            if values.get(name, value) != value:
                both = f"in lines {lines[name]} and {_line(binding)}"
                raise SettingsError(file.name, f"sets {name} twice, {both}: take one out")
            values[name], lines[name] = value, _line(binding)
    return values


def _checked(binding: Binding, file: str) -> tuple[str, str]:
    line, source = _line(binding), binding.original.string
    before = re.match(r"""\s*(\$env:|(?:setx?|env|var|let|const|-|;)\s|["'])""", source, re.IGNORECASE)
    if before and not re.match(r"\s*'\w+'\s*=", source):
        too_much = f"holds {before[1].strip()} before the name in line {line}"
        raise SettingsError(file, f"{too_much}, which belongs to another language: write NAME=value")
    if binding.error or not binding.key or binding.value is None or not re.fullmatch(r"[A-Za-z_]\w*", binding.key):
        raise SettingsError(file, f"cannot be read in line {line}: write NAME=value, and close every quote")
    return binding.key, binding.value


def _line(binding: Binding) -> int:
    """Empty lines before it count as its own."""
    source = binding.original.string
    return binding.original.line + source[: len(source) - len(source.lstrip())].count("\n")


def _misnamed(folder: Path, environ: MutableMapping[str, str]) -> list[str]:
    for name in OTHERS:
        if names := {*_settings_of(folder / name)}:
            remedy = "is not read, as it must be called .env: rename it (Windows may hide the end of a name)"
            if names & {KEY, KEY_FILE, BASE_URL} and not any(map(environ.get, (KEY, KEY_FILE, BASE_URL, OFFLINE))):
                raise SettingsError(name, remedy)
            return [f"{name} {remedy}"]
    return []


def _settings_of(file: Path) -> Iterator[str]:
    """Names that the file gives a value."""
    if file.is_file():
        for line in file.read_text("utf-8", "replace").splitlines():
            if found := re.match(r"\s*(?:export\s+|set\s+|\$env:)?((?:DASHSCOPE|QWEN)\w*)\s*=\s*[^\s#]", line):
                yield found[1]
