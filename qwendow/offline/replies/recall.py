"""Questions about the conversation itself, answered from the messages received, and a summary in the first of them."""

from __future__ import annotations

import re
from string import Template

from qwendow.offline.asked.ask import Ask
from qwendow.offline.replies.phrases import phrases

_NAME_ASKED = re.compile(
    r"what(?:'s|\s+is)\s+my\s+name|who\s+am\s+i\b|do\s+you\s+know\s+my\s+name"
    r"|我叫什么|我的名字(?:是什么|叫什么)|我是谁",
    re.IGNORECASE,
)
_NAME_GIVEN = re.compile(
    r"(?i:(?:my|the\s+user(?:'|’)s)\s+name\s+is|(?:^|[.,!]\s*)i(?:\s+am|'m)|call\s+me)\s+([A-Z][\w'-]*(?:\s+[A-Z][\w'-]*)?)"
    r"|(?:我叫|用户叫|(?:我|用户)的名字(?:是|叫)|我是)\s*([A-Za-z]+|[\u4e00-\u9fff]{2,4})",
    re.MULTILINE,
)
_SAID_ASKED = re.compile(
    r"what\s+(?:did|have)\s+i\s+(?:just\s+)?(?:say|said|ask|asked|write)"
    r"|我(?:刚才|刚刚|之前|上一句|上一条)?(?:都)?(?:说了|问了|讲了)(?:什么|些什么|啥)|我(?:上一句|上一条)(?:说|问)的?是什么",
    re.IGNORECASE,
)


def recalled_text(ask: Ask) -> str | None:
    """The answer if the question is one of these, else None."""
    if _NAME_ASKED.search(ask.question):
        return _name_text(ask)
    return _said_text(ask) if _SAID_ASKED.search(ask.question) else None


def _name_text(ask: Ask) -> str:
    words = phrases(ask.language)
    names = [found[1] or found[2] for text in [ask.system, *ask.said[:-1]] for found in _NAME_GIVEN.finditer(text)]
    return Template(words["name_known"]).substitute(name=names[-1]) if names else words["name_unknown"]


def _said_text(ask: Ask) -> str:
    words = phrases(ask.language)
    if len(ask.said) < 2:
        return words["said_nothing"]
    return Template(words["said_before"]).substitute(text=ask.said[-2], count=len(ask.messages))
