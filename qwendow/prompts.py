"""The prompt folder: one Markdown file a system prompt, with optional front matter."""

from __future__ import annotations

import functools
import json
import logging
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 64 * 1024
NAME = re.compile(r"[\w-]{1,64}")
TOOL_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)

log = logging.getLogger("qwendow.prompts")


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages of the page."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system prompt and how it is offered: `starters` are questions to begin with, `json` asks for JSON answers.

    `schema` is the JSON text of an object; whether it is a JSON Schema is for its readers to say. `tools` are names.
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
    """A file of the folder cannot be used; the message says why."""


@dataclass(slots=True)
class PromptFolder:
    """The prompts of a folder as last read, and by what they are broken.

    A file that breaks while in use keeps its last good copy; one that goes away is offered no more, but who has chosen
    it keeps it.
    """

    path: Path
    prompts: dict[str, Prompt] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    _seen: dict[str, Prompt] = field(default_factory=dict)

    def read(self) -> None:
        """Reads the folder again. A broken file harms nothing else."""
        found: dict[str, Prompt] = {}
        broken: dict[str, str] = {}
        for file in sorted(self.path.glob("*.md")):
            try:
                found[file.stem] = _read(file, self.path)
            except (BrokenPrompt, OSError, RuntimeError) as error:
                broken[_printable(file.name)] = str(error)
                if file.stem in self._seen:
                    found[file.stem] = self._seen[file.stem]
        for name in broken.keys() - self.broken.keys():
            log.warning("prompt file %s left out: %s", name, broken[name])
        self.prompts, self.broken = found, broken
        self._seen |= found

    def get(self, name: str) -> Prompt | None:
        """The prompt of that file name without its ending; looks again for one not seen before."""
        if not NAME.fullmatch(name):
            return None
        if name not in self.prompts and name not in self._seen:
            self.read()
        return self.prompts.get(name) or self._seen.get(name)

    @property
    def default(self) -> Prompt:
        """`assistant` if it is there, else the first, else an empty one."""
        first = next(iter(self.prompts.values()), Prompt("", "", Words("", "")))
        return self.prompts.get("assistant", first)


@functools.lru_cache(maxsize=200)
def parse(name: str, source: str) -> Prompt:
    """A prompt from the text of its file; raises BrokenPrompt."""
    match = FRONT_MATTER.match(source)
    front = match.group(1) if match else ""
    facts = _front_matter(front)
    text = source[match.end() if match else 0 :].strip()
    if not text:
        raise BrokenPrompt("it holds no prompt text")
    starters = facts.get("starters") or []
    if not isinstance(starters, list):
        raise BrokenPrompt("starters must be a list")
    return Prompt(
        name=name,
        text=text,
        title=_words(facts.get("title") or name, "title"),
        description=_words(facts.get("description", ""), "description"),
        starters=tuple(_words(starter, "starters") for starter in starters),
        json=_is_true(facts.get("json")),
        schema=_schema(front) if "schema" in facts else "",
        tools=_tools(facts.get("tools") or []),
        cache=_is_true(facts.get("cache")),
    )


def _read(file: Path, folder: Path) -> Prompt:
    if not NAME.fullmatch(file.stem):
        raise BrokenPrompt("its name may hold letters, digits, _ and - only")
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BrokenPrompt("it is a link to a place outside the folder")
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise BrokenPrompt("it is not a regular file")
    if status.st_size > MAX_BYTES:
        raise BrokenPrompt(f"it is larger than {MAX_BYTES // 1024} KB")
    try:
        source = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenPrompt("it is not UTF-8 text") from error
    return parse(file.stem, source)


def _printable(name: str) -> str:
    """A file name whose bytes are no UTF-8 cannot be logged or shown as it is."""
    return name.encode("utf-8", "replace").decode()


def _front_matter(source: str) -> dict[str, Any]:
    try:
        # Every value stays text: a wrong date or number in a title is not an error.
        facts = yaml.load(source, Loader=yaml.BaseLoader) or {}
    except (yaml.YAMLError, RecursionError) as error:
        raise BrokenPrompt("its front matter is not YAML") from error
    if not isinstance(facts, dict):
        raise BrokenPrompt("its front matter is not a list of fields")
    return facts


def _words(value: object, field_name: str) -> Words:
    if isinstance(value, str):
        return Words(value, value)
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()) and value:
        first = next(iter(value.values()))
        return Words(value.get("en", first), value.get("zh", first))
    raise BrokenPrompt(f"{field_name} must be a text, or a text for en and one for zh")


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _tools(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) and TOOL_NAME.fullmatch(name) for name in value):
        raise BrokenPrompt("tools must be a list of names")
    return tuple(dict.fromkeys(value))


def _schema(front: str) -> str:
    """The JSON text of the field `schema`, which is YAML or, as one text, JSON."""
    fields: Any = yaml.compose(front, Loader=yaml.BaseLoader)
    try:
        value = next(_typed(node, set()) for key, node in reversed(fields.value) if key.value == "schema")
        value = json.loads(value, parse_constant=_refuse) if isinstance(value, str) and value else value
        if not isinstance(value, dict):
            raise ValueError
        return json.dumps(value, ensure_ascii=False, indent=2)
    except (ValueError, RecursionError) as error:
        raise BrokenPrompt("schema must be a mapping, or a text that is a JSON object") from error


def _typed(node: yaml.Node, seen: set[int]) -> Any:
    """Values as JSON has them: unlike YAML's own, `no` and 2026-11-16 stay text. Raises ValueError."""
    if id(node) in seen:
        raise ValueError("an alias could hold itself, or grow without end")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        return {key.value: _typed(value, seen) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_typed(value, seen) for value in node.value]
    return _scalar(node.value) if isinstance(node, yaml.ScalarNode) and not node.style else node.value


def _scalar(text: str) -> Any:
    """What stands there without quotes: a JSON number, true, false or null, else a text."""
    try:
        return json.loads(text or "null", parse_constant=_refuse)
    except ValueError:
        return text


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
