"""What is said once the tools have answered: sentences for the app's own tools, for others what they returned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain
from string import Template

from qwendow.offline.asked.ask import Ask
from qwendow.offline.replies.calls import scene_calls, since_question
from qwendow.offline.replies.clock_words import clock_text
from qwendow.offline.replies.library import scene_of
from qwendow.offline.replies.order_words import order_text
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.returned import Returned
from qwendow.offline.replies.sum_words import sum_text
from qwendow.offline.replies.unending import is_unending
from qwendow.offline.replies.weather_words import weather_text

Worded = Callable[[list[Returned], str], str | None]
"""What the results of one tool say in a language; None if they are not such as this tool returns."""

_WORDED: dict[str, Worded] = {
    "order_status": order_text, "weather": weather_text, "current_time": clock_text, "calculator": sum_text,
}  # fmt: skip
# The app's own words for calls it did not make, and for tools that raised something.
_REFUSED = re.compile("The reader did not allow this call")
_FAILED = re.compile(
    "There is no tool |The tool failed with |The tool gave no result|Too many tools are |The arguments "
)


def results_text(ask: Ask) -> str:
    turn = since_question(ask)
    if is_unending(ask.question):
        count = sum(len(message.calls) for message in turn)
        return Template(phrases(ask.language)["loop_ended"]).substitute(count=count).strip()
    calls = chain.from_iterable(message.calls for message in turn)
    texts = [message.text for message in turn if message.role == "tool"]
    every = [Returned.of(name, arguments, text) for (name, arguments), text in zip(calls, texts, strict=False)]
    refused = [one for one in every if _REFUSED.match(one.text)]
    scene = scene_of(ask)
    if scene and (planned := scene_calls(ask)) and {one.name for one in every} == {planned[0][0]}:
        return scene.parts[1 if any(one.data for one in every) else 2]
    return _told([one for one in every if one not in refused], refused, ask.language)


def _told(returned: list[Returned], refused: list[Returned], language: str) -> str:
    words = phrases(language)
    paragraphs = [
        Template(words["tool_refused"]).substitute(name=name) for name in dict.fromkeys(one.name for one in refused)
    ]
    repeated: list[Returned] = []
    for name in dict.fromkeys(one.name for one in returned):
        group = [one for one in returned if one.name == name]
        text = _WORDED[name](group, language) if name in _WORDED else None
        repeated += [] if text else group
        paragraphs += [text] if text else []
    if not repeated:
        return "\n\n".join([*(text.strip() for text in paragraphs), words["tool_note"]])
    lines = Template(words["tool_results"]).substitute(results="\n".join(_repeated(repeated, language)))
    return "\n\n".join(text.strip() for text in [*paragraphs, lines])


def _repeated(returned: Iterable[Returned], language: str) -> Iterable[str]:
    words = phrases(language)
    for one in returned:
        text = words["tool_failed" if _FAILED.match(one.text) else "tool_result"]
        yield Template(text).substitute(name=one.name, result=one.text)
