"""The phone-shop clerk: asks for one thing at a time and ends with the sentence its system prompt asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import Template

from qwendow.offline.asked.ask import Ask, Message
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.slots import Slot, slots_in

_SHOP = re.compile(
    r"手机.{0,10}(?:店|导购|客服)|(?:店|导购).{0,10}手机|phone[\s-]+(?:shop|store)", re.IGNORECASE | re.DOTALL
)
_QUOTED = '[“"「]([^”"」\\n]+)[”"」]'
_CLOSING = re.compile(rf"(?:要说|请说|就说|\bsay|\breply)(?:\s+exactly)?\s*[：:]?\s*(?:{_QUOTED}|([^\n“\"「]+))")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_AGREED = re.compile(
    r"^\s*(?:(?:yes|yeah|yep|ok|okay|right|correct|sure|exactly|that'?s (?:right|it))\b|是|对|好|没错|可以|行|确认)",
    re.IGNORECASE,
)


def clerk_text(ask: Ask) -> str | None:
    """The clerk's next sentence, or None when the system prompt is not a phone shop's."""
    if not _SHOP.search(ask.system):
        return None
    words = phrases(ask.language)
    slots = slots_in(ask.system, ask.language)
    values = _values(ask.messages, slots)
    missing = next((slot for slot in slots if slot.name not in values), None)
    if missing is not None:
        hello = "" if any(message.role == "assistant" for message in ask.messages) else words["clerk_hello"]
        return hello + _question(missing, ask.language)
    summary = Template(words["clerk_done"]).substitute(choices=_joined(values.values(), ask.language))
    if _wants_agreement(ask.system) and not (_asked_agreement(ask.messages) and _AGREED.search(ask.question)):
        return summary + words["clerk_right"]
    return _closing(ask.system, ask.language) or summary


def _values(messages: tuple[Message, ...], slots: list[Slot]) -> dict[str, str]:
    """The latest wish for each slot: told at any time, or whatever was answered to its question."""
    values: dict[str, str] = {}
    asked = ""
    for message in messages:
        if message.role == "assistant":
            asked = message.text
        elif message.role == "user":
            answered = {slot.name: message.text for slot in slots if not slot.options and slot.is_asked_in(asked)}
            told = {slot.name: value for slot in slots if (value := slot.value_in(message.text))}
            values |= answered | told
            asked = ""
    return {slot.name: values[slot.name] for slot in slots if slot.name in values}


def _wants_agreement(system: str) -> bool:
    return re.search(r"agrees?\b|confirm|确认|同意", system, re.IGNORECASE) is not None


def _asked_agreement(messages: tuple[Message, ...]) -> bool:
    spoken = [message.text for message in messages if message.role == "assistant"]
    return bool(spoken) and any(phrases(language)["clerk_right"] in spoken[-1] for language in ("en", "zh"))


def _closing(system: str, language: str) -> str | None:
    """The agreed sentence; where there is one for each language, that of the customer."""
    sentences = [(quoted or bare).strip() for quoted, bare in _CLOSING.findall(system)]
    fitting = [one for one in sentences if bool(_CHINESE.search(one)) == (language == "zh")]
    return next(iter(fitting or sentences), None)


def _question(slot: Slot, language: str) -> str:
    words = phrases(language)
    text = words["clerk_options"] if slot.options else words["clerk_ask"]
    return Template(text).substitute(slot=slot.name, options=_joined(slot.options, language))


def _joined(words: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(words)
