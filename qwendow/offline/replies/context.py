"""A question completed by what was said before it: a number after talk of orders is an order's."""

from __future__ import annotations

import re

from qwendow.offline.asked.ask import Ask
from qwendow.offline.replies.findings import order_numbers, places_in
from qwendow.offline.replies.topics import SHORT, is_about_weather, speaks_of_orders, speaks_of_weather

_NUMBERS_ALONE = re.compile(
    r"\D{0,20}\d[\d-]+(?:\s?(?:和|与|、|,|，|and|&)\s?\d[\d-]+){0,5}"
    r"(?:\W|please|thanks|thank you|号|的|呢|吗|谢谢){0,5}"
)
_SOMETHING_ELSE = re.compile(
    r"介绍|推荐|翻译|解释|讲讲|说说|聊聊|写|历史|景点|特产|为什么|怎么[去到走玩]"
    r"|\b(?:introduce|describe|explain|recommend|translate|write|history|sights?|why|how (?:do|can|to))\b"
    r"|\btell me about\b",
    re.IGNORECASE,
)
_PREFIX = {
    "en": {"order": "order", "weather": "weather", "clock": "what time is it in"},
    "zh": {"order": "订单", "weather": "天气", "clock": "现在几点"},
}


def in_context(ask: Ask) -> str:
    """The question, with a word before it that says what it is about if it does not say so itself."""
    topic = _topic_before(ask.question, _answer_before(ask))
    return f"{_PREFIX[ask.language][topic]} {ask.question}" if topic else ask.question


def _topic_before(question: str, answer: str) -> str | None:
    if _NUMBERS_ALONE.fullmatch(question):
        return "order" if order_numbers(question) and speaks_of_orders(answer) else None
    if len(question) > SHORT or not places_in(question) or _SOMETHING_ELSE.search(question):
        return None
    if is_about_weather(question):
        return None
    if speaks_of_weather(answer):
        return "weather"
    # Every answer of the clock names its distance from UTC.
    return "clock" if "UTC" in answer else None


def _answer_before(ask: Ask) -> str:
    """What the assistant said last before the last question."""
    place = max(place for place, message in enumerate(ask.messages) if message.role == "user")
    earlier = [message.text for message in ask.messages[:place] if message.role == "assistant"]
    return earlier[-1] if earlier else ""
