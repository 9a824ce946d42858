"""Whether a question is about orders, the weather, the clock or a sum, and not merely has such a word in it."""

from __future__ import annotations

import re

from qwendow.offline.replies.findings import order_numbers, places_in
from qwendow.offline.replies.sums import sums_in

LONGEST = 400
"""Characters of a question that may be about the weather, the clock or a sum; a longer text only mentions them."""

LONGEST_READ = 20_000
"""Characters that are searched for an order."""

# What has the word in it and means something else; and what others said.
_IDIOMS = re.compile(
    r"\bin order (?:to|that|for)\b|\b(?:in|out of) order\b"
    r"|\b(?:ascending|descending|alphabetical|numerical|reverse|sort|word|tall|first|second|higher) order\b"
    r"|\border (?:of|by)\b|\b(?:time|space) complexity\b|\b(?:run(?:ning)?|compile|response) ?time\b"
    r"|\bunder the weather\b|\bweather(?:ed)? (?:the|this|a) (?:storm|crisis)\b|时间复杂度|时间管理|时间序列",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"“[^”]{1,400}”|\"[^\"]{1,400}\"|「[^」]{1,400}」|『[^』]{1,400}』|```.{1,4000}?```|`[^`]{1,400}`"
    r"|(?<!\w)'[^']{1,400}'(?!\w)|^>[^\n]*",
    re.DOTALL | re.MULTILINE,
)
_MAKING = re.compile(
    r"\b(?:write|implement|program|code|poem|story|essay|translate|define|meaning|app|api)\b"
    r"|写|编程|翻译|译成|意思|代码|程序|诗|作文|故事",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"(?<!\bto )(?<!\bi )\borders?\b|订单|单号|\b(?:parcel|package|shipment|tracking)\b|包裹|快递|物流", re.IGNORECASE
)
_REFUND_STATE = re.compile(
    r"\b(?:refund|money)\b.{0,60}\b(?:status|arriv\w+|come|paid|progress)\b|\b(?:where|when)\b.{0,40}\b(?:refund|money)\b"
    r"|退款.{0,12}(?:到账|到了|进度|状态|什么时候|哪|多久|怎么样)",
    re.IGNORECASE,
)
_WEATHER = re.compile(
    r"\bweather\b|\b(?:will it|is it going to|is it) (?:rain|snow)|\btemperature in\b|天气|气温|下雨|下雪|多少度",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"[?？]|\b(?:what|how|will|is|tell|show|check|need)\b|怎么样|如何|多少|吗|呢|查|告诉|会不会|几度", re.IGNORECASE
)
SHORT = 40
"""Characters of a question that may be two words, such as "weather Paris"."""

_CLOCK = re.compile(
    r"\bwhat(?:'s| is)? the (?:current |local |exact )?time\b(?! of)|\bwhat time is it\b|\b(?:current|local) time\b"
    r"|\bwhat(?:'s| is) (?:the|today'?s) date\b(?! of)|\bwhat day is (?:it|today)\b|\btoday'?s date\b|^time in\b"
    r"|几点(?:了|钟了?)?[？?。！\s]*$|(?:现在|此刻).{0,8}几点|(?:现在|今天)是?什么(?:时间|时候|日子)"
    r"|(?:现在|当前|当地|北京)的?(?:时间|日期)(?:[是？?。\s]|$)|今天.{0,2}(?:几号|几月|星期几|周几|礼拜几)",
    re.IGNORECASE,
)


def is_about_weather(question: str) -> bool:
    """Whether it also names a place is another question."""
    text = asked_itself(question)
    if not _WEATHER.search(text) or not _may_ask(question, text):
        return False
    return bool(_ASKING.search(text)) or (len(text) <= SHORT and bool(places_in(text)))


def is_about_clock(question: str) -> bool:
    text = asked_itself(question)
    return _may_ask(question, text) and bool(_CLOCK.search(text))


def is_about_sum(question: str) -> bool:
    text = asked_itself(question)
    return _may_ask(question, text) and bool(sums_in(text))


def is_about_order(question: str) -> bool:
    """Of which it gives the number."""
    text = question[:LONGEST_READ]
    return speaks_of_orders(text) and bool(order_numbers(text))


def is_about_refund_state(question: str) -> bool:
    """Not about the rules: where the money is."""
    return bool(_REFUND_STATE.search(question[:LONGEST_READ]))


def speaks_of_orders(text: str) -> bool:
    return bool(_ORDER.search(_IDIOMS.sub(" ", text)))


def speaks_of_weather(text: str) -> bool:
    return bool(_WEATHER.search(text))


def asked_itself(question: str) -> str:
    """Without what is quoted, and without idioms."""
    return _IDIOMS.sub(" ", _QUOTED.sub(" ", question[:LONGEST_READ]))


def _may_ask(question: str, text: str) -> bool:
    return len(question) <= LONGEST and not _MAKING.search(text)
