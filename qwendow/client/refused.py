"""Which field of a request a server refuses, as far as it says so, and whether the rest would be taken without it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwendow.client.report import Report

SYSTEM = "system"
"""Stands for the system message, which is no field of its own."""

OURS = (
    "thinking_budget", "reasoning_effort", "enable_thinking", "chat_template_kwargs", "preserve_thinking",
    "thinking_display", "enable_search", "response_format", "stream_options", "parallel_tool_calls", "tool_choice",
)  # fmt: skip
"""Left out where anything about them is refused: the answer is the same, or nearly."""

THINKING = ("enable_thinking", "reasoning_effort", "thinking_budget")

READERS = ("temperature", "top_p", "max_tokens", "max_completion_tokens")
"""Left out only where the field is not taken at all: their values are for the reader to change."""

_NOT_TAKEN = re.compile(
    r"unexpected |extra (?:inputs?|fields?) |extra_forbidden|unrecogni[sz]ed|additional propert|unsupported|"
    r"unknown (?:field|param|argument|key|name|propert)|"
    r"not (?:a )?(?:valid|supported|recogni[sz]ed|permitted|allowed|available|accepted)|"
    r"(?:not|n't) (?:support|accept|recogni[sz]e|allow)|不支持|未知|不允许"
)
_VALUE = re.compile(
    r"(?:unsupported|invalid) value|supported values|must be one of|should be one of|only be set to|"
    r"only \S{1,9} is allowed"
)
_BOTH = re.compile(r"temperature\W{1,3}and\W{1,3}top_p\b[^.;]{0,20}both")
"""Claude behind gateways takes one of them (2025-10)."""

_THINKING = re.compile(r"(?:not|n't) support (?:thinking|reasoning)(?: mode)?\s*(?:$|[.;,\n])|invalid reasoning value")
"""Ollama."""

_TOOL = r"(?:tools?\b|functions?\b|tool[ _-](?:use|call\w*)|function[ _-]?call\w*)"
_TOOLS = re.compile(
    r"enable-auto-tool-choice|tool-call-parser|--jinja|support tool use|"
    rf"(?:not|n't) (?:currently )?support(?:ed)? (?:the )?(?:use of )?{_TOOL}(?! ?\[)|"
    rf"(?<![\w\[.]){_TOOL}(?:ing)?['\"`]?(?: parameter| param| field| use)?s?(?: is| are)? (?:not (?:yet |currently )?"
    r"(?:supported|available|enabled|permitted|allowed)|unsupported|disabled)|"
    r"['\"`]tools['\"`][^.]{0,40}(?:unexpected|not permitted|unsupported|unrecognized)|"
    r"(?:unexpected|unrecogni[sz]ed|unknown|unsupported)[^.;]{0,60}['\"`: ]tools\b(?!\[)|"
    r"no tools? support|不支持[^。]{0,8}(?:工具|函数)|(?:工具|函数)调用[^。]{0,6}不支持"
)
_ROLES = re.compile(
    r"roles?[^.;\n]{0,60}(?:must|should|can only|has to|only) be[^.;\n]{0,24}?\[?([^\]\n]*user[^\]\n]*)"
)
_NO_SYSTEM = re.compile(
    r"system[_ ](?:role|message|prompt|instruction)s?[^.;\n]{0,40}(?:not|n't|un)[ -]?(?:support|allow|enable|permit)|"
    r"(?:not|n't|un)[ -]?(?:support|allow|permit|accept)[^.;\n]{0,40}['\"`]?\bsystem\b|"
    r"(?:unknown|unexpected|invalid|unsupported) (?:message )?role[^.;\n]{0,12}\bsystem\b|"
    r"developer instruction is not enabled|only user and assistant roles|系统(?:角色|提示|消息)[^。]{0,10}不支持"
)
_JSON = re.compile(
    r"json[ _-](?:mode|object|schema|output)[^.;\n]{0,40}(?:not|n't|un)[ -]?support|"
    r"(?:not|n't) support response format|structured outputs?[^.;]{0,30}not supp"
)
_SCHEMA = re.compile(
    r"invalid schema|schema (?:is|was|has|must|contains|error)|schema[^.;\n]{0,30}(?:keyword|propert|\$ref)"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """`without` are the fields that may be left out; `value`: others of their values might be taken."""

    field: str
    without: tuple[str, ...] = ()
    value: bool = False


def refusal(report: Report) -> Refusal | None:
    """None where no field is named that could stand in a request of ours."""
    words = report.words
    if _TOOLS.search(words) or report.fields == ("tools",):
        return Refusal("tools", ("tools",))
    if _no_system(words):
        return Refusal(SYSTEM, (SYSTEM,))
    if _JSON.search(words):
        return Refusal("response_format", ("response_format",))
    if _THINKING.search(words):
        return Refusal(THINKING[0], THINKING, value=True)
    if _BOTH.search(words):
        return Refusal("top_p", ("top_p",))
    return _by_field(report, bool(_NOT_TAKEN.search(words) or _VALUE.search(words)))


def _no_system(words: str) -> bool:
    """DashScope's qwen-mt: "Role must be in [user, assistant]"; templates of Gemma: "System role not supported"."""
    roles = _ROLES.search(words)
    return bool(_NO_SYSTEM.search(words)) or (roles is not None and SYSTEM not in roles[1])


def _by_field(report: Report, not_taken: bool) -> Refusal | None:
    named = [field for field in (*OURS, *READERS) if _names(report, field)]
    if "max_tokens" in named:  # "Use 'max_completion_tokens' instead."
        named = [field for field in named if field != "max_completion_tokens"]
    if not named:
        return None
    if not_taken:
        value = _VALUE.search(report.words) is not None
        return Refusal(named[0], () if _is_schema(report, named) else tuple(named), value)
    # Of two that exclude each other the first goes; a value that is refused says nothing of the field.
    plain = named[0] in OURS and not _is_schema(report, named)
    return Refusal(named[0], (named[0],) if plain else (), value=True)


def _names(report: Report, field: str) -> bool:
    return field in report.fields or re.search(rf"(?<![a-z_]){field}(?![a-z_])", report.words) is not None


def _is_schema(report: Report, named: list[str]) -> bool:
    """The reader's own schema is at fault, which is no reason to do without one."""
    return named[0] == "response_format" and _SCHEMA.search(report.words) is not None
