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
FRONT_MATTER = re.compile(r"\A(\s*---[ \t]*\n)(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
UNCLOSED = re.compile(r"\s*---[ \t]*\n\s*[\w-]+[ \t]*:(\s|\Z)")
KINDS = (".prompt", ".agent", ".chatmode", ".instructions")
"""What others put between the name of a prompt and .md."""
_UNQUOTED = ("mapping values are not allowed", "alias", "cannot start any token")
"""What PyYAML 6 says of a colon, a * or an @ in a value without quotes."""

log = logging.getLogger("qwendow.prompts")


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


@dataclass(slots=True)
class PromptFolder:
    """The prompts of a folder as last read, and by what they are broken.

    A file that breaks while in use keeps its last good copy; one that goes away is offered no more, but who has chosen
    it keeps it.
    """

    path: Path
    prompts: dict[str, Prompt] = field(default_factory=dict)
    broken: dict[str, BrokenPrompt] = field(default_factory=dict)
    _seen: dict[str, Prompt] = field(default_factory=dict)

    def read(self) -> None:
        """Reads the folder again. A broken file harms nothing else."""
        found: dict[str, Prompt] = {}
        broken: dict[str, BrokenPrompt] = {}
        owners: dict[str, str] = {}
        for file in sorted(self.path.glob("*.md")):
            name, shown = _name(file), _printable(file.name)
            try:
                if name in owners:
                    raise BrokenPrompt("taken", other=owners[name])
                found[name] = _read(file, name, self.path)
                owners[name] = shown
            except (BrokenPrompt, OSError, RuntimeError) as error:
                broken[shown] = error if isinstance(error, BrokenPrompt) else _unreadable(error)
                if name in self._seen and name not in found:
                    found[name] = self._seen[name]
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
    if match is None and UNCLOSED.match(source):
        raise BrokenPrompt("unclosed")
    front = match[2] if match else ""
    facts = _front_matter(front, match[1].count("\n") if match else 0)
    text = source[match.end() if match else 0 :].strip()
    if not text:
        raise BrokenPrompt("empty")
    starters = facts.get("starters") or []
    if not isinstance(starters, list):
        raise BrokenPrompt("starters")
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


def _unreadable(error: Exception) -> BrokenPrompt:
    """Without the path: the page shows it, too."""
    return BrokenPrompt("unreadable", error=getattr(error, "strerror", None) or type(error).__name__)


def _name(file: Path) -> str:
    return next((file.stem.removesuffix(kind) for kind in KINDS if file.stem.endswith(kind)), file.stem)


def _read(file: Path, name: str, folder: Path) -> Prompt:
    if not NAME.fullmatch(name):
        raise BrokenPrompt("name")
    if not file.resolve().is_relative_to(folder.resolve()):
        raise BrokenPrompt("link")
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise BrokenPrompt("irregular")
    if status.st_size > MAX_BYTES:
        raise BrokenPrompt("large", limit=MAX_BYTES // 1024)
    try:
        source = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BrokenPrompt("encoding") from error
    return parse(name, source)


def _printable(name: str) -> str:
    """A file name whose bytes are no UTF-8 cannot be logged or shown as it is."""
    return name.encode("utf-8", "replace").decode()


def _front_matter(source: str, before: int) -> dict[str, Any]:
    """`before` is how many lines of the file stand before it."""
    try:
        # Every value stays text: a wrong date or number in a title is not an error.
        facts = yaml.load(source, Loader=yaml.BaseLoader) or {}
    except (yaml.YAMLError, RecursionError) as error:
        raise _not_yaml(error, before) from error
    if not isinstance(facts, dict):
        raise BrokenPrompt("fields")
    return facts


def _not_yaml(error: Exception, before: int) -> BrokenPrompt:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return BrokenPrompt("yaml")
    said = f"{error.context} {error.problem}"
    reason = "yaml_quotes" if any(words in said for words in _UNQUOTED) else "yaml_at"
    return BrokenPrompt(reason, line=before + error.problem_mark.line + 1)


def _words(value: object, field_name: str) -> Words:
    if isinstance(value, str):
        return Words(value, value)
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()) and value:
        first = next(iter(value.values()))
        return Words(value.get("en", first), value.get("zh", first))
    raise BrokenPrompt("words", field=field_name)


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _tools(value: object) -> tuple[str, ...]:
    """Names, in a list or with commas between them."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BrokenPrompt("tools")
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


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
        raise BrokenPrompt("schema") from error


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
