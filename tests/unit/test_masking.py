"""Personal numbers: which are found, what goes out in their place, and how they come back."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric, uscc

from qwendow.conversation.events import Concealed, Event, Finish, ReasoningDelta, TextDelta, ToolCall
from qwendow.conversation.export import Exported
from qwendow.conversation.parts import TextFile
from qwendow.conversation.request import Message, Request
from qwendow.conversation.turn import Outcome, Turn
from qwendow.masking import concealed, masked
from qwendow.masking.client import Masked
from qwendow.masking.found import KINDS, find
from qwendow.masking.marks import Marks, Revealer
from qwendow.page.texts import MASKED as WORDS
from qwendow.settings.values import MASKED

Make = Callable[[random.Random], str]


def digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choice("0123456789") for _ in range(count))


def born(dice: random.Random) -> str:
    return f"{dice.randint(1920, 2024)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"


def mobile(dice: random.Random) -> str:
    begin = dice.choice(["130", "138", "139", "145", "150", "159", "166", "170", "176", "186", "188", "191", "199"])
    one, two = digits(dice, 4), digits(dice, 4)
    form = dice.choice(["{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "+86 {0}{1}{2}", "+86-{0}-{1}-{2}", "86{0}{1}{2}"])
    return form.format(begin, one, two)


def line(dice: random.Random) -> str:
    area, number = dice.choice([("010", 8), ("021", 8), ("0755", 8), ("0571", 8), ("020", 8)])
    return f"{dice.choice([area + '-', f'({area})', area + ' '])}{dice.choice('268')}{digits(dice, number - 1)}"


def identity(dice: random.Random) -> str:
    place = dice.choice(["110105", "310115", "440305", "510107", "320482", "130133", "659001", "820000", "911001"])
    body = place + born(dice) + digits(dice, 3)
    number = body + ric.calc_check_digit(f"{body}?")
    return dice.choice([number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}"])


def card(dice: random.Random) -> str:
    begin, length = dice.choice(
        [("622202", 19), ("621700", 19), ("625912", 16), ("955880", 19), ("4", 16), ("52", 16), ("37", 15)]
    )
    body = begin + digits(dice, length - len(begin) - 1)
    number = body + luhn.calc_check_digit(body)
    return dice.choice([number, " ".join(number[at : at + 4] for at in range(0, length, 4))])


def email(dice: random.Random) -> str:
    name = dice.choice(["zhang.san", "li_si", "wang-wu", "a", "zhao+news", "chen88", digits(dice, 9)])
    return f"{name}@{dice.choice(['qq.com', '163.com', 'example.com.cn', 'mail.example.org', 'x-y.io'])}"


def plate(dice: random.Random) -> str:
    begin = dice.choice("京沪粤苏浙川鄂湘闽赣") + dice.choice("ABCDEFG") + dice.choice(["", "·", " "])
    return begin + dice.choice(
        [digits(dice, 5), "D" + digits(dice, 5), "B" + digits(dice, 4), "8K" + digits(dice, 3), digits(dice, 5) + "F"]
    )


def company(dice: random.Random) -> str:
    body = dice.choice(["91", "51", "12"]) + dice.choice(["110105", "350211", "440300"]) + "MA" + digits(dice, 7)
    return body + uscc.calc_check_digit(body)


def address(dice: random.Random) -> str:
    v4 = ".".join(str(dice.randint(1, 254)) for _ in range(4)).replace("127.", "12.", 1)
    return dice.choice([v4, "2001:db8:" + ":".join(f"{dice.randint(1, 65535):x}" for _ in range(6))])


TRUE: dict[str, tuple[Make, ...]] = {
    "phone": (mobile, line), "id_card": (identity,), "bank_card": (card,), "email": (email,), "plate": (plate,),
    "uscc": (company,), "ip": (address,),
}  # fmt: skip
AROUND = (
    "{}",
    "请联系{}谢谢",
    "号码：{}。",
    "我的是{}，请记一下",
    "see {} please",
    "（{}）",
    "\n{}\n",
    "a: {}, b",
    "“{}”",
)


def other_check(number: str) -> str:
    """The same with another check digit."""
    return number[:-1] + ("2" if number[-1] in "Xx" else str((int(number[-1]) + 1) % 10))


def near(dice: random.Random) -> str:
    wrong: list[Make] = [
        lambda dice: f"1{dice.choice('012')}{digits(dice, 9)}",
        lambda dice: mobile(dice) + digits(dice, 3),
        lambda dice: f"x{dice.choice(['138', '186'])}{digits(dice, 8)}y",
        lambda dice: other_check(identity(dice).replace(" ", "")),
        lambda dice: f"11010520{dice.randint(30, 99)}{digits(dice, 8)}",
        lambda dice: other_check(card(dice).replace(" ", "")),
        lambda dice: f"20261{digits(dice, 10)}",
        lambda dice: f"v{dice.randint(0, 9)}.{dice.randint(0, 99)}.{dice.randint(0, 99)}.{dice.randint(0, 99)}",
        lambda dice: f"{dice.randint(256, 999)}.{dice.randint(0, 99)}.1.2",
        lambda dice: f"icon{dice.randint(1, 9)}@2x.png",
        lambda dice: f"@user{digits(dice, 3)}",
        lambda dice: f"{dice.choice('京沪粤')}A{digits(dice, 3)}",
        lambda dice: (
            f"{dice.randint(2000, 2030)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02} {dice.randint(10, 23)}:30:15"
        ),
        lambda dice: f"¥{dice.randint(1, 999)},{digits(dice, 3)}.{digits(dice, 2)}",
        lambda dice: f"{dice.random():.14f}",
        lambda dice: "".join(dice.choice("0123456789abcdef") for _ in range(40)),
        lambda dice: f"ISBN 978-7-{digits(dice, 3)}-{digits(dice, 5)}-{digits(dice, 1)}",
    ]
    return dice.choice(wrong)(dice)


def test_of_a_thousand_numbers_99_of_a_hundred_are_found_whole_and_named_right():
    dice = random.Random(16)
    missed = []
    for at in range(1000):
        kind = [*TRUE][at % len(TRUE)]
        number = dice.choice(TRUE[kind])(dice)
        text = dice.choice(AROUND).format(number)
        found = [(one.kind, text[one.start : one.end]) for one in find(text, KINDS)]
        if found != [(kind, number)]:
            missed.append((text, found))
    assert len(missed) <= 10, missed


def test_of_a_thousand_that_look_alike_one_in_a_hundred_at_most_is_taken_for_one():
    dice = random.Random(17)
    texts = [dice.choice(AROUND).format(near(dice)) for _ in range(1000)]
    false = [
        (text, found)
        for text in texts
        if (found := [(one.kind, text[one.start : one.end]) for one in find(text, KINDS)])
    ]
    assert len(false) <= 10, false


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话13800138000转李", ["13800138000"]),
        ("tel13800138000", ["13800138000"]),
        ("１３８００１３８０００", ["１３８００１３８０００"]),
        ("138\u200b0013\u200b8000", ["138\u200b0013\u200b8000"]),
        ("\u202d138\u00ad0013\u202c8000\u202c", ["138\u00ad0013\u202c8000"]),
        ("13800138000/13900139000", ["13800138000", "13900139000"]),
        ("0571-87654321转123", ["0571-87654321转123"]),
        ("+1 650-253-0000", ["+1 650-253-0000"]),
        ("13800138000@qq.com", ["13800138000@qq.com"]),
        ("138.0013.8000", ["138.0013.8000"]),
        ("138 001 38000", ["138 001 38000"]),
        ("1380 013 8000", ["1380 013 8000"]),
        ("1.3800138000", []),
        ("13 8001 38000", []),
        ("0571-87654321-802", ["0571-87654321-802"]),
        ('{"who": "\\u53f713800138000"}', ["13800138000"]),
        (r'"\n110101199003074514\n"', ["110101199003074514"]),
        ("phone%3A13800138000&a=1", ["13800138000"]),
        ("91350100 M000100Y43", ["91350100 M000100Y43"]),
        ("9135 0100 M000 100Y 43", ["9135 0100 M000 100Y 43"]),
        ("http://10.0.0.1:8080/a", ["10.0.0.1"]),
        ("::ffff:8.8.8.8", ["::ffff:8.8.8.8"]),
        ("第1.2.3.4节，4.5.6.7版", []),
        ("Chrome/120.0.0.0", []),
        ("255.255.255.0", []),
        ("a::b, dead::beef, 1:2:3:4:5:6:7:8", []),  # RFC 4291: nobody has such an address.
        ("zhang@企业.中国", ["zhang@企业.中国"]),
        ("张三zhang@x.com。", ["zhang@x.com"]),
        ("zhang＠qq.com", ["zhang＠qq.com"]),
        ("11010519491231002X", ["11010519491231002X"]),  # GB 11643
        ("91350100M000100Y43", ["91350100M000100Y43"]),  # GB 32100
        ("4111 1111 1111 1111", ["4111 1111 1111 1111"]),  # ISO/IEC 7812
        ("110105194912310021", []),
        ("旧身份证110105491231002", ["110105491231002"]),
        ("110105491231002", []),
        ("版本 1.2.3.4", []),
        ("127.0.0.1", []),
        ("0000000000000000", []),
        ("git@github.com:a/b", []),
        ("138\u00a00013\u00a08000", ["138\u00a00013\u00a08000"]),  # As copied from a page.
        ("138—0013—8000，138 - 0013 - 8000", ["138—0013—8000", "138 - 0013 - 8000"]),
        ("(+86) 138-0013-8000，+86 - 13800138000", ["(+86) 138-0013-8000", "+86 - 13800138000"]),
        ("14900138000", ["14900138000"]),
        ("收货13800138000-1234", ["13800138000"]),
        ("13800138000-13900139000", ["13800138000", "13900139000"]),
        ("13800138000-001，138-0013-8000-0001", []),
        ("0086-571-85022088，00852-91234567", ["0086-571-85022088", "00852-91234567"]),
        ("0571—87654321", ["0571—87654321"]),
        ("录音_13800138000_1.wav", ["13800138000"]),
        ("110105 1949 1231 002X", ["110105 1949 1231 002X"]),
        ("1101 0519 4912 3100 2X", ["1101 0519 4912 3100 2X"]),
        ("11010519491231002×", ["11010519491231002×"]),
        ("1234 110105 19491231 002X", ["110105 19491231 002X"]),
        ('"idCard":"110105491231002"', ["110105491231002"]),
        ("4111  1111\u00a01111\u20091111", ["4111  1111\u00a01111\u20091111"]),
        ("1 4111 1111 1111 1111 123", ["4111 1111 1111 1111"]),  # A line of a table.
        ("41 11 11 11 11 11 11 11", []),
        ("622908372613298709", ["622908372613298709"]),  # MOD 31 fits, too.
        ("CN 9135 0100 M000 100Y 43", ["9135 0100 M000 100Y 43"]),
        ("mail=zhang%40x.com&a=1", ["zhang%40x.com"]),
        ("/users/zhang@x.com/a", ["zhang@x.com"]),
        ("zhang@x.com:13800138000", ["zhang@x.com", "13800138000"]),
        (r'"\nzhang@x.com"', ["zhang@x.com"]),
        ("ssh://git@github.com/a", []),
        ("粤B\u00a012345，粤B‧D12345，粤B—12345", ["粤B\u00a012345", "粤B‧D12345", "粤B—12345"]),
        ("京A1234试", ["京A1234试"]),
        ("[131.15020772, 45.1] t[0]+3545052371 0069 0307 0301", []),
        ("1.1.2.3 概述\n## 3.2.1.4 Scope\n10.0.0.1 web", ["10.0.0.1"]),
        ('ObjectIdentifier("2.5.4.7")', []),
        ("全新GT7300，阿里云C60001", []),
        ("10.0.0.1-10.0.0.9", ["10.0.0.1", "10.0.0.9"]),
        ("登录IP10.0.0.1，a/10.0.0.2:80，x.io/10.0.0.3", ["10.0.0.1", "10.0.0.2", "10.0.0.3"]),
        ('Version=4.0.0.1, "version": "1.2.3.4", a==1.2.3.4, OID 1.3.6.1, 固件2.1.4.8', []),
        ("", []),
    ],
)
def test_where_a_number_begins_and_ends(text: str, found: list[str]) -> None:
    assert [text[one.start : one.end] for one in find(text, KINDS)] == found


@given(st.text(st.sampled_from("0123456789٣８xXabIO@.:-+ ()·京A\u200b⟨⟩\n")))
def test_whatever_a_text_holds_it_comes_back_as_it_was(text: str) -> None:
    marks = Marks(KINDS, [text])
    hidden = marks.hide(text)
    assert len({*marks.hide(hidden)} - {*hidden}) == 0
    if len(marks) == len(find(text, KINDS)):  # Else one number was written in two ways.
        assert marks.reveal(hidden) == text


def test_a_long_text_takes_no_time_that_is_felt():
    text = "一段很长的文字，没有号码，only words and 2026 figures 12,345.67. " * 2_000
    began = time.thread_time()
    assert find(text, KINDS) == []
    assert time.thread_time() - began < 2


def test_only_what_was_asked_for_is_found():
    text = "13800138000 a@b.cn"
    assert [one.kind for one in find(text, ["email"])] == ["email"]
    assert find(text, []) == []


def test_the_setting_and_the_page_know_the_same_kinds():
    assert set(MASKED) == set(KINDS) == set(WORDS)


def test_one_number_has_one_mark_however_it_is_written():
    marks = Marks(KINDS, [])
    assert marks.hide("13800138000, 138 0013 8000, 13900139000") == "⟨手机号1⟩, ⟨手机号1⟩, ⟨手机号2⟩"
    assert marks.reveal("⟨手机号2⟩ 〈手机号1〉") == "13900139000 13800138000"


@pytest.mark.parametrize(
    "mark",
    ["⟨ 手机号1 ⟩", "⟨手机号 1⟩", "<手机号1>", "《手机号１》", "【手机号1】", "〈手機號1〉", "⟨Phone number 1⟩", 
     "⟨phone_1⟩", "&lt;手机号1&gt;", "\\⟨手机号1\\⟩", json.dumps("⟨手机号1⟩")[1:-1]],
)  # fmt: skip
def test_a_mark_that_the_model_wrote_a_little_differently_is_the_number_too(mark: str) -> None:
    marks = Marks(KINDS, [])
    marks.hide("13800138000")
    assert marks.reveal(f"{mark}, {mark.replace('1', '2').replace('１', '2')}")[:12] == "13800138000,"
    revealer = Revealer(marks)
    assert "".join([*map(revealer.feed, mark), revealer.rest()]) == "13800138000"
    assert Marks(KINDS, [mark]).hide("13800138000") == "⟨手机号2⟩"


def test_a_number_without_quotes_in_what_a_tool_was_called_with_leaves_it_json():
    marks = Marks(KINDS, [])
    hidden = marks.hide_in_json('{"phone": 13800138000, "a@b.cn": [4111111111111111, 1.5, null]}')
    assert json.loads(hidden) == {"phone": "⟨手机号1⟩", "⟨邮箱1⟩": ["⟨银行卡号1⟩", 1.5, None]}
    assert marks.hide_in_json("13800138000, said") == "⟨手机号1⟩, said"


def test_a_mark_that_the_reader_wrote_is_nobodys_number():
    text = "⟨手机号1⟩ 13800138000"
    marks = Marks(KINDS, [text])
    hidden = marks.hide(text)
    assert hidden == "⟨手机号1⟩ ⟨手机号2⟩"
    assert marks.reveal(hidden) == text


def cut(text: str, at: list[int]) -> list[str]:
    places = sorted({min(place, len(text)) for place in at})
    return [text[begin:end] for begin, end in zip([0, *places], [*places, len(text)], strict=True)]


@given(
    st.lists(
        st.sampled_from(
            [
                "⟨手机号1⟩",
                "⟨手机号",
                "⟨",
                "〈手机号2〉",
                "\\u27e8",
                "\\n",
                "and ",
                "⟨手机号1",
                "⟩",
                "号1",
                "< phone 2 >",
                "&lt;",
            ]
        )
    ),
    st.lists(st.integers(0, 60)),
    st.booleans(),
)
def test_wherever_a_stream_is_cut_the_same_is_read(pieces: list[str], at: list[int], escaped: bool) -> None:
    marks = Marks(KINDS, [])
    marks.hide("13800138000 13900139000")
    text = "".join(pieces)
    if escaped:
        text += json.dumps("⟨手机号1⟩")
    revealer = Revealer(marks)
    assert "".join([*map(revealer.feed, cut(text, at)), revealer.rest()]) == marks.reveal(text)


@dataclass
class Scripted:
    """Writes down what it is asked, and says what it is told to."""

    events: list[Event]
    asked: list[Request] = field(default_factory=list)

    async def stream(self, request: Request) -> AsyncGenerator[Event, None]:
        self.asked.append(request)
        for event in self.events:
            yield event


def ask(client: Masked, *messages: Message) -> list[Event]:
    async def all_of() -> list[Event]:
        async with aclosing(client.stream(Request("qwen-plus", [*messages], 0.7, 0.8))) as events:
            return [event async for event in events]

    return asyncio.run(all_of())


def user(content: object) -> Message:
    return {"role": "user", "content": content}


def test_marks_go_out_and_the_reader_reads_the_numbers_in_thoughts_texts_and_calls():
    arguments = json.dumps({"to": "⟨手机号1⟩"})
    scripted = Scripted(
        [ReasoningDelta("call ⟨手"), ReasoningDelta("机号1⟩"), TextDelta("to ⟨手机号"), TextDelta("1⟩ and ⟨"),
         ToolCall("1", "dial", arguments), Finish("tool_calls")]
    )  # fmt: skip
    events = ask(Masked(scripted, KINDS), user("call 13800138000"))
    assert scripted.asked[0].messages == [user("call ⟨手机号1⟩")]
    assert events[0] == Concealed((("phone", 1),))
    assert "".join(event.text for event in events if isinstance(event, ReasoningDelta)) == "call 13800138000"
    assert "".join(event.text for event in events if isinstance(event, TextDelta)) == "to 13800138000 and ⟨"
    assert events[-2:] == [ToolCall("1", "dial", '{"to": "13800138000"}'), Finish("tool_calls")]


def test_what_was_said_before_has_the_same_mark_and_only_what_is_new_is_told():
    scripted = Scripted([TextDelta("yes")])
    call = {"id": "1", "type": "function", "function": {"name": "dial", "arguments": '{"to": "13800138000"}'}}
    messages: list[Message] = [
        {"role": "system", "content": "Write to a@b.cn."},
        user([{"type": "text", "text": "call 13800138000"}, {"type": "image_url", "image_url": {"url": "data:,"}}]),
        {"role": "assistant", "content": "", "reasoning_content": "13800138000!", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "1", "content": "13800138000 is busy"},
        user("and 13900139000"),
    ]
    events = ask(Masked(scripted, KINDS), *messages)
    assert events[0] == Concealed((("phone", 1),))
    out = scripted.asked[0].messages
    assert out[0]["content"] == "Write to ⟨邮箱1⟩."
    assert out[1]["content"][0]["text"] == "call ⟨手机号1⟩" and out[1]["content"][1] == messages[1]["content"][1]
    assert out[2]["reasoning_content"] == "⟨手机号1⟩!"
    assert out[2]["tool_calls"][0]["function"]["arguments"] == '{"to": "⟨手机号1⟩"}'
    assert (out[3]["content"], out[4]["content"]) == ("⟨手机号1⟩ is busy", "and ⟨手机号2⟩")
    assert messages[4] == user("and 13900139000")


def test_where_there_is_nothing_to_hide_the_request_goes_as_it_is():
    scripted = Scripted([TextDelta("hi ⟨手机号1⟩")])
    request = user("hello")
    assert ask(Masked(scripted, KINDS), request) == [TextDelta("hi ⟨手机号1⟩")]
    assert scripted.asked[0].messages[0] is request
    assert masked(scripted, ()) is scripted
    assert Counter(type(masked(scripted, {kind})) for kind in KINDS) == {Masked: len(KINDS)}


def test_others_read_marks_in_all_that_was_said_and_attached():
    turn = Turn("13800138000?", files=(TextFile("notes of a@b.cn", "13900139000"),), asked_at=1_380_013_800.5)
    turn.add(TextDelta("138 0013 8000!"))
    turn.add(ToolCall("1", "dial", '{"to": 13800138000}'))
    turn.end(Outcome.DONE)
    exported = Exported("Call 13800138000", (turn,), turn.id)
    shared = concealed(KINDS)(exported)
    (other,) = shared.turns
    assert (shared.title, other.question, other.rounds[0].answer) == ("Call ⟨手机号1⟩", "⟨手机号1⟩?", "⟨手机号1⟩!")
    assert other.calls[0].asked.arguments == '{"to": "⟨手机号1⟩"}'
    assert (other.files[0].name, other.files[0].text) == ("notes of ⟨邮箱1⟩", "⟨手机号2⟩")  # type: ignore[union-attr]
    assert (other.id, other.asked_at, turn.question) == (turn.id, turn.asked_at, "13800138000?")
    assert concealed(())(exported) is exported
    hello = Exported("Hello", (Turn("hi"),))
    assert concealed(KINDS)(hello) is hello
