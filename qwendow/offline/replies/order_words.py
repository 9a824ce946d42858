"""What a shop's clerk says of orders that were looked up: the status in words, and the fields that go with it."""

from __future__ import annotations

import re
from string import Template

from qwendow.offline.replies.phrases import phrases
from qwendow.offline.replies.returned import Returned, spoken_date
from qwendow.offline.wire.forms import Json

# Of a status no other field concerns the customer; of one that is not here all do.
_FIELDS: dict[str, tuple[str, ...]] = {
    "paid": ("ordered_on", "expected_on"),
    "packed": ("ordered_on", "expected_on"),
    "shipped": ("shipped_on", "carrier", "tracking_number", "expected_on"),
    "delivered": ("delivered_on", "carrier", "tracking_number"),
    "refund_pending": ("delivered_on", "amount_yuan"),
    "refunded": ("amount_yuan",),
    "cancelled": ("ordered_on",),
}
_ALL_FIELDS = (
    "ordered_on", "shipped_on", "carrier", "tracking_number", "expected_on", "delivered_on", "amount_yuan",
)  # fmt: skip
_NOT_FOUND = re.compile("There is no order |This is no order number")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def order_text(returned: list[Returned], language: str) -> str:
    more = [phrases(language)["order_more"]] if any(one.data for one in returned) else []
    return "\n\n".join([*(_one_order(one, language) for one in returned), *more])


def _one_order(returned: Returned, language: str) -> str:
    order, words = returned.data, phrases(language)
    if not order:
        text = words["order_unknown" if _NOT_FOUND.match(returned.text) else "order_failed"]
        return Template(text).substitute(number=returned.arguments.get("order_number", ""))
    status = str(order.get("status", ""))
    number = order.get("order_number", returned.arguments.get("order_number", ""))
    head = Template(words[f"order_{status if status in _FIELDS else 'other'}"]).substitute(
        number=number, item=_item(order, language), status=status
    )
    fields = [name for name in _FIELDS.get(status, _ALL_FIELDS) if order.get(name) is not None]
    lines = [Template(words[f"order_{name}"]).substitute(value=_value(name, order, language)) for name in fields]
    return "\n".join([head, "", *lines]).strip()


def _item(order: Json, language: str) -> str:
    name, quantity = order.get(f"item_{language}") or order.get("item"), order.get("quantity", 1)
    if not name:
        return ""
    text = phrases(language)["order_item" if quantity == 1 else "order_items"]
    return Template(text).substitute(name=name, quantity=quantity)


def _value(name: str, order: Json, language: str) -> str:
    if name == "carrier":
        return _in_language(str(order[name]), language)
    return spoken_date(order[name], language)


def _in_language(name: str, language: str) -> str:
    """Of "YTO Express 圆通速递" the half the customer reads."""
    halves = [word for word in name.split() if bool(_CHINESE.search(word)) == (language == "zh")]
    return " ".join(halves) or name
