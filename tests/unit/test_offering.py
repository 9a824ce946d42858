"""When the server is asked for its list, and who waits for it."""

from __future__ import annotations

import asyncio
import logging

import pytest

from qwendow.listing import Listing, ServerKind
from qwendow.menu import Menu
from qwendow.models import ModelTable
from qwendow.offering import Offering

NAMED = {"max": "qwen3.8-max", "plus": "qwen3.7-plus", "turbo": "qwen3.8-flash", "vision": "qwen3.7-plus"}


class Server:
    """Its list, and how often it was asked for it."""

    def __init__(self, *models: str, seconds: float = 0) -> None:
        self.models = models
        self.seconds = seconds
        self.asked = 0

    async def list(self) -> Listing | None:
        self.asked += 1
        await asyncio.sleep(self.seconds)
        return Listing(ServerKind.VENDOR, self.models) if self.models else None


def test_the_list_is_asked_for_in_the_background():
    async def run() -> None:
        server, menu = Server("qwen3.8-max", "qwen-plus", "qwen3.8-flash"), Menu(ModelTable.shipped(), NAMED)
        offering = Offering(menu, server.list)
        offering.begin()
        assert (server.asked, menu["plus"].id) == (0, "qwen3.7-plus")
        await offering.known(1)
        assert menu["plus"].id == "qwen-plus"

    asyncio.run(run())


def test_a_list_that_does_not_come_holds_nobody_up():
    async def run() -> float:
        offering = Offering(Menu(ModelTable.shipped(), NAMED), Server("x", seconds=30).list)
        offering.begin()
        began = asyncio.get_running_loop().time()
        await offering.known(0.05)
        return asyncio.get_running_loop().time() - began

    assert asyncio.run(run()) < 5


def test_a_refused_model_is_asked_about_once_a_minute_at_most():
    async def run() -> list[int]:
        now, server, asked = [0.0], Server("qwen3.8-max", "qwen-plus", "qwen3.8-flash"), []
        offering = Offering(Menu(ModelTable.shipped(), NAMED), server.list, lambda: now[0])
        offering.begin()
        for second in (10.0, 59.0, 61.0, 70.0):
            now[0] = second
            await offering.refused("qwen3.8-max")
            asked.append(server.asked)
        return asked

    assert asyncio.run(run()) == [1, 1, 2, 2]


def test_a_refused_model_falls_though_there_is_no_list(caplog: pytest.LogCaptureFixture):
    menu = Menu(ModelTable.shipped(), NAMED)
    offering = Offering(menu, Server().list)
    with caplog.at_level(logging.WARNING):
        asyncio.run(offering.refused("qwen3.8-max"))
        asyncio.run(offering.refused("qwen3.8-max"))
    assert menu["max"].id == "qwen4-max"
    assert caplog.messages == ["qwen3.8-max is not offered here: max is qwen4-max now"]
