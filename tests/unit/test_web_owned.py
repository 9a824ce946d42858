"""Who an id belongs to."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from qwendow.readers import NOBODY, Reader
from qwendow.web.owned import MAX_OWNED, Owned, Owners

ANN, BOB = Reader("ann"), Reader("bob")


def test_an_id_is_its_first_readers():
    owners = Owners()
    assert [owners.claim(reader, ["x"]) for reader in (ANN, BOB, NOBODY, ANN)] == [True, False, False, True]


def test_what_nobody_began_is_anybodys_until_a_reader_comes():
    owners = Owners()
    assert [owners.claim(reader, ["x"]) for reader in (NOBODY, NOBODY, ANN, NOBODY)] == [True, True, True, False]


def test_of_ids_that_are_named_together_none_is_taken_where_one_is_anothers():
    owners = Owners()
    owners.claim(ANN, ["x"])
    assert not owners.claim(BOB, ["y", "x"])
    assert owners.claim(ANN, ["y"])


def test_no_number_of_readers_fills_the_memory_and_who_is_there_stays():
    owners = Owners()
    owners.claim(ANN, ["x"])
    for number in range(3 * MAX_OWNED):
        owners.claim(Reader(f"stranger {number}"), [f"{number}"])
        if number % 1000 == 0:
            owners.claim(ANN, ["x"])
    assert (owners.claim(BOB, ["x"]), len(owners._readers)) == (False, MAX_OWNED)


def knock(owned: Owned, reader: Reader, **request: Any) -> None:
    body = request.pop("body", b"")
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "reader": reader}

    async def receive() -> Any:
        return {"type": "http.request", "body": body}

    async def send(_: Any) -> None:
        pass

    asyncio.run(owned(scope | request, receive, send))


@pytest.fixture
def reached() -> list[tuple[str, bytes]]:
    return []


@pytest.fixture
def owned(reached: list[tuple[str, bytes]]) -> Owned:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        reached.append((scope["path"], scope["query_string"]))
        assert scope["raw_path"] == scope["path"].encode() or "raw_path" not in scope

    return Owned(app)


TRAY = "/files/" + "k" * 32
ADDRESSES = [
    ("/gradio_api/heartbeat/", "xyz", "", b""),
    ("/gradio_api/heartbeat/", "a-b-c", "/", b""),
    ("/gradio_api/call/chat/", "xyz", "", b""),
    ("/gradio_api/call/v2/chat/", "xyz", "", b""),
    ("/files/", "k" * 32, "", b"name=xyz.txt"),
    ("/files/", "k" * 32, "/0123456789xyzdef/remove", b""),
]


@pytest.mark.parametrize(("before", "id", "after", "query"), ADDRESSES)
def test_the_id_in_an_address_is_replaced_for_others_and_nothing_else(
    owned: Owned, reached: list[tuple[str, bytes]], before: str, id: str, after: str, query: bytes
):
    path = f"{before}{id}{after}"
    for reader in (ANN, BOB, ANN):
        knock(owned, reader, path=path, raw_path=path.encode(), query_string=query)
    (first, astray, again) = reached
    assert first == again == (path, query)
    assert astray[0].startswith(before) and astray[0].endswith(after) and id not in astray[0]
    assert astray[1] == query


def test_so_is_the_one_in_a_query(owned: Owned, reached: list[tuple[str, bytes]]):
    query = b"a=1&session_hash=xyz"
    for reader in (ANN, BOB):
        knock(owned, reader, path="/gradio_api/queue/data", raw_path=b"/gradio_api/queue/data", query_string=query)
    assert reached[0][1] == query
    assert reached[1][1].startswith(b"a=1&session_hash=") and b"xyz" not in reached[1][1]


@pytest.mark.parametrize("path", [TRAY, "/conversations/xyz"])
def test_what_is_none_of_gradios_is_not_read_for_ids(owned: Owned, reached: list[tuple[str, bytes]], path: str):
    knock(owned, ANN, path="/gradio_api/heartbeat/xyz", raw_path=b"/gradio_api/heartbeat/xyz")
    knock(owned, BOB, method="POST", path=path, raw_path=path.encode(), body=b'{"session_hash": "xyz"}')
    assert reached[1][0] == path
