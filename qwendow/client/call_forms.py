"""The forms in which a model writes a call as text: where each begins in a stream, and where it ends."""

from __future__ import annotations

from typing import Protocol

import regex

from qwendow.client.json_end import JsonEnd
from qwendow.client.offer import Offer
from qwendow.client.written import Written, agent_call, json_calls, without_ends, xml_call

_TAGS = "tool_call|tools|function_call"
_SPACE = r"\s{0,200}"
"""No more, as a model may go on with blank lines for ever, and each would be looked at again with the next."""

OPENING = regex.compile(
    rf"(?P<json><(?:{_TAGS})>{_SPACE}(?=[{{\[]))"
    rf"|(?P<xml>(?:<(?:{_TAGS})>{_SPACE})?<function=[^>\s]{{1,80}}>{_SPACE}(?=<parameter=|\{{|</function>))"
    r"|(?P<agent>✿FUNCTION✿ ?[:：])"
)
CLOSING = regex.compile(rf"</(?:{_TAGS}|function)>")
_TAG = regex.compile(rf"</(?:{_TAGS})>")
_XML = regex.compile(
    rf"<parameter=|</parameter>|</function>|</(?:{_TAGS})>|(?=<function=|<(?:{_TAGS})>{_SPACE}<function=)"
)
_AGENT = regex.compile(r"(?=✿FUNCTION✿)")


class Form(Protocol):
    """A call under way, after its opening."""

    def take(self, text: str) -> tuple[int, bool]:
        """How much of what comes next belongs to it for sure, and whether it ends there."""
        ...

    def read(self, body: str) -> tuple[list[Written], str]:
        """The calls of all that was taken, with the opening, and what of it is text after all."""
        ...


def begun(opening: regex.Match[str], offer: Offer) -> Form:
    match opening.lastgroup:
        case "json":
            return JsonForm(len(opening[0]))
        case "xml":
            return XmlForm(offer)
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
    """<function=NAME><parameter=KEY>value</parameter></function>; a value may hold any text, tags as well."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._open = 0

    def take(self, text: str) -> tuple[int, bool]:
        taken = 0
        while match := _XML.search(text, taken, partial=True):
            if match.partial:
                return match.start(), False
            taken = match.end()
            if match[0] == "<parameter=":
                self._open += 1
            elif match[0] == "</parameter>":
                self._open -= 1
            elif self._open <= 0:
                return taken, True
            elif not match[0]:
                taken += 1
        return len(text), False

    def read(self, body: str) -> tuple[list[Written], str]:
        return [xml_call(body, self._offer)], ""


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


_AFTER = ("", "`", ",", "{", "]")


class BareJson:
    """Whether a text may be nothing but calls in JSON, each of a tool that is offered, in a fence or without."""

    def __init__(self, offer: Offer) -> None:
        names = "|".join(map(regex.escape, offer.tools))
        arguments = rf'"(?:arguments|parameters)"{_SPACE}:{_SPACE}["{{]'
        name = rf'"name"{_SPACE}:{_SPACE}"(?:{names})"{_SPACE},{_SPACE}'
        fence = rf"(?:```(?:json)?[ \t]{{0,9}}\n{_SPACE})?"
        self._head = regex.compile(rf"{_SPACE}{fence}\[?{_SPACE}\{{{_SPACE}(?:{name})?{arguments}")
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
