"""Which of the offered tools a question asks for, and what is said once they have answered."""

from __future__ import annotations

import json
import re
from string import Template
from typing import Any

from qwendow.offline.asked.ask import Ask, Message
from qwendow.offline.replies.arguments import argument_sets
from qwendow.offline.replies.phrases import phrases
from qwendow.offline.wire.forms import Call, Json

_ENGLISH = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# Words that stand in most tool descriptions and say nothing about the tool.
_EMPTY_WORDS = """
the and for get set use used useful when want with you your this that what which user tool function call query
given current can are is its from into has have how about please tell
当你 你想 想知 知道 想查 查询 指定 非常 常有 有用 用户 工具 可以 一个 什么 怎么 怎样 请问 帮我 获取
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
# A Chinese question may meet a tool described in English, and the other way round.
_SAME = {
    "天气": "weather", "气温": "weather", "时间": "time", "几点": "time", "日期": "date", "几号": "date",
    "计算": "calculate", "等于": "calculate", "汇率": "exchange", "股票": "stock", "股价": "stock",
    "邮件": "email", "新闻": "news", "路线": "route", "搜索": "search", "订单": "order", "库存": "inventory",
}  # fmt: skip
_SUM = re.compile(r"\d\s*[-+*/×÷^]\s*\d")

Planned = tuple[str, Json]


def next_calls(ask: Ask) -> tuple[Call, ...]:
    """The calls still to be made for the last user message: all if they may be parallel, else one."""
    done = [(name, _read(arguments)) for message in _since_question(ask) for name, arguments in message.calls]
    if ask.tool_forced and done:
        return ()
    left = [planned for planned in planned_calls(ask.question, ask.tools, ask.tool_forced) if planned not in done]
    parallel = ask.body.get("parallel_tool_calls") is True
    return tuple(_call(name, arguments, ask) for name, arguments in (left if parallel else left[:1]))


def planned_calls(question: str, tools: list[Json], forced: bool = False) -> list[Planned]:
    asked = _words(question) | ({"calculate"} if _SUM.search(question) else set())
    return [
        (tool["name"], arguments)
        for tool in tools
        if forced or asked & _words(f"{tool['name']} {tool.get('description', '')}")
        for arguments in argument_sets(tool.get("parameters") or {}, question)
    ]


def _words(text: str) -> set[str]:
    english = {word.lower() for word in _ENGLISH.findall(text)}
    chinese = {run[at : at + 2] for run in _CHINESE.findall(text) for at in range(len(run) - 1)}
    same = {_SAME[word] for word in chinese & _SAME.keys()}
    return (english | chinese | same | ({"calculate"} if "calculator" in english else set())) - _EMPTY


def _call(name: str, arguments: Json, ask: Ask) -> Call:
    nested = any(isinstance(value, dict | list) for value in arguments.values())
    whole = nested and ask.body.get("tool_stream") is not True
    return Call(name, json.dumps(arguments, ensure_ascii=False), whole=whole)


def _since_question(ask: Ask) -> tuple[Message, ...]:
    last = max(place for place, message in enumerate(ask.messages) if message.role == "user")
    return ask.messages[last:]


def _read(arguments: str) -> Any:
    try:
        return json.loads(arguments)
    except ValueError:
        return arguments


def results_text(ask: Ask) -> str:
    """Repeats what the tools returned for the last question."""
    words = phrases(ask.language)
    turn = _since_question(ask)
    names = [name for message in turn for name, _ in message.calls]
    results = [message.text for message in turn if message.role == "tool"]
    lines = [
        Template(words["tool_result"]).substitute(name=name, result=result)
        for name, result in zip(names, results, strict=False)
    ]
    return Template(words["tool_results"]).substitute(results="\n".join(lines)).strip()
