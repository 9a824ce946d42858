"""What a body or a frame reports, in whichever form: its sentences, codes and fields, also from inside a text.

Forms of 2026: OpenAI's `{"error": {…}}`; the error alone (SGLang 0.5.23, vLLM before 0.9); `{"detail": …}`, a text or
a list (FastAPI, transformers serve 5.23.0); a text for the error (vLLM's 401, TGI, Ollama); an object in JSON or in
Python's own writing within the sentence of a gateway (LiteLLM 1.108.7, OpenRouter, one-api).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SENTENCES = {
    "message", "msg", "detail", "error", "raw", "title", "reason", "description",
    "error_msg", "error_message", "errormessage", "error_description",
}  # fmt: skip
CODES = {"code", "error_code", "errorcode", "status_code", "statuscode"}
TYPES = {"type", "status", "error_type"}
PARTS = {"error", "errors", "detail", "details", "metadata", "raw", "message", "body", "response", "data"}

WAITS = {"retry_after", "retry_after_seconds", "retrydelay", "estimated_time"}

_NO_NAMES = ("", "None", "null", "True", "False")

_FAILED = ("error", "fail", "failed", "failure")

DEEPEST, MOST = 6, 60
"""How far a report is followed into itself, and how many facts are taken from it."""

LONGEST = 20_000
"""Characters of one text that are looked through."""

Fact = tuple[str, Any]

_PAIR = re.compile(
    r"""['"](message|msg|detail|code|type|param|status|request_id)['"]\s*:\s*"""
    r"""(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+))"""
)
_LAYER = re.compile(r"<(\d{3})> ([A-Za-z.]+)(?=:)")
_STATUS = re.compile(r"(?i)\b(?:error code|status code|status|http(?:/[\d.]+)?)\W{1,3}([45]\d\d)\b")
_ID = re.compile(r"(?i)\brequest[_ ]id\W{1,3}([\w-]{8,100})")
_BROKEN_FRAME = re.compile(r'\s*\{\s*"error"\s*:\s*"?(.*?)"?\s*\}?\s*', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Report:
    """`sentences` say what is wrong, the innermost of each; `words` is all that is said, in lower case.

    `layers` are codes within a sentence: "<400> InternalError.Algo: …". `fields` of the request are named, `window` is
    in tokens, `wait` is a span until it may be tried again ("17s"), `status` is one that stands inside.
    """

    sentences: tuple[str, ...] = ()
    words: str = ""
    codes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    window: int | None = None
    wait: str = ""
    status: int | None = None
    request_id: str | None = None

    @property
    def text(self) -> str:
        """Each sentence once."""
        return "; ".join(dict.fromkeys(self.sentences))

    @property
    def names(self) -> tuple[str, ...]:
        return self.codes + self.types + self.layers


NOTHING = Report()


def read_report(value: Any) -> Report:
    """Of parsed JSON, or of a text; NOTHING where nothing is said."""
    facts = [fact for fact, _ in zip(_facts(value, 0), range(MOST), strict=False)]
    said = [str(text) for kind, text in facts if kind in ("sentence", "wrapped")]
    return Report(
        sentences=tuple(text.strip() for text in _all(facts, "sentence") if text.strip()),
        words="\n".join(said)[:LONGEST].lower(),
        codes=_all(facts, "code"),
        types=_all(facts, "type"),
        layers=_all(facts, "layer"),
        fields=_all(facts, "field"),
        window=next(iter(_all(facts, "window")), None),
        wait=next(iter(_all(facts, "wait")), ""),
        status=next(iter(_all(facts, "status")), None),
        request_id=next(iter(_all(facts, "id")), None),
    )


def unreadable_frame(payload: str) -> Report | None:
    """transformers serve 5.23.0 does not escape what it puts into its frames of errors."""
    found = _BROKEN_FRAME.fullmatch(payload[:LONGEST])
    return read_report(found[1]) if found and found[1] else None


def number(code: object) -> int | None:
    """A code that is an HTTP status in truth."""
    text = str(code) if isinstance(code, str | int) else ""
    return int(text) if re.fullmatch(r"[1-5]\d\d", text) else None


def _all(facts: list[Fact], kind: str) -> tuple[Any, ...]:
    return tuple(value for found, value in facts if found == kind)


def _facts(value: Any, depth: int) -> Iterator[Fact]:
    if depth > DEEPEST:
        return
    match value:
        case str():
            yield from _of_text(value[:LONGEST], depth)
        case list():
            for part in value[:8]:
                yield from _facts(part, depth + 1)
        case {"msg": str(message), "loc": list(place)}:
            # Pydantic's; what was sent stands beside it, as "input".
            path = [str(step) for step in place[:8] if step != "body" and isinstance(step, str | int)]
            yield from (("field", step) for step in path)
            yield "sentence", ": ".join(filter(None, [".".join(path), message[:LONGEST]]))
        case dict():
            for key, part in value.items():
                yield from _of_pair(str(key).lower(), part, depth)


def _of_pair(key: str, value: Any, depth: int) -> Iterator[Fact]:
    if isinstance(value, dict | list):
        if key in PARTS:
            yield from _facts(value, depth + 1)
    elif isinstance(value, str) and key in SENTENCES:
        yield from _of_text(value[:LONGEST], depth)
    elif key in CODES | TYPES and isinstance(value, str | int) and str(value) not in _NO_NAMES:
        yield ("code" if key in CODES else "type"), str(value)
    elif key == "param" and isinstance(value, str):
        yield from (("field", step) for step in value.split("."))
    elif key in ("request_id", "requestid") and isinstance(value, str):
        yield "id", value
    elif key in WAITS and isinstance(value, int | float | str):
        yield "wait", str(value)
    elif key == "n_ctx" and isinstance(value, int):
        yield "window", value


def _of_text(text: str, depth: int) -> Iterator[Fact]:
    inner = list(_inside(text, depth))
    yield ("wrapped" if _all(inner, "sentence") else "sentence"), text
    yield from inner
    for status, name in _LAYER.findall(text):
        yield "layer", name
        yield "status", int(status)
    if found := _STATUS.search(text):
        yield "status", int(found[1])
    if found := _ID.search(text):
        yield "id", found[1]


def _inside(text: str, depth: int) -> Iterator[Fact]:
    """Of an object that stands in a text."""
    start = text.find("{")
    if start < 0 or depth >= DEEPEST:
        return
    try:
        value, _ = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        for key, *values in _PAIR.findall(text):
            yield from _of_pair(key, next(filter(None, values), ""), depth + 1)
    else:
        yield from _facts(value, depth + 1)


def report_in(frame: Mapping[str, Any]) -> Report | None:
    """Of an object in a successful response, if it is an error and no chunk.

    An error says so, or has no choices but a code (the provider's native form) or a detail (FastAPI's).
    """
    if error := frame.get("error"):
        told = {**frame, "error": error} if isinstance(error, dict | str) else frame
        return read_report({key: part for key, part in told.items() if key != "choices"})
    if frame.get("object") == "error" or ("choices" not in frame and isinstance(frame.get("detail"), str | list)):
        return read_report(frame)
    if frame.get("code") and not isinstance(frame.get("choices"), list) and number(frame["code"]) != 200:
        return read_report(frame)
    return read_report(frame) if "choices" not in frame and _says_it_failed(frame) else None


def _says_it_failed(frame: Mapping[str, Any]) -> bool:
    """By a status or a type and nothing else, as gateways do in an answer that is a success."""
    said = [frame.get(name) for name in ("status", "status_code", "statusCode", "type")]
    failed = any(str(status).lower() in _FAILED or (number(status) or 0) >= 400 for status in said)
    return failed or frame.get("success") is False
