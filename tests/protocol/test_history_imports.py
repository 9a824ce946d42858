"""Files with conversations over their address: read in a process of its own, kept for whoever sends them."""

from __future__ import annotations

import asyncio
import json
import time
import zipfile
from contextlib import suppress
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any

import pytest

from qwendow.conversation.export import Exported, to_json
from qwendow.conversation.parts import Image
from qwendow.readers.counting import Counting
from qwendow.readers.imports import apart, worker
from qwendow.readers.limits import Limits
from qwendow.web.bodies import MAX_IMPORT
from visitors import House, Visitor, answered

IMPORT = "/conversations/import"
PICTURE = Image("shop.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"1" * 900_000, 40, 30)


@pytest.fixture
def ann() -> Visitor:
    return House().visitor()


def ours(*titles: str) -> bytes:
    turns = (answered("Where is it?", "On its way.", PICTURE),)
    return "".join(to_json([Exported(title, turns, turns[-1].id) for title in titles])).encode()


def theirs(title: str, answer: str = "On its way.") -> dict[str, Any]:
    """As ChatGPT has it."""
    said = [("q", None, "user", "Where is it?"), ("a", "q", "assistant", answer)]
    return {
        "title": title, "create_time": 1.0, "update_time": 2.0, "current_node": "a",
        "mapping": {
            id: {
                "id": id, "parent": parent, "children": ["a"] if id == "q" else [],
                "message": {"id": id, "author": {"role": role}, "content": {"content_type": "text", "parts": [text]}},
            }
            for id, parent, role, text in said
        },
    }  # fmt: skip


def packed(**files: Any) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in files.items():
            archive.writestr(name.replace("__", "."), held if isinstance(held, bytes) else json.dumps(held))
    return file.getvalue()


def titles(reader: Visitor) -> list[str]:
    return sorted(one["title"] for one in reader.get("/conversations").json()["conversations"])


def test_what_comes_in_is_the_senders_with_its_files(ann: Visitor):
    reply = ann.post(IMPORT, ours("One", "Two"))
    assert (reply.status_code, reply.json()) == (200, {"count": 2, "broken": []})
    assert titles(ann) == ["One", "Two"]
    assert titles(ann.house.visitor()) == []
    id = ann.get("/conversations").json()["conversations"][0]["id"]
    kept = asyncio.run(ann.house.store.load(id))
    assert kept and [file for turn in kept.turns for file in turn.files] == [PICTURE]


def test_the_zip_of_chatgpt_is_read_without_unpacking_it(ann: Visitor):
    pictures = {"file-1__png": b"1" * 1000, "chat__html": b"<script>"}
    assert ann.post(IMPORT, packed(conversations__json=[theirs("One")], **pictures)).json()["count"] == 1
    several = {"export/conversations-000__json": [theirs("Two")], "export/conversations-001__json": [theirs("Three")]}
    assert ann.post(IMPORT, packed(**several)).json()["count"] == 2
    assert titles(ann) == ["One", "Three", "Two"]


def test_a_broken_one_is_named_and_the_others_come_in(ann: Visitor):
    empty = {"title": "Nothing", "mapping": {}}
    reply = ann.post(IMPORT, json.dumps([theirs("One"), empty, {"mapping": 5}, theirs("Two")]).encode())
    broken = [{"name": "Nothing", "reason": "empty"}, {"name": "#3", "reason": "form"}]
    assert reply.json() == {"count": 2, "broken": broken}


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "json"),
        (b"not json", "json"),
        (b"{}", "form"),
        (b'{"format": "qwendow", "version": 99, "conversations": []}', "later"),
        (packed(notes__txt=b"hello"), "zip"),
        (packed(conversations__json=b"no")[:-30], "zip"),
        (b"PK\x03\x04 and nothing", "zip"),
        (packed(conversations__json=b"not json"), "json"),
        (b"[" * 1_000_000, "json"),
    ],
)
def test_what_is_no_export_is_told_with_the_reason(ann: Visitor, file: bytes, reason: str):
    reply = ann.post(IMPORT, file)
    assert (reply.status_code, reply.json()["reason"]) == (422, reason)
    assert titles(ann) == []


def test_a_zip_that_grows_beyond_measure_is_refused(ann: Visitor):
    bomb = packed(conversations__json=b" " * (worker.MAX_UNPACKED + 1))
    assert len(bomb) < 400_000
    assert ann.post(IMPORT, bomb).json()["reason"] == "large"


def test_a_json_that_takes_more_memory_than_there_is_is_refused(ann: Visitor):
    heavy = b"[" + b"{}," * 25_000_000 + b"{}]"  # Of each three bytes 72 are made: 1.8 GB.
    started = time.monotonic()
    assert ann.post(IMPORT, packed(conversations__json=heavy)).json()["reason"] == "heavy"
    assert time.monotonic() - started < apart.PATIENCE_SECONDS / 3


def test_what_comes_in_counts_as_a_file_of_its_sender_and_of_its_size():
    house = House(limits=Limits(counts=Counting(), sent={"files": [(2, "day")], "megabytes": [(2, "day")]}))
    ann, bob = house.visitor(), house.visitor()
    assert ann.post(IMPORT, ours("One")).status_code == 200
    refused = ann.post(IMPORT, ours("Two"))
    assert (refused.status_code, refused.json()["reason"], int(refused.headers["Retry-After"]) > 0) == (
        429,
        "limit",
        True,
    )
    assert (titles(ann), bob.post(IMPORT, ours("Three")).status_code) == (["One"], 200)
    assert [ann.post(IMPORT, b"{}").status_code for _ in range(2)] == [422, 429]


def test_nobody_who_is_not_known_imports(ann: Visitor):
    assert ann.house.nobody().post(IMPORT, ours("One")).status_code == 403


def test_a_file_that_is_too_large_is_not_read(ann: Visitor):
    assert ann.post(IMPORT, b"x", content_length=str(MAX_IMPORT + 1)).status_code == 413


def test_what_may_come_in_a_zip_may_come_without_it(ann: Visitor):
    """A reader's export is none, and has their pictures in it."""
    assert ann.post(IMPORT, b"{}", content_length=str(worker.MAX_UNPACKED)).status_code != 413


def test_a_file_may_be_larger_than_a_message(ann: Visitor):
    assert ann.post(IMPORT, ours(*map(str, range(12)))).json()["count"] == 12


def test_the_app_answers_others_while_a_file_is_read():
    """Forty megabytes, as much as years of somebody's talks."""
    file = json.dumps([theirs(f"No. {number}", "said " * 8_000) for number in range(900)]).encode()

    async def scene() -> tuple[int, float]:
        count = 0
        with TemporaryFile() as held:
            held.write(file)
            held.seek(0)
            looking = asyncio.create_task(longest_wait())
            async for imported in apart.read_apart(held, "ann", time.time()):
                count += len(imported.conversations)
            looking.cancel()
            return count, await looking

    count, longest = asyncio.run(scene())
    assert (count, longest < 0.25) == (900, True), longest


async def longest_wait() -> float:
    """Seconds for which nobody came to their turn, until it is cancelled."""
    longest, last = 0.0, time.monotonic()
    with suppress(asyncio.CancelledError):
        while True:
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
    return longest
