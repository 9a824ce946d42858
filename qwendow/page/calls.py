"""Tool calls for the eye, and the question whether one may be done."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from qwendow.conversation.fences import fenced
from qwendow.conversation.rounds import Call
from qwendow.page.dress import dress
from qwendow.page.json_answer import indented
from qwendow.page.own import own
from qwendow.page.shown import Shown, folded, message
from qwendow.page.texts import TEXTS, Language


def render_calls(calls: Sequence[Call], running: bool, latest: bool, language: Language) -> list[Shown]:
    """Those of a round; `running` is its turn, and `latest` whether it is what runs in it."""
    shown: list[Shown] = []
    asking = next((call for call in calls if call.asking), None) if latest else None
    for call in calls:
        shown.append(_call(call, running, language))
        if call is asking:
            question = TEXTS["consent"][language].format(name=f"<code>{_named(call.asked.name)}</code>")
            shown.append(message("assistant", f"{own('consent', question)}\n\n{_block(call.asked.arguments)}"))
    if asking:
        # One at a time, and at the very end, as Gradio shows the buttons of the last message only.
        shown[-1]["options"] = _consent_options(asking.key, language)
    return shown


def _call(call: Call, running: bool, language: Language) -> Shown:
    """A tool call as a block: its name, the arguments as they came, the result or the error, and how long it took."""
    texts = [_labelled("arguments", call.asked.arguments, language)]
    if call.result:
        texts.append(_labelled("tool_error" if call.result.failed else "result", call.result.text, language))
    state = "tool_failed" if call.result and call.result.failed else "tool_done" if call.result else "tool_running"
    if call.asking and running:
        state = "tool_asking"
    elif not call.result and not running:
        state = "tool_stopped"
    elif call.result and call.began is None:
        state = "tool_not_run"
    seconds = (call.ended or 0) - (call.began or 0)
    title = TEXTS[state][language].format(name=_inline(call.asked.name), seconds=seconds)
    return folded("\n\n".join(texts), title, running and not call.result and not call.asking)


def _consent_options(key: str, language: Language) -> list[dict[str, str]]:
    return [{"label": TEXTS[name][language], "value": f"{name}:{key}"} for name in ("allow", "deny")]


def _labelled(label: str, text: str, language: Language) -> str:
    return f"{TEXTS[label][language]}\n\n{_block(text)}"


def _block(text: str) -> str:
    """A block of code, laid out where it is JSON."""
    try:
        source, kind = indented(text) if json.loads(text) is not None else text, "json"
    except (ValueError, RecursionError):
        source, kind = text, ""
    return dress(fenced(source, kind))


def _inline(name: str) -> str:
    return f"`{_named(name)}`"


def _named(name: str) -> str:
    """A tool's name as the model wrote it, which may be anything, for a place that takes Markdown or HTML."""
    return re.sub(r"[^\w.-]+", "_", name)[:64]
