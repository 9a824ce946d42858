"""Summaries of a conversation that is quoted in the request: what its user said, line by line."""

from __future__ import annotations

import re
from string import Template

from qwendow.offline.asked.ask import Ask
from qwendow.offline.replies.phrases import phrases

LONGEST_LINE = 120
"""Characters of what the user said at one time."""

_ASKED = re.compile(r"\bsummar|摘要|总结", re.IGNORECASE)
_QUOTED = re.compile(r"^User: (.*)", re.MULTILINE)
_EARLIER = re.compile(r"\ASummary so far:\n(.*)", re.DOTALL)


def summary_text(ask: Ask) -> str | None:
    """The summary, if the system prompt asks for one and the question quotes a conversation, else None."""
    begin, said, rest = ask.question.partition("User: ")
    if not said or not _ASKED.search(ask.system):
        return None
    words = phrases(ask.language)
    before = _EARLIER.match(begin)
    lines = before[1].strip().splitlines() if before else []
    lines = [line for line in lines if line not in (phrases("en")["summary"], phrases("zh")["summary"])]
    lines += [Template(words["summary_line"]).substitute(text=_cut(text)) for text in _QUOTED.findall(said + rest)]
    return "\n".join([words["summary"], *lines])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]} …"
