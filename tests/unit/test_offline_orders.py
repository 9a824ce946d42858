"""The customer-service walk of the offline endpoint: number, intent, call, and the order in a clerk's words."""

from __future__ import annotations

from typing import Any

import pytest

from offline_turns import Talk, asked_for, called, told
from qwendow.tools.shipped.orders import COLUMNS, SAMPLES

ORDERS: dict[str, dict[str, Any]] = {
    str(row[0]): {name: value for name, value in zip(COLUMNS, row, strict=True) if value is not None} for row in SAMPLES
}
SERVICE = "customer_service"


def look_up(number: str) -> tuple[str, dict[str, str]]:
    return ("order_status", {"order_number": number})


@pytest.mark.parametrize(
    ("question", "intent", "numbers"),
    [
        ("Where is order 1003?", "You would like to know where order 1003 is: I look it up.", ["1003"]),
        ("请问订单1003到哪里了？", "您想查询订单 1003 的物流，我来查一下。", ["1003"]),
        ("Where is my order 20261118-0042?", "You would like to know where order 20261118-0042 is: I look it up.",
         ["20261118-0042"]),
        ("orders 1001 and 1003, please", "You would like to know where orders 1001 and 1003 are: I look them up.",
         ["1001", "1003"]),
        ("订单1001和1003呢？", "您想查询订单 1001、1003 的物流，我来查一下。", ["1001", "1003"]),
        ("订单1005的退款到账了吗", "您想了解订单 1005 的退款进度，我来查一下。", ["1005"]),
        ("I paid 1299 yuan on 2026-11-02 for order 1001. Has it been shipped?",
         "You would like to know where order 1001 is: I look it up.", ["1001"]),
    ],
)  # fmt: skip
def test_intent_is_said_before_the_orders_are_looked_up(question: str, intent: str, numbers: list[str]) -> None:
    answer = Talk(SERVICE).ask(question)
    assert (answer.text, called(answer), answer.finish) == (intent, [look_up(one) for one in numbers], "tool_calls")


SAID = {
    "1001": (
        "Order **1001** (Electric kettle, 1.7 l) has been delivered.\n\n- Delivered on: 5 November 2026\n"
        "- Carrier: SF Express\n- Tracking number: `SAMPLE-SF-0001001`",
        "您的订单 **1001**（电热水壶 1.7L）已签收。\n\n- 签收日期：2026年11月5日\n- 快递公司：顺丰速运\n"
        "- 运单号：`SAMPLE-SF-0001001`",
    ),
    "1002": (
        "Order **1002** (2 × Wireless mouse) is packed and will be handed to the carrier next.\n\n"
        "- Ordered on: 16 November 2026\n- Expected on: 21 November 2026",
        "您的订单 **1002**（无线鼠标 × 2）已打包，接下来会交给快递。\n\n"
        "- 下单日期：2026年11月16日\n- 预计送达：2026年11月21日",
    ),
    "1003": (
        "Order **1003** (Noise-cancelling headphones) has been shipped and is on its way to you.\n\n"
        "- Shipped on: 16 November 2026\n- Carrier: YTO Express\n- Tracking number: `SAMPLE-YT-0001003`\n"
        "- Expected on: 20 November 2026",
        "您的订单 **1003**（降噪耳机）已发货，正在配送途中。\n\n- 发货日期：2026年11月16日\n- 快递公司：圆通速递\n"
        "- 运单号：`SAMPLE-YT-0001003`\n- 预计送达：2026年11月20日",
    ),
    "1004": (
        "Order **1004** (Mechanical keyboard) is paid and waits to be packed.\n\n- Ordered on: 18 November 2026\n"
        "- Expected on: 23 November 2026",
        "您的订单 **1004**（机械键盘）已付款，正在等待打包。\n\n- 下单日期：2026年11月18日\n- 预计送达：2026年11月23日",
    ),
    "1005": (
        "For order **1005** (Down jacket, size L) a refund has been requested; it is still being worked on.\n\n"
        "- Delivered on: 5 November 2026\n- Amount: 899.00 yuan",
        "您的订单 **1005**（羽绒服 L 码）已申请退款，正在处理中。\n\n- 签收日期：2026年11月5日\n- 金额：899.00 元",
    ),
    "1006": (
        "Order **1006** (Desk lamp) has been refunded.\n\n- Amount: 239.00 yuan",
        "您的订单 **1006**（护眼台灯）已退款。\n\n- 金额：239.00 元",
    ),
    "1007": (
        "Order **1007** (3 × Phone case) has been cancelled.\n\n- Ordered on: 12 November 2026",
        "您的订单 **1007**（手机壳 × 3）已取消。\n\n- 下单日期：2026年11月12日",
    ),
}  # fmt: skip
MORE = ("\n\nIs there anything else I can do for you?", "\n\n还有什么可以帮您的吗？")


@pytest.mark.parametrize("number", SAID)
def test_every_status_is_put_into_words_with_the_fields_that_go_with_it(number: str) -> None:
    answers = (told(f"Where is order {number}?", ORDERS[number]), told(f"订单{number}到哪里了", ORDERS[number]))
    assert answers == tuple(text + more for text, more in zip(SAID[number], MORE, strict=True))


def test_two_orders_are_told_one_after_the_other() -> None:
    assert told("订单 1006、1007", ORDERS["1006"], ORDERS["1007"]) == (
        f"{SAID['1006'][1]}\n\n{SAID['1007'][1]}\n\n还有什么可以帮您的吗？"
    )


def test_status_that_is_not_known_is_told_as_it_is() -> None:
    assert told("Where is order 77001?", {"order_number": "77001", "status": "at customs", "carrier": "Post"}) == (
        "The status of order **77001** is “at customs”.\n\n- Carrier: Post\n\nIs there anything else I can do for you?"
    )


def test_order_that_is_not_found_asks_to_check_the_number() -> None:
    error = "There is no order 9999. Ask the customer to check the number; do not guess."
    assert told("Where is order 9999?", error) == (
        "I am sorry, I cannot find an order **9999**. Could you check the number, please?"
    )
    assert told("订单9999呢", error) == "很抱歉，没有查到订单 **9999**。麻烦您核对一下订单号。"


def test_orders_that_cannot_be_looked_up_are_not_guessed() -> None:
    error = "The orders cannot be looked up at the moment. Say so, and do not guess."
    assert told("Where is order 1003?", error) == (
        "I am sorry, order **1003** cannot be looked up at the moment. Please try again later, or ask for a colleague."
    )
    assert told("订单1003呢", error) == "很抱歉，订单 **1003** 目前无法查询。请稍后再试，或转人工处理。"


@pytest.mark.parametrize(
    ("question", "number", "follow"),
    [("Where is my order?", "1003", "and 1005?"), ("我的订单到哪里了？", "单号1003", "那1005呢？")],
)
def test_number_is_asked_for_and_then_comes_alone(question: str, number: str, follow: str) -> None:
    talk = Talk(SERVICE)
    asking = talk.ask(question)
    first = talk.ask(number)
    talk.give(first, ORDERS["1003"])
    assert asking.calls == ()
    assert "**order number**" in asking.text or "**订单号**" in asking.text
    assert (called(first), called(talk.ask(follow))) == ([look_up("1003")], [look_up("1005")])


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("Can I return order 1001?", "Yes, if it is **unused"),
        ("订单1001可以退款吗", "可以，只要商品"),
        ("The kettle of order 1001 does not work", "I am sorry to hear that."),
        ("订单1001的电水壶不加热", "很抱歉给您添麻烦了。"),
        ("I want to speak to a person about order 1003", "I understand that you are upset"),
        ("订单1003，请转人工", "非常理解您的心情"),
        ("thank you", "You are welcome."),
        ("谢谢", "不客气"),
    ],
)
def test_rules_faults_and_wishes_for_a_person_look_up_no_order(question: str, beginning: str) -> None:
    answer = Talk(SERVICE).ask(question)
    assert "order_status" not in [call.name for call in answer.calls]
    assert answer.text.startswith(beginning)


@pytest.mark.parametrize(
    "question",
    [
        "In order to feed 1000 people, what do I cook?",
        "What is the order of the list 1003 1001 1002?",
        "Sort 1003 and 1001 in descending order",
        "I would like to order 1003 of them",
        "我需要1003个",
    ],
)
def test_other_orders_are_not_looked_up(question: str) -> None:
    assert asked_for(question) == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Where is order 1003?",
            "You would like to know where order **1003** is. I have no tool here to look it up, so please ask for a "
            "colleague.\n\n*(Offline demo: a prepared answer, no model.)*",
        ),
        (
            "订单1003到哪里了？",
            "您想查询订单 **1003** 的物流。我这里没有查询订单的工具，请转人工处理。\n\n"
            "*（离线演示：预先写好的回答，没有模型。）*",
        ),
    ],
)
def test_without_the_tool_nothing_is_looked_up(question: str, text: str) -> None:
    answer = Talk(SERVICE, tool_choice="none").ask(question)
    assert (answer.calls, answer.text) == ((), text)


def test_an_order_is_looked_up_once() -> None:
    talk = Talk(SERVICE)
    assert talk.give(talk.ask("order 1003, I mean order 1003"), ORDERS["1003"]).calls == ()
