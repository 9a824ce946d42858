"""The forms in which a model writes a call as text: where each begins in a stream, and where it ends."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

import regex

from qwendow.client.json_end import JsonEnd
from qwendow.client.offer import Offer
from qwendow.client.written import (
    ARGUMENTS,
    NAMES,
    Written,
    agent_call,
    bare_calls,
    json_calls,
    named_call,
    without_ends,
    xml_call,
)

_SPACE = r"\s{0,200}"
"""No more, as a model may go on with blank lines for ever, and each would be looked at again with the next."""

_BAR = "[|｜]"
_DSML = f"(?:{_BAR}DSML{_BAR})?"
_TAGS = rf"{_DSML}(?:seed:|minimax:)?(?:tool_calls?|tools|tool_use|function_calls?)"
_NAME = r"(?P<name>[\w.:-]{1,80})"


def _token(words: str) -> str:
    """Special tokens, as they are and as some servers spell them: <｜tool▁sep｜>, <|tool_sep|>."""
    return f"(?:<{_BAR}(?:{words.replace('_', '[_▁]')}){_BAR}>)"


_BRACKETED = "|".join(
    [
        rf"\[TOOL_CALLS\]|{_token('tool_call')}",
        _token("START_ACTION"),
        rf"{_token('action_start')}\s?{_token('plugin')}",
    ]
)
"""Mistral, Granite, Cohere, InternLM: what stands before JSON."""

_NAMED = "|".join(
    [
        rf"\[TOOL_CALLS\] ?{_NAME}(?:\[CALL_ID\]\w{{1,40}})?(?:\[ARGS\])?",
        rf"(?:{_token('tool_calls_begin|tool_calls_section_begin')}{_SPACE})?{_token('tool_call_begin')}{_SPACE}"
        rf"(?:function{_token('tool_sep')})?{_NAME}{_SPACE}{_token('tool_sep|tool_call_argument_begin')}?{_SPACE}"
        r"(?:```json)?",
        rf"(?:<\|start\|>assistant ?)?(?:<\|channel\|>\w{{1,20}} ?)?(?<=[ >t])to=functions\.{_NAME} ?"
        rf"(?:<\|channel\|>\w{{1,20}})?(?: ?<\|constrain\|>)?(?: ?json)?<\|message\|>",
    ]
)
"""Mistral since 2025, DeepSeek and Kimi, gpt-oss: a name, and then the arguments in JSON."""

# Each begins with <, [T or ✿: a piece without them is not looked at (CallScanner.feed).
OPENING = regex.compile(
    rf"(?P<json>(?:<(?:{_TAGS})>|{_BRACKETED}){_SPACE}(?:(?<=\n)```(?:json)?{_SPACE})?(?=[{{\[]))"
    rf"|(?P<xml>(?:<(?:{_TAGS})>{_SPACE})?<function(?:=| name=)[^>\s]{{1,80}}>{_SPACE}"
    r"(?=<parameter[= ]|\{|</function>))"
    rf"|(?P<invoke>(?:<(?:{_TAGS})>{_SPACE})?<{_DSML}invoke name=\"[^\">\n]{{1,80}}\">)"
    rf"|(?P<glm><tool_call>\n?{_NAME}{_SPACE}(?=<arg_key>|</tool_call>))"
    rf"|(?P<named>(?:{_NAMED}){_SPACE}(?=\{{))"
    rf"|(?P<llama><\|python_tag\|>{_SPACE}(?=\{{))"
    r"|(?P<agent>✿FUNCTION✿ ?[:：])"
)
_START = regex.compile(rf"<(?:{_BAR}|tool|function|invoke|seed:|minimax:)|\[TOOL_CALLS\]|✿FUNCTION✿")
"""What each of them begins with, which is quicker to look for."""

CLOSING = regex.compile(
    rf"(?:```\s{{0,9}})?(?:</(?:{_TAGS}|function|{_DSML}invoke)>|"
    + _token("tool_call_end|tool_calls_end|tool_calls_section_end|END_ACTION|action_end|call")
    + ")|"
    + _token("eom_id|eot_id|im_end|end_of_sentence|return")
    + "|</s>"
)
_TAG = regex.compile(rf"</(?:{_TAGS})>")
_XML = regex.compile(
    rf"<{_DSML}parameter[= ]|<arg_value>|</{_DSML}parameter>|</arg_value>|</function>|</{_DSML}invoke>|</(?:{_TAGS})>|"
    rf"(?=<function[= ]|<{_DSML}invoke |<(?:{_TAGS})>{_SPACE}<(?:function[= ]|{_DSML}invoke ))"
)
_AGENT = regex.compile(r"(?=✿FUNCTION✿)")


def opening_in(text: str) -> regex.Match[str] | None:
    """The first, or what may become one at the end of the text."""
    start = _START.search(text, partial=True)
    return OPENING.search(text, start.start(), partial=True) if start else None


class Form(Protocol):
    """A call under way, after its opening."""

    def take(self, text: str) -> tuple[int, bool]:
        """How much of what comes next belongs to it for sure, and whether it ends there."""
        ...

    def read(self, body: str) -> tuple[list[Written], str]:
        """The calls of all that was taken, with the opening, and what of it is text after all."""
        ...


def begun(opening: regex.Match[str], offer: Offer) -> Form:
    match next(kind for kind, text in opening.groupdict().items() if kind != "name" and text is not None):
        case "json":
            return JsonForm(len(opening[0]))
        case "xml" | "invoke" | "glm":
            return XmlForm(offer)
        case "named":
            return NamedForm(opening["name"], len(opening[0]), offer)
        case "llama":
            return LlamaForm(len(opening[0]), offer)
        case _:
            return AgentForm()


class JsonForm:
    """<tool_call>{"name": …, "arguments": {…}}</tool_call>; the closing tag is left to others."""

    def __init__(self, opening: int) -> None:
        self._opening = opening
        self._end = JsonEnd()

    def take(self, text: str) -> tuple[int, bool]:
        start = 0
        if not self._end.broken:
            end = self._end.feed(text)
            if end is None or not self._end.broken:
                return (len(text), False) if end is None else (end, True)
            start = end
        return _until(_TAG, text, start)

    def read(self, body: str) -> tuple[list[Written], str]:
        return json_calls(without_ends(body[self._opening :])), ""


class XmlForm:
    """<function=NAME><parameter=KEY>value</parameter></function>; a value may hold any text, tags as well.

    Or <invoke name="NAME"><parameter name="KEY"> (MiniMax, DeepSeek 3.2), or NAME<arg_key>KEY</arg_key><arg_value> of
    GLM.
    """

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._open = 0

    def take(self, text: str) -> tuple[int, bool]:
        taken = 0
        while match := _XML.search(text, taken, partial=True):
            if match.partial:
                return match.start(), False
            taken = match.end()
            if match[0].endswith(("parameter=", "parameter ", "<arg_value>")):
                self._open += 1
            elif match[0].endswith(("parameter>", "</arg_value>")):
                self._open -= 1
            elif self._open <= 0:
                return taken, True
            elif not match[0]:
                taken += 1
        return len(text), False

    def read(self, body: str) -> tuple[list[Written], str]:
        return [xml_call(body, self._offer)], ""


class NamedForm(JsonForm):
    """A name before it, and then its arguments in JSON."""

    def __init__(self, name: str, opening: int, offer: Offer) -> None:
        super().__init__(opening)
        self._name = name
        self._offer = offer

    def read(self, body: str) -> tuple[list[Written], str]:
        return [named_call(self._name, body[self._opening :], self._offer)], ""


class LlamaForm:
    """<|python_tag|>{"name": …, "parameters": {…}}; {…}; to the end."""

    def __init__(self, opening: int, offer: Offer) -> None:
        self._opening = opening
        self._offer = offer

    def take(self, text: str) -> tuple[int, bool]:
        return len(text), False

    def read(self, body: str) -> tuple[list[Written], str]:
        said = CLOSING.sub("", body[self._opening :])
        return bare_calls(said, self._offer) or json_calls(said), ""


class AgentForm:
    """✿FUNCTION✿: NAME ✿ARGS✿: {…}, and what the model makes up as the result; to the end, or the next one."""

    def take(self, text: str) -> tuple[int, bool]:
        return _until(_AGENT, text)

    def read(self, body: str) -> tuple[list[Written], str]:
        return agent_call(body)


def _until(pattern: regex.Pattern[str], text: str, start: int = 0) -> tuple[int, bool]:
    match = pattern.search(text, start, partial=True)
    if match is None:
        return len(text), False
    return (match.start(), False) if match.partial else (match.end(), True)


@lru_cache(maxsize=64)
def _head(tools: tuple[str, ...]) -> regex.Pattern[str]:
    """How a call of one of them begins."""
    names = "|".join(map(regex.escape, tools))
    arguments = rf'"(?:{"|".join(ARGUMENTS)})"{_SPACE}:{_SPACE}["{{]'
    name = rf'"(?:{"|".join(NAMES)})"{_SPACE}:{_SPACE}"(?:{names})"{_SPACE},{_SPACE}'
    fence = rf"(?:```(?:json|tool_calls?|tool_code)?[ \t]{{0,9}}\n{_SPACE})?"
    around = rf'(?:\{{{_SPACE}"tool_calls"{_SPACE}:{_SPACE})?\[?{_SPACE}\{{{_SPACE}'
    beside = rf'(?:"id"{_SPACE}:{_SPACE}"[\w-]{{0,80}}",{_SPACE})?(?:"type"{_SPACE}:{_SPACE}"function",{_SPACE})?'
    inner = rf'(?:"function"{_SPACE}:{_SPACE}\{{{_SPACE})?'
    mistral = rf"{_SPACE}(?:{names})\[ARGS\](?=\{{)"
    return regex.compile(rf"{mistral}|{_SPACE}{fence}{around}{beside}{inner}(?:{name})?{arguments}")


_AFTER = ("", "`", ",", "{", "]")


class BareJson:
    """Whether a text may be nothing but calls in JSON, each of a tool that is offered, in a fence or without.

    Or NAME[ARGS]{…}, which LM Studio (2026-07) leaves of Mistral's form.
    """

    def __init__(self, offer: Offer) -> None:
        self._head = _head(tuple(offer.tools))
        self._text = self._behind = ""
        self._begun = self._ended = False
        self._end = JsonEnd()

    def goes_on(self, piece: str) -> bool:
        """Whether it still may be with this piece of it."""
        if not self._begun:
            self._text += piece
            match = self._head.match(self._text, partial=True)
            if match is None or match.partial:
                return match is not None
            self._begun = True
            piece = self._text[self._text.index("{") :]
        if not self._ended:
            end = self._end.feed(piece)
            if end is None:
                return True
            self._ended, piece = True, piece[end:]
        self._behind = self._behind or piece.lstrip()[:1]
        return not self._end.broken and self._behind in _AFTER
