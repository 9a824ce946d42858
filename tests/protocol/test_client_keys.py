"""Several keys: by turns, at rest where they are refused, and with one key nothing is otherwise."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from client_wire import ANSWER, AT_ONCE, TEXT, Step, Wire, ask, event, head, playing, refusal
from qwendow.client import Backoff, DashScope
from qwendow.conversation.errors import ChatError, InArrears, KeyRefused, RateLimited
from qwendow.conversation.events import Finish, Retrying, TextDelta, Usage
from qwendow.keys import Key, Keys

pytestmark = pytest.mark.usefixtures("loop")

WHOLE = [TextDelta("Hello"), Finish("stop"), Usage(22, 17)]
BUSY = refusal(429, "limit_requests")
LATER = refusal(429, "limit_requests", "no", "retry-after: 7")
UNKNOWN = refusal(401, "invalid_api_key")
ARREARS = refusal(400, "Arrearage")


def used(wire: Wire) -> str:
    """The last letter of the keys of the requests."""
    return "".join(re.findall(r"(?m)^Authorization: Bearer sk-(\w)", "".join(wire.heads)))


def keys(letters: str) -> Keys:
    return Keys([Key(f"sk-{letter}") for letter in letters])


class Waits:
    """The clock of a client, which only its waits move."""

    def __init__(self) -> None:
        self.now = 1.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    def client(self, url: str, keys: Keys, dice: float) -> DashScope:
        client = DashScope(keys, url, backoff=Backoff(lambda: self.now, self.sleep, lambda: dice))
        client._turns._clock = lambda: self.now
        return client


def asked(
    letters: str, *scripts: Sequence[Step], times: int = 1, dice: float = 0.5
) -> tuple[str, list[tuple[list[object], ChatError | None]], float]:
    """With which keys so many questions were asked, what came, and how long was waited."""

    async def scene() -> tuple[str, list[tuple[list[object], ChatError | None]], float]:
        waits = Waits()
        async with playing(*scripts) as wire:
            client = waits.client(wire.url, keys(letters), dice)
            answers: list[tuple[list[object], ChatError | None]] = []
            for _ in range(times):
                events, error = await ask(client)
                answers.append(([*events], error))
            await client.aclose()
            return used(wire), answers, waits.now - 1

    return asyncio.run(scene())


def test_keys_take_turns() -> None:
    assert asked("abc", ANSWER, times=5)[0] == "abcab"


@pytest.mark.parametrize("refused", [BUSY, LATER, UNKNOWN, ARREARS], ids=["429", "429 with a time", "401", "arrears"])
def test_a_key_that_is_refused_gives_way_at_once_and_rests(refused: list[Step]) -> None:
    used, answers, waited = asked("ab", refused, ANSWER, times=3)
    assert (used, answers, waited) == ("abbb", [(WHOLE, None)] * 3, 0)


def test_no_retry_is_used_up_by_another_key() -> None:
    used, answers, waited = asked("abcd", BUSY, BUSY, BUSY, ANSWER)
    assert (used, answers, waited) == ("abcd", [(WHOLE, None)], 0)


def test_where_all_rest_the_wait_is_counted_down_until_the_first_is_back() -> None:
    sooner = refusal(429, "limit_requests", "no", "retry-after: 3")
    used, [(events, error)], waited = asked("abc", UNKNOWN, sooner, LATER, ANSWER)
    notices = [one for one in events if isinstance(one, Retrying)]
    assert (used, events[len(notices) :], error) == ("abcb", WHOLE, None)
    assert [(one.seconds, one.attempt, one.attempts) for one in notices] == [(4, 1, 2), (3, 1, 2), (2, 1, 2), (1, 1, 2)]
    assert notices[0].failure.is_a(RateLimited) and waited == pytest.approx(3 * 1.05)


def test_what_does_not_pass_is_said_when_every_key_was_refused() -> None:
    used, answers, waited = asked("ab", UNKNOWN, ARREARS, UNKNOWN, times=2)
    assert [type(error) for _, error in answers] == [InArrears, KeyRefused]
    # The next question tries one, as one key alone would be.
    assert (used, waited) == ("aba", 0)


@pytest.mark.parametrize("dice", [0.0, 0.5])
def test_it_is_tried_as_often_as_with_one_key_where_all_are_refused(dice: float) -> None:
    """Also where a rest is over at once."""
    used, [(_, error)], _ = asked("ab", BUSY, dice=dice)
    assert (type(error), len(used)) == (RateLimited, 6)


@pytest.mark.parametrize("refused", [BUSY, LATER, UNKNOWN, ARREARS])
def test_with_one_key_nothing_is_otherwise(refused: list[Step]) -> None:
    used, [(events, error)], waited = asked("a", refused, refused, ANSWER)
    passes = refused in (BUSY, LATER)
    assert (used, error is None, events[-3:] == WHOLE) == ("aaa" if passes else "a", passes, passes)
    assert waited == pytest.approx({0: 1.5, 1: 14.7}.get([BUSY, LATER, UNKNOWN, ARREARS].index(refused), 0))


def test_an_answer_that_has_begun_is_not_moved_and_its_key_rests() -> None:
    cut = [head(), TEXT + event({"error": {"code": "limit_burst_rate", "message": "slower"}})]
    used, [(events, error), again], _ = asked("ab", cut, ANSWER, times=2)
    assert (events, type(error), again, used) == ([TextDelta("Hello")], RateLimited, (WHOLE, None), "ab")


def test_the_list_of_models_is_asked_for_with_a_key_that_is_taken() -> None:
    listed = [head(200, "application/json"), b'{"object": "list", "data": [{"id": "qwen3.7-plus"}]}']

    async def scene() -> tuple[str, list[str]]:
        async with playing(UNKNOWN, listed) as wire:
            client = DashScope(keys("ab"), wire.url, backoff=AT_ONCE)
            listing = await client.list_models()
            await client.aclose()
            return used(wire), [*listing.models] if listing else []

    assert asyncio.run(scene()) == ("ab", ["qwen3.7-plus"])


def test_the_log_says_by_a_name_which_key_rests(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    asked("ab", UNKNOWN, BUSY, ANSWER)
    said = [record.getMessage() for record in caplog.records if "rests" in record.getMessage()]
    assert said[0] == f"key {Key('sk-a').name} rests for 300 s: KeyRefused"
    assert said[1].startswith(f"key {Key('sk-b').name} rests for ") and "sk-" not in caplog.text


def test_a_key_that_was_changed_in_its_file_works_at_once(tmp_path: Path) -> None:
    async def scene() -> str:
        file = tmp_path / "keys"
        file.write_text("sk-a")
        async with playing(ANSWER) as wire:
            keys = Keys([Key("sk-a")], file)
            client = DashScope(keys, wire.url, backoff=AT_ONCE)
            await ask(client)
            file.write_text("sk-b\n")
            keys._looked -= 1
            await ask(client)
            await client.aclose()
            return used(wire)

    assert asyncio.run(scene()) == "ab"
