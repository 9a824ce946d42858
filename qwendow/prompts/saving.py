"""A prompt written into the folder, as a file that the folder reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import yaml

from qwendow.prompts.folder import MAX_BYTES, NAME, PromptFolder, file_of
from qwendow.prompts.parsing import front_of, parse
from qwendow.prompts.prompt import BrokenPrompt, Prompt


class Taken(Exception):
    """There is a prompt of that name, and it was not asked to replace it."""


def save(folder: PromptFolder, prompt: Prompt, replace: bool = False) -> None:
    """The folder has it from then on. Raises Taken, BrokenPrompt, OSError.

    What it replaces keeps its description, its starters and whatever else this says nothing of.
    """
    if not NAME.fullmatch(prompt.name):
        raise BrokenPrompt("name")
    there = file_of(folder.path, prompt.name)
    if there and not replace:
        raise Taken(prompt.name)
    source = _source(prompt, front_of(there.read_text("utf-8-sig", "replace")) if there else {})
    try:
        body = source.encode("utf-8")
    except UnicodeEncodeError as error:
        raise BrokenPrompt("encoding") from error
    if len(body) > MAX_BYTES:
        raise BrokenPrompt("large", limit=MAX_BYTES // 1024)
    parse(prompt.name, source)
    _write(there or folder.path / f"{prompt.name}.md", body, replace=there is not None)
    folder.read()


def _source(prompt: Prompt, before: dict[str, Any]) -> str:
    front = {"title": prompt.title.en} | before | {"json": prompt.json, "schema": prompt.schema}
    said = {name: value for name, value in front.items() if value}
    return f"---\n{yaml.safe_dump(said, allow_unicode=True, sort_keys=False)}---\n{prompt.text.strip()}\n"


def _write(file: Path, body: bytes, replace: bool) -> None:
    """Whole or not at all, and over nothing that came meanwhile."""
    new = file.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "wb") as writing:
            writing.write(body)
            writing.flush()
            os.fsync(writing.fileno())
        if replace:
            new.replace(file)
            return
        try:
            os.link(new, file)
        except FileExistsError as error:
            raise Taken(file.stem) from error
    finally:
        new.unlink(missing_ok=True)
