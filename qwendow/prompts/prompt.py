"""A system prompt and how it is offered, or why a file is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages of the page."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system prompt and how it is offered: `starters` are questions to begin with, `json` asks for JSON answers.

    `schema` is the JSON text of an object; whether it is a JSON Schema is for its readers to say. `tools` are names,
    of tools that may be somebody else's.
    With `cache` a repeated question may get the same answer again.
    """

    name: str
    text: str
    title: Words
    description: Words = Words("", "")
    starters: tuple[Words, ...] = ()
    json: bool = False
    schema: str = ""
    tools: tuple[str, ...] = ()
    cache: bool = False


class BrokenPrompt(Exception):
    """A file of the folder cannot be used; the message says why, as does the key `reason` with its `facts`."""

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(REASONS[reason].format(**facts))
        self.reason = reason
        self.facts = facts


REASONS = {
    "empty": "it holds no prompt text",
    "name": "its name may hold letters, digits, _ and - only",
    "taken": "there is {other} of the same name",
    "link": "it is a link to a place outside the folder",
    "irregular": "it is not a regular file",
    "large": "it is larger than {limit} KB",
    "encoding": "it is not UTF-8 text",
    "unreadable": "it cannot be read: {error}",
    "unclosed": "its front matter is not closed: a line --- must end it",
    "yaml": "its front matter is not YAML",
    "yaml_at": "its front matter is not YAML, as line {line} shows",
    "yaml_quotes": "its front matter is not YAML in line {line}: put the value in quotes",
    "fields": "its front matter is not a list of fields",
    "words": "{field} must be a text, or a text for en and one for zh",
    "starters": "starters must be a list",
    "tools": "tools must be a list of names",
    "schema": "schema must be a mapping, or a text that is a JSON object",
}
