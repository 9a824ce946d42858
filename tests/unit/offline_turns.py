"""A turn with the offline endpoint and the app's own tools, whose results are given."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from qwendow.offline.asked.ask import Ask
from qwendow.offline.asked.catalog import load_catalog
from qwendow.offline.asked.checks import Rules, read_ask
from qwendow.offline.replies.author import draft_answer
from qwendow.offline.wire.forms import Answer, Json
from qwendow.prompts import parse
from qwendow.tools import Toolbox, shipped

TODAY = date(2026, 11, 27)

PROMPTS = Path(__file__).parents[2] / "prompts"
TOOLS = ("current_time", "calculator", "weather", "order_status")


def read_asked(body: Json, rules: Rules | None = None, today: date = TODAY) -> Ask:
    return read_ask(body, load_catalog(), rules or Rules(), today)


class Talk:
    """A conversation under one of the shipped prompts, or none; it grows with every question and result."""

    def __init__(self, prompt: str = "", **body: Any) -> None:
        self.messages: list[Json] = []
        self.body = body
        names: tuple[str, ...] = TOOLS
        if prompt:
            read = parse(prompt, (PROMPTS / f"{prompt}.md").read_text("utf-8"))
            self.messages, names = [{"role": "system", "content": read.text}], read.tools
        self.offered = Toolbox(shipped(Path("nowhere"))).offered(names)

    def ask(self, question: str) -> Answer:
        self.messages.append({"role": "user", "content": question})
        return self._answer()

    def give(self, answer: Answer, *results: str | Json) -> Answer:
        """The answer to what the tools returned for the calls of `answer`."""
        for call, result in zip(answer.calls, results, strict=True):
            text = result if isinstance(result, str) else json.dumps(result)
            self.messages.append({"role": "tool", "tool_call_id": call.id, "content": text})
        return self._answer()

    def _answer(self) -> Answer:
        asked = {"model": "qwen-plus", "messages": self.messages, "parallel_tool_calls": True, **self.body}
        answer = draft_answer(read_asked({**asked, "tools": self.offered}))
        said: Json = {"role": "assistant", "content": answer.text}
        if answer.calls:
            said["tool_calls"] = [
                {"id": call.id, "function": {"name": call.name, "arguments": call.arguments}} for call in answer.calls
            ]
        self.messages.append(said)
        return answer


def called(answer: Answer) -> list[tuple[str, Json]]:
    return [(call.name, json.loads(call.arguments)) for call in answer.calls]


def asked_for(question: str) -> list[tuple[str, Json]]:
    """The calls of the first round, all four tools being offered."""
    return called(Talk().ask(question))


def told(question: str, *results: str | Json) -> str:
    """The text of the second round, without its last line, which says that no model is behind it."""
    talk = Talk()
    answer = talk.give(talk.ask(question), *results)
    text, _, note = answer.text.rpartition("\n\n")
    assert note in (
        "*(Offline demo: worded by simple rules from what the tools returned, no model.)*",
        "*（离线演示：根据工具返回的内容按简单规则写成，没有模型。）*",
    )
    return text
