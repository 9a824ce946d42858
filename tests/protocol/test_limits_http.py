"""Limits over HTTP: whose address counts, before and behind a proxy, and two processes that count in one Redis."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from counting import Counting
from deploy.redis_server import RedisServer
from deploy.replicas import Replica, replicas
from qwendow import offline
from visitor import Visitor
from warm import forked

CHAT = "/gradio_api/call/chat"
DIRECT = build_opener(ProxyHandler({}))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[tuple[Counting, str]]:
    counting = Counting()
    with offline.start(counting) as running:
        yield counting, running.base_url


@pytest.fixture
def start(tmp_path: Path, endpoint: tuple[Counting, str]) -> Iterator[Callable[..., list[Replica]]]:
    """Two processes: start(store, **settings)."""
    environ = {"DASHSCOPE_BASE_URL": endpoint[1], "DASHSCOPE_API_KEY": "sk-test", "QWENDOW_OFFLINE": "0"}
    two = partial(replicas, starts=forked)
    with ExitStack() as stack:
        yield lambda store, **settings: stack.enter_context(two(tmp_path, store, **environ, **settings))


def ask(one: Replica, forwarded: str = "") -> str:
    """What is answered, or why nothing is."""
    headers = {"Content-Type": "application/json"} | ({"X-Forwarded-For": forwarded} if forwarded else {})
    body = json.dumps({"data": ["x count to 1"]}).encode()
    try:
        accepted = json.loads(DIRECT.open(Request(one.url + CHAT, body, headers), timeout=20).read())
    except HTTPError as error:
        assert error.code == 429 and 0 < int(error.headers["Retry-After"]) <= 86_400
        return str(json.loads(error.read())["detail"])
    stream = DIRECT.open(f"{one.url}{CHAT}/{accepted['event_id']}", timeout=20).read().decode()
    event, data = stream.strip().split("\n\n")[-1].split("\n", 1)
    assert event == "event: complete"
    return str(json.loads(data.removeprefix("data: "))[0])


def refused(answer: str) -> bool:
    return "reached the number of questions" in answer


def test_two_processes_count_together_and_an_address_is_that_of_whom_nobody_vouches_for(
    start: Callable[..., list[Replica]], start_redis: Callable[..., RedisServer], endpoint: tuple[Counting, str]
) -> None:
    server = start_redis("--requirepass", "a/b c")
    store = f"redis://:a%2Fb%20c@127.0.0.1:{server.port}/1"
    one, other = start(store, QWENDOW_LIMIT_ADDRESS="2/day", QWENDOW_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8")
    spoofed = ["1.1.1.1, 203.0.113.7, 10.1.1.1", "2.2.2.2, 203.0.113.7:4711", "203.0.113.7, 127.0.0.1"]
    answers = [ask(one, spoofed[0]), ask(other, spoofed[1]), ask(one, spoofed[2]), ask(other, spoofed[0])]
    assert [refused(answer) for answer in answers] == [False, False, True, True]
    assert not refused(ask(one, "203.0.113.8"))
    assert endpoint[0].asked == 3
    server.kill()
    answers = [ask(one, address) for address in (spoofed[0], *["203.0.113.9"] * 3)]
    assert [refused(answer) for answer in answers] == [True, False, False, True]
    assert one.log.count("Limits cannot be counted in Redis") == 1 and "a/b" not in one.log


def test_without_a_trusted_proxy_nobody_says_from_where_they_ask(
    start: Callable[..., list[Replica]], endpoint: tuple[Counting, str]
) -> None:
    settings = {"QWENDOW_LIMIT_ADDRESS": "2/day", "QWENDOW_LIMIT_READER": "1/day", "QWENDOW_LIMIT_FILES": "1/day"}
    one, other = start("memory", **settings)
    answers = [ask(one, f"203.0.113.{number}") for number in range(2)]
    assert [refused(answer) for answer in answers] == [False, True]  # Who is not known is one with all from there.
    asked = endpoint[0].asked

    async def scene() -> None:
        async with Visitor(other.url) as reader, Visitor(other.url) as second, Visitor(other.url) as third:
            assert "x 1" not in await reader.say("x count to 1")
            said = [await reader.say("x count to 1"), await third.say("x count to 1"), await second.say("x count to 1")]
            assert ["number of questions" in one for one in said] == [True, False, True]
            files = [await reader.attach(f"{number}.txt", b"text") for number in range(2)]
            assert [file.status_code for file in files] == [200, 422]
            assert "You have reached the number of files for now." in files[1].text
            assert "You have reached" in said[0] and "Your network has" in said[2]

    asyncio.run(scene())
    assert endpoint[0].asked == asked + 2
