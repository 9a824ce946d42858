"""The questions of a talk, one after the other: those of stage.toml, or else the starters of all prompts.

    [[question]]
    q = "Which of the two sorts faster?"    # or {en = "…", zh = "…"}
    prompt = "assistant"
    compare = "max,plus"
    files = ["menu.pdf"]

All but q may be left out; there are model, thinking, json, search and tools, too. Files lie in its folder, or
below it. All is read anew whenever a page asks for /stage.json.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from qwendow.prompts import PromptFolder

TEXTS = ("model", "prompt", "compare", "thinking")
SWITCHES = {"json": "json_mode", "search": "search", "tools": "tools"}
"""What a question may set: names in the file and those of the settings."""

Question = dict[str, Any]


class BrokenPlaylist(Exception):
    """The file cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Playlist:
    file: Path
    prompts: PromptFolder

    @property
    def routes(self) -> list[BaseRoute]:
        return [
            Route("/stage.json", self.answer, methods=["GET"]),
            Route("/stage/{question:int}/{file:int}", self.give, methods=["GET"]),
        ]

    def answer(self, request: Request) -> Response:
        """{"questions": [{"q": {"en", "zh"}, "settings": {name: value}, "files": [name]}], "broken": why there are
        none, or ""}. A file is to be had at /stage/ and the places of its question and its own, from 0 on."""
        try:
            questions, broken = self.questions(), ""
        except BrokenPlaylist as error:
            questions, broken = [], str(error)
        return JSONResponse({"questions": questions, "broken": broken}, headers={"Cache-Control": "no-store"})

    def give(self, request: Request) -> Response:
        """A file of a question."""
        try:
            name = self.questions()[request.path_params["question"]]["files"][request.path_params["file"]]
        except (BrokenPlaylist, IndexError):
            return Response(status_code=404)
        return FileResponse(self.file.parent / name, headers={"Cache-Control": "no-store"})

    def questions(self) -> list[Question]:
        """Raises BrokenPlaylist."""
        if not self.file.exists():
            self.prompts.read()
            return [
                {"q": {"en": starter.en, "zh": starter.zh}, "settings": {"prompt": prompt.name}, "files": []}
                for prompt in self.prompts.prompts.values()
                for starter in prompt.starters
            ]
        try:
            entries = tomllib.loads(self.file.read_text("utf-8")).get("question", [])
        except (OSError, ValueError) as error:
            raise BrokenPlaylist(f"{self.file.name}: {error}") from None
        if not isinstance(entries, list) or not entries:
            raise BrokenPlaylist(f"{self.file.name}: it has no [[question]]")
        return [
            _question(entry, f"{self.file.name}, question {place}", self.file.parent)
            for place, entry in enumerate(entries, 1)
        ]


def _question(entry: Any, place: str, folder: Path) -> Question:
    if not isinstance(entry, dict):
        raise BrokenPlaylist(f"{place}: it must be a table")
    if unknown := entry.keys() - {"q", "files", *TEXTS, *SWITCHES}:
        raise BrokenPlaylist(f"{place}: {sorted(unknown)[0]} is not known")
    settings: dict[str, Any] = {}
    name: str
    for name, value in entry.items():
        if name in TEXTS and not isinstance(value, str):
            raise BrokenPlaylist(f"{place}: {name} must be a text")
        if name in SWITCHES and not isinstance(value, bool):
            raise BrokenPlaylist(f"{place}: {name} must be true or false")
        if name not in ("q", "files"):
            settings[SWITCHES.get(name, name)] = value
    files = _files(entry.get("files", []), place, folder)
    return {"q": _words(entry.get("q"), place), "settings": settings, "files": files}


def _files(names: Any, place: str, folder: Path) -> list[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BrokenPlaylist(f"{place}: files must be a list of names")
    for name in names:
        file = (folder / name).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            raise BrokenPlaylist(f"{place}: there is no file {name} in the folder of stage.toml")
    return names


def _words(said: Any, place: str) -> dict[str, str]:
    words = {"en": said, "zh": said} if isinstance(said, str) else said
    texts: list[Any] = [words.get(language) for language in ("en", "zh")] if isinstance(words, dict) else []
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        raise BrokenPlaylist(f"{place}: q must be a text, or one for en and one for zh")
    return {"en": texts[0], "zh": texts[1]}
