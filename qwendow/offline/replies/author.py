"""What the offline endpoint says, and that it is no model: picks the kind of answer for a request."""

from __future__ import annotations

import base64
import json
from string import Template

from qwendow.offline.asked.ask import Ask
from qwendow.offline.faults.table import Wish, fault_table, wish_in
from qwendow.offline.replies.calls import intent_text, missing_text, next_calls
from qwendow.offline.replies.clerk import clerk_text
from qwendow.offline.replies.facts import json_answer
from qwendow.offline.replies.library import prepared_text, scene_of
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.pictures import arrived_text
from qwendow.offline.replies.recall import recalled_text
from qwendow.offline.replies.results import results_text
from qwendow.offline.replies.summary import summary_text
from qwendow.offline.replies.unending import is_unending
from qwendow.offline.wire.forms import Answer

LONGEST_QUOTE = 300
"""Characters of a message that are quoted back."""
_FAULT_WORDS = ("fault", "faults", "list faults", "故障", "故障列表", "有哪些故障")


def draft_answer(ask: Ask) -> Answer:
    """The answer before any limit of the request is applied."""
    reasoning = _reasoning(ask) if ask.thinking else None
    calls = next_calls(ask)
    text, finish = (intent_text(ask, calls), "tool_calls") if calls else (_text(ask), "stop")
    return Answer(text, reasoning, _encrypted(reasoning) if reasoning and ask.encrypted else None, calls, finish)


def fault_of_scene(ask: Ask) -> Wish | None:
    """The fault that belongs to the scene, if any; what goes on after it, and what is no stream, goes well."""
    plain = ask.stream and not ask.json_mode and ask.messages[-1].role == "user"
    scene = scene_of(ask) if plain else None
    return wish_in(f"[[fault:{scene.fault}]]") if scene else None


def _text(ask: Ask) -> str:
    if ask.json_mode:
        return _json_text(ask)
    if ask.messages[-1].role == "tool" or is_unending(ask.question):
        return results_text(ask)
    if ask.question.strip(" ?？!！.。").lower() in _FAULT_WORDS:
        return fault_table(ask.language)
    text = summary_text(ask) or arrived_text(ask) or clerk_text(ask) or recalled_text(ask) or missing_text(ask)
    return text or prepared_text(ask) or _honest_text(ask)


def _json_text(ask: Ask) -> str:
    text = json.dumps(json_answer(ask), ensure_ascii=False, indent=2)
    # With thinking on, JSON mode was documented as possibly without effect, and models then tend to fence the JSON;
    # those of qwen3.8 kept to it (2026-08).
    return f"```json\n{text}\n```" if ask.thinking and not ask.model.json_thinking else text


def _reasoning(ask: Ask) -> str:
    words = phrases(ask.language)
    scene = scene_of(ask)
    prepared = scene.thought if scene else ""
    text = prepared or Template(words["reasoning"]).substitute(question=quoted(ask.question)).strip()
    return _budgeted(words["reasoning_budget"], ask) + text


def _encrypted(reasoning: str) -> str:
    """In place of a cipher; what it stands for is nobody's to read."""
    return base64.b64encode(reasoning.encode()).decode()


def _budgeted(text: str, ask: Ask) -> str:
    budget = ask.body.get("thinking_budget")
    return Template(text).substitute(budget=budget) if ask.thinking and budget is not None else ""


def _honest_text(ask: Ask) -> str:
    words = phrases(ask.language)
    sent = {name: ask.body.get(name) for name in ("temperature", "top_p")}
    return (
        Template(words["honest"])
        .substitute(
            {name: words["not_sent"] if value is None else value for name, value in sent.items()},
            messages=len(ask.messages),
            question=quoted(ask.question) or words["none"],
            system=quoted(ask.system.partition("\n")[0]) or words["none"],
            model=ask.model.id,
            thinking=words["on" if ask.thinking else "off"] + _budgeted(words["budget"], ask),
            search=words["on" if ask.search else "off"],
            searched=words["searched"] if ask.search else "",
        )
        .strip()
    )


def quoted(text: str) -> str:
    """On one line, cut, and without what would break a table row."""
    line = " ".join(text.split()).replace("|", "\\|")
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE] + " …"
