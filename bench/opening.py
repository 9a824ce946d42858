"""A long conversation is opened in a browser, beside a plain chatbot that is given the same messages."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from bench.browser import REST, busy_seconds, chromium
from bench.servers import HERE, OURS, Contestant
from bench.tables import Table, ratio, seconds
from qwendow.conversation.events import TextDelta
from qwendow.conversation.export import Exported, to_json
from qwendow.conversation.turn import Outcome, Turn

TURNS = 200
TIMES = 7

PLAIN = Contestant("plain chatbot", lambda port: [sys.executable, str(HERE / "filled.py")], OURS.pages)

IMPORT = "async (body) => (await fetch('/conversations/import', {method: 'POST', body})).json()"
OPENED = """async ([button, count]) => {
    const tasks = [0], began = performance.now();
    const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((one) => one.duration)));
    watch.observe({type: "longtask"});
    document.querySelector(button).click();
    const painted = async (some) => {
        const there = () => document.querySelectorAll("[data-testid=bot]").length;
        while (there() < some) await new Promise((on) => setTimeout(on, 5));
        await new Promise((on) => requestAnimationFrame(() => setTimeout(on)));
        return performance.now() - began;
    };
    const times = [await painted(1), await painted(count)];
    await new Promise((on) => setTimeout(on, 2000));
    return [...times, Math.max(...tasks)].map((one) => one / 1000);
}"""
"""Seconds from the press until what is in sight is painted, until all is in the page, and of the longest task."""

ASKED = "/gradio_api/queue/join"
A_CONVERSATION = 50_000
"""Bytes on the wire at once that are no mere status."""


def opening(endpoint: str) -> Table:
    """In turn, so that they share the mood of the machine."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        filled = Path(folder) / "messages.json"
        filled.write_text(json.dumps([*_messages()]), "utf-8")
        contestants = replace(OURS, settings={"QWENDOW_DATA": folder}), replace(PLAIN, settings={"FILLED": str(filled)})
        ours, plain = (stack.enter_context(one.running(endpoint)).url for one in contestants)
        open_page = stack.enter_context(chromium())
        page, devtools = stack.enter_context(open_page(ours))
        devtools.send("Network.enable")
        said = "".join(to_json([_conversation()]))
        assert page.evaluate(IMPORT, said)["count"] == 1
        rounds = [
            (_opened(page, devtools, ours, "#history li a"), _opened(page, devtools, plain, "#open"))
            for _ in range(TIMES)
        ]
    table = Table(
        f"A conversation of {TURNS} turns is opened",
        ("median", "server", "in sight", "all of it in the page", "longest task", "main thread"),
    )
    medians = [
        [statistics.median(column) for column in zip(*times, strict=True)] for times in zip(*rounds, strict=True)
    ]
    for name, times in zip(("ours", PLAIN.name), medians, strict=True):
        table.rows.append((name, *map(seconds, times)))
    table.rows.append(("ratio", *(ratio(one, other) for one, other in zip(*medians, strict=True))))
    table.notes.append("Server: from the question for it to its first bytes. Main thread: its CPU time.")
    table.notes.append(f"{TIMES} times each, in turn: prose, lists, tables, code and formulas, Chinese and English.")
    return table


def _opened(page: Page, devtools: CDPSession, url: str, button: str) -> list[float]:
    page.set_viewport_size({"width": 1500, "height": 800})  # With room for the list of conversations.
    page.goto(url)
    page.locator(button).first.wait_for(timeout=30_000)
    page.wait_for_timeout(REST * 1000)
    asked: list[float] = []
    came: list[float] = []
    devtools.on(
        "Network.requestWillBeSent", lambda said: ASKED in said["request"]["url"] and asked.append(said["timestamp"])
    )
    devtools.on(
        "Network.dataReceived", lambda said: said["dataLength"] > A_CONVERSATION and came.append(said["timestamp"])
    )
    before = busy_seconds(devtools)
    times: list[float] = page.evaluate(OPENED, [button, TURNS])
    return [came[0] - asked[0], *times, busy_seconds(devtools) - before]


def _said() -> Iterator[tuple[str, str]]:
    sections = (HERE / "texts" / "dense.md").read_text("utf-8").split("\n## ")
    for number in range(TURNS):
        yield f"Question {number}: what about this?", sections[number % len(sections)]


def _conversation() -> Exported:
    turns: list[Turn] = []
    for question, answer in _said():
        turn = Turn(question, parent=turns[-1].id if turns else None)
        turn.add(TextDelta(answer))
        turn.end(Outcome.DONE)
        turns.append(turn)
    return Exported("Long", tuple(turns), turns[-1].id)


def _messages() -> Iterator[dict[str, str]]:
    for question, answer in _said():
        yield {"role": "user", "content": question}
        yield {"role": "assistant", "content": answer}
