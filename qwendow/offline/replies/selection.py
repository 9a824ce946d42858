"""Which of the offered tools a question asks for: clearly, where their kind is known, else by the words they share."""

from __future__ import annotations

import re
from collections.abc import Callable

from qwendow.offline.asked.ask import Ask
from qwendow.offline.replies.findings import places_in
from qwendow.offline.replies.library import answer_named_in
from qwendow.offline.replies.recall import recalled_text
from qwendow.offline.replies.topics import (
    asked_itself,
    is_about_clock,
    is_about_order,
    is_about_refund_state,
    is_about_sum,
    is_about_weather,
)
from qwendow.offline.wire.forms import Json

_KINDS = {
    "order": re.compile("order_status"),
    "weather": re.compile("(?:get_?)?(?:current_?)?weather(?:_?forecast)?", re.IGNORECASE),
    "clock": re.compile("(?:get_?)?(?:current_?)?(?:time|clock|date|datetime)", re.IGNORECASE),
    "sum": re.compile("calculator|calculate", re.IGNORECASE),
    "person": re.compile("hand_over"),
}
_ABOUT: dict[str, Callable[[str], bool]] = {
    "order": is_about_order,
    "weather": lambda question: is_about_weather(question) and bool(places_in(question)),
    "clock": is_about_clock,
    "sum": is_about_sum,
    # Its scene calls it, and nothing else.
    "person": lambda _: False,
}
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


def tools_asked_for(ask: Ask, question: str) -> list[Json]:
    """`question` is what the user said, completed by what was said before it."""
    clear = [tool for tool in ask.tools if (kind := kind_of(tool)) and _ABOUT[kind](question)]
    if clear:
        return [tool for tool in clear if kind_of(tool) != "order" or not _is_about_rules(ask)]
    words = _words(asked_itself(question))
    others = [tool for tool in ask.tools if not kind_of(tool)]
    named = [tool for tool in others if words & _words(str(tool["name"]))]
    if answer_named_in(ask) or recalled_text(ask):
        return named
    return [tool for tool in others if tool in named or words & _words(str(tool.get("description", "")))]


def kind_of(tool: Json) -> str | None:
    return next((kind for kind, name in _KINDS.items() if name.fullmatch(str(tool["name"]))), None)


def _is_about_rules(ask: Ask) -> bool:
    """Refunds, faults, a person: the shop's prepared answers know them, and no order is looked up."""
    prepared = answer_named_in(ask)
    if prepared is None or not prepared.system or prepared.name == "service":
        return False
    return prepared.name != "service_refund" or not is_about_refund_state(ask.question)


def _words(text: str) -> set[str]:
    english = {word.lower() for word in _ENGLISH.findall(text)}
    chinese = {run[at : at + 2] for run in _CHINESE.findall(text) for at in range(len(run) - 1)}
    same = {_SAME[word] for word in chinese & _SAME.keys()}
    return (english | chinese | same | ({"calculate"} if "calculator" in english else set())) - _EMPTY
