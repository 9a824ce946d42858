"""One call of a tool: whatever the model sends and the tool does, there is a result and nothing is raised."""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.tools import Result, Tool, Toolbox, ToolError, tool
from qwendow.tools.calls import Calls
from qwendow.tools.texts import LIMIT, Busy

ROOT = Path(__file__).parents[2]
NOT_AGAIN = "Do not repeat the same call; go on without it, and say so."


def greet(name: str, times: int = 1) -> str:
    """Greets."""
    return "hello " * times + name


def run(function: Callable[..., Any], arguments: str = "{}", name: str = "") -> Result:
    made = Tool.of(function)
    return asyncio.run(Toolbox([made]).run(name or made.name, arguments))


def returning(value: Any) -> Callable[..., Any]:
    def act() -> Any:
        """Acts."""
        return value

    return act


def raising(error: BaseException) -> Callable[..., Any]:
    def act() -> None:
        """Acts."""
        raise error

    return act


def raising_async(error: BaseException) -> Callable[..., Any]:
    async def act() -> None:
        """Acts."""
        raise error

    return act


def test_text_is_given_as_it_is():
    assert run(greet, '{"name": "Li", "times": 2}') == Result("hello hello Li", failed=False)


def test_asynchronous_tool_is_awaited():
    async def act(x: int) -> int:
        """Acts."""
        await asyncio.sleep(0)
        return x + 1

    assert run(act, '{"x": 1}') == Result("2", failed=False)


@pytest.mark.parametrize("arguments", ["", " \n", "null", "{}"])
def test_no_arguments_count_as_an_empty_object(arguments: str):
    assert run(returning("done"), arguments) == Result("done", failed=False)


WRONG = {
    "null": ("null", "The arguments are missing. Call again with one JSON object; {} means none."),
    "no JSON": (
        '{"name": ',
        "The arguments are not JSON: Expecting value at character 10. Call again with one JSON object.",
    ),
    "two objects": (
        '{"name":"a"}{"name":"b"}',
        "The arguments are not JSON: Extra data at character 13. Call again with one JSON object.",
    ),
    "NaN": ('{"name": NaN}', "The arguments are not JSON: NaN is no number. Call again with one JSON object."),
    "list": ("[1]", "The arguments must be one JSON object. Call again with one."),
    "text": ('"Li"', "The arguments must be one JSON object. Call again with one."),
    "false": ("false", "The arguments must be one JSON object. Call again with one."),
    "deep": (
        "[" * 50_000,
        "The arguments hold a number or a nesting beyond all bounds. Call again with less.",
    ),
    "endless number": (
        '{"times": ' + "9" * 5000 + "}",
        "The arguments hold a number or a nesting beyond all bounds. Call again with less.",
    ),
    "too long": (" " * 100_001, "The arguments are longer than 100000 characters. Call again with less."),
    "missing": (
        "{}",
        "Wrong arguments: name: Field required. The arguments of greet are: name, times. Correct them and call again.",
    ),
    "type": (
        '{"name": "Li", "times": "many"}',
        "Wrong arguments: times: Input should be a valid integer, unable to parse string as an integer. "
        "The arguments of greet are: name, times. Correct them and call again.",
    ),
    "unknown": (
        '{"name": "Li", "loud": true}',
        "Wrong arguments: loud: Extra inputs are not permitted. "
        "The arguments of greet are: name, times. Correct them and call again.",
    ),
    "half a character in a name": (
        '{"name": "Li", "\\ud83d": 1}',
        "Wrong arguments: arguments: Input should be a valid string, unable to parse raw data as a unicode string. "
        "The arguments of greet are: name, times. Correct them and call again.",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), WRONG.values(), ids=WRONG.keys())
def test_wrong_arguments_are_told_with_the_remedy(arguments: str, text: str):
    assert run(greet, arguments) == Result(text, failed=True)


def test_many_wrong_arguments_are_told_shortly():
    result = run(greet, json.dumps({f"x{number}": 1 for number in range(1000)}))
    assert result.failed and len(result.text) < 700


def test_number_is_taken_where_a_text_is_asked_for():
    assert run(greet, '{"name": 1003, "times": "2"}') == Result("hello hello 1003", failed=False)


def weigh(kilograms: float) -> str:
    """Weighs."""
    return str(kilograms)


@pytest.mark.parametrize("arguments", ['{"kilograms": 1e999}', '{"kilograms": "nan"}'])
def test_number_must_be_finite(arguments: str):
    assert run(weigh, arguments).text.startswith("Wrong arguments: kilograms: Input should be a finite number.")


def test_half_a_character_in_an_argument_harms_nobody():
    assert run(greet, '{"name": "\\ud83d"}').text.isprintable()


def test_unknown_tool_names_those_that_exist():
    box = Toolbox([greet, returning(1)])
    assert asyncio.run(box.run("greeet", "{}")) == Result(
        'There is no tool named "greeet". The tools are: greet, act.', failed=True
    )
    assert asyncio.run(Toolbox().run("x" * 1000, "{}")) == Result(
        f'There is no tool named "{"x" * 64}". There are no tools.', failed=True
    )


@pytest.mark.parametrize("make", [raising, raising_async])
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("no such city"), "ValueError: no such city"),
        (KeyError(), "KeyError"),
        (StopIteration(), "RuntimeError: "),
        (SystemExit(3), "SystemExit: 3"),
        (KeyboardInterrupt(), "KeyboardInterrupt"),
        (GeneratorExit(), "GeneratorExit"),
        (TimeoutError(), "TimeoutError"),
        (MemoryError("full"), "MemoryError: full"),
        (asyncio.CancelledError(), "CancelledError"),
        (BaseExceptionGroup("two", [ValueError(), KeyboardInterrupt()]), "BaseExceptionGroup: two (2 sub-exceptions)"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_whatever_a_tool_raises_becomes_a_failed_result(make: Any, error: BaseException, said: str):
    result = run(make(error))
    assert result.failed
    assert result.text.startswith(f"The tool failed with {said}")
    assert result.text.endswith(NOT_AGAIN)


def test_own_words_of_a_tool_are_told_as_they_are(caplog: pytest.LogCaptureFixture):
    assert run(raising(ToolError("Ask for the year."))) == Result("Ask for the year.", failed=True)
    assert caplog.text == ""


def test_long_error_is_cut():
    assert run(raising(ValueError("x" * 10_000))).text == f"The tool failed with ValueError: {'x' * 500} …. {NOT_AGAIN}"


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_error_that_cannot_be_said_is_named():
    assert run(raising(Unspeakable())) == Result(f"The tool failed with Unspeakable. {NOT_AGAIN}", failed=True)


def test_endless_recursion_is_an_error():
    def act(depth: int = 0) -> int:
        """Acts."""
        return act(depth + 1)

    assert run(act).text.startswith("The tool failed with RecursionError: maximum recursion depth exceeded")


def test_trace_is_logged_without_what_the_user_typed(caplog: pytest.LogCaptureFixture):
    def act(secret: str) -> None:
        """Acts."""
        try:
            int(secret)
        except ValueError as error:
            raise LookupError(f"not found: {secret}") from error

    result = run(act, '{"secret": "hunter2"}')
    assert result.text == f"The tool failed with LookupError: not found: hunter2. {NOT_AGAIN}"
    assert "Traceback" not in result.text and ".py" not in result.text
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("tool act failed: LookupError\n")
    assert "from ValueError\n" in record.getMessage() and "int(secret)" in record.getMessage()
    assert "hunter2" not in caplog.text


def hanging(seconds: float, limit: float) -> Callable[..., Any]:
    @tool(seconds=limit)
    def act() -> None:
        """Acts."""
        time.sleep(seconds)

    return act


def test_synchronous_tool_is_given_up_at_its_limit(caplog: pytest.LogCaptureFixture):
    start = time.monotonic()
    result = run(hanging(30, 0.1))
    assert result == Result(
        "The tool gave no result within 0.1 s and was stopped. Go on without it, and say so.", failed=True
    )
    assert time.monotonic() - start < 15
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_asynchronous_tool_is_cancelled_at_its_limit():
    closed = threading.Event()

    @tool(seconds=0.1)
    async def act() -> None:
        """Acts."""
        try:
            await asyncio.sleep(30)
        finally:
            closed.set()

    assert run(act).text.startswith("The tool gave no result within 0.1 s")
    assert closed.is_set()


def test_tool_that_swallows_its_cancellation_is_given_up():
    ended: list[float] = []

    @tool(seconds=0.05)
    async def act() -> str:
        """Acts."""
        for _ in range(2):
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                ended.append(time.monotonic())
        return "late"

    async def scene() -> Result:
        start = time.monotonic()
        result = await Toolbox([act]).run("act", "")
        assert 1 <= time.monotonic() - start < 15
        return result

    assert asyncio.run(scene()).failed
    assert ended


def test_result_that_hangs_while_it_is_written_down_is_given_up():
    class Slow:
        def __str__(self) -> str:
            time.sleep(30)
            return ""

    assert run(tool(seconds=0.1)(returning(Slow()))).text.startswith("The tool gave no result within 0.1 s")


def test_stop_goes_through_to_the_tool():
    stopped: list[str] = []

    async def act() -> None:
        """Acts."""
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            stopped.append("tool")
            raise

    async def scene() -> None:
        call = asyncio.create_task(Toolbox([act]).run("act", ""))
        await asyncio.sleep(0.05)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    asyncio.run(scene())
    assert stopped == ["tool"]


def test_stop_does_not_wait_for_a_synchronous_tool():
    async def scene() -> float:
        call = asyncio.create_task(Toolbox([hanging(30, 20)]).run("act", ""))
        await asyncio.sleep(0.05)
        start = time.monotonic()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        return time.monotonic() - start

    assert asyncio.run(scene()) < 5


def test_loop_goes_on_while_a_synchronous_tool_works():
    async def scene() -> int:
        call = asyncio.create_task(Toolbox([hanging(0.2, 5)]).run("act", ""))
        turns = 0
        while not call.done():
            await asyncio.sleep(0.01)
            turns += 1
        return turns

    assert asyncio.run(scene()) > 5


def test_calls_that_were_given_up_leave_room_for_others_until_there_are_too_many():
    @tool(seconds=0.05)
    def act(seconds: float) -> str:
        """Acts."""
        time.sleep(seconds)
        return "done"

    async def scene() -> list[str]:
        calls, made = Calls(threads=2), Tool.of(act)
        outcomes = [await calls.outcome(made, {"seconds": seconds}) for seconds in (0.5, 0.5, 0)]
        await asyncio.sleep(0.6)
        outcomes.append(await calls.outcome(made, {"seconds": 0}))
        return [type(outcome.error).__name__ if outcome.error else outcome.text for outcome in outcomes]

    assert asyncio.run(scene()) == ["Hung", "Hung", Busy.__name__, "done"]


def test_process_ends_while_a_tool_hangs():
    source = """
import asyncio, time
from qwendow.tools import Toolbox, tool

@tool(seconds=0.1)
def act() -> None:
    "Acts."
    time.sleep(60)

print(asyncio.run(Toolbox([act]).run("act", "")).failed)
"""
    done = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, timeout=20)
    assert (done.stdout, done.returncode) == ("True\n", 0)


def test_calls_run_at_the_same_time_and_do_not_mix():
    def act(number: int) -> int:
        """Acts."""
        time.sleep(0.3)
        return number

    async def scene() -> list[Result]:
        box = Toolbox([act])
        return await asyncio.gather(*[box.run("act", json.dumps({"number": number})) for number in range(20)])

    start = time.monotonic()
    assert asyncio.run(scene()) == [Result(str(number), failed=False) for number in range(20)]
    assert time.monotonic() - start < 5


def test_context_of_the_caller_is_seen_in_the_thread():
    reader = contextvars.ContextVar("reader", default="nobody")

    def act() -> str:
        """Acts."""
        return reader.get()

    async def scene() -> Result:
        reader.set("Li")
        return await Toolbox([act]).run("act", "")

    assert asyncio.run(scene()) == Result("Li", failed=False)


class Size(StrEnum):
    SMALL = "small"


class Weight(str, Enum):  # noqa: UP042  Its str would be "Weight.LIGHT".
    LIGHT = "light"


@dataclass
class Parcel:
    number: int
    sent: date


class Widget:
    def __str__(self) -> str:
        return "a widget"


CIRCLE: list[Any] = []
CIRCLE.append(CIRCLE)

RESULTS: list[tuple[Any, str]] = [
    (None, "null"),
    ("", ""),
    (True, "true"),
    ({"城市": "北京", "deg": [1, 2.5]}, '{"城市":"北京","deg":[1,2.5]}'),
    (Size.SMALL, "small"),
    (Weight.LIGHT, "light"),
    (date(2026, 11, 18), "2026-11-18"),
    (Decimal("1.10"), "1.10"),
    (Parcel(1, date(2026, 11, 18)), '{"number":1,"sent":"2026-11-18"}'),
    ({1}, "[1]"),
    (Widget(), "a widget"),
    ({"made": Widget()}, '{"made":"a widget"}'),
    ([float("nan"), float("inf")], "[null,null]"),
    ({"a": b"\xff"}, "{'a': b'\\xff'}"),
    (CIRCLE, "[[...]]"),
    ("half \ud83d of it", "half \ufffd of it"),
    ("\ud83d\ude00", "😀"),
]


@pytest.mark.parametrize(("value", "text"), RESULTS, ids=lambda value: type(value).__name__)
def test_result_becomes_text(value: Any, text: str):
    assert run(returning(value)) == Result(text, failed=False)


def test_result_that_is_too_deep_to_be_written_is_a_failure():
    deep: list[Any] = []
    for _ in range(5_000):
        deep = [deep]
    result = run(returning(deep))
    assert result.failed and result.text.startswith("The tool failed with RecursionError")


def test_huge_result_is_cut_with_a_note():
    text = f"{'长' * LIMIT}\n[Cut: these are the first 8000 of 3000000 characters. Ask for less at a time.]"
    assert run(returning("长" * 3_000_000)) == Result(text, failed=False)


def test_result_of_just_the_limit_is_whole():
    assert run(returning("x" * LIMIT)) == Result("x" * LIMIT, failed=False)


class Hostile:
    def __str__(self) -> str:
        raise SystemExit

    __repr__ = __str__


def test_result_that_raises_while_it_is_written_down_is_a_failure():
    assert run(returning(Hostile())).text.startswith("The tool failed with SystemExit")


def test_awaitable_that_a_synchronous_tool_returns_is_awaited():
    async def later() -> str:
        return "later"

    def act() -> Any:
        """Acts."""
        return later()

    assert run(act) == Result("later", failed=False)


@settings(max_examples=200, deadline=None)
@given(name=st.text(), arguments=st.text() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "times", "x"]), inner),
).map(json.dumps))  # fmt: skip
def test_no_call_raises_or_gives_what_cannot_be_sent(name: str, arguments: str):
    async def scene() -> list[Result]:
        box = Toolbox([greet_little])
        return [await box.run("greet_little", arguments), await box.run(name, arguments)]

    for result in asyncio.run(scene()):
        result.text.encode()


def greet_little(name: str, times: int = 1) -> str:
    """Greets."""
    return name
