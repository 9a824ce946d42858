"""A prompt from the text of its file: front matter in YAML, and the prompt itself."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

import yaml

from qwendow.prompts.prompt import BrokenPrompt, Prompt, Words

FRONT_MATTER = re.compile(r"\A(\s*---[ \t]*\n)(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
UNCLOSED = re.compile(r"\s*---[ \t]*\n\s*[\w-]+[ \t]*:(\s|\Z)")
_UNQUOTED = ("mapping values are not allowed", "alias", "cannot start any token")
"""What PyYAML 6 says of a colon, a * or an @ in a value without quotes."""


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


def front_of(source: str) -> dict[str, Any]:
    """The fields of a file as they stand there, texts all of them; none where it is broken."""
    match = FRONT_MATTER.match(source)
    try:
        return _front_matter(match[2], 0) if match else {}
    except BrokenPrompt:
        return {}


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
