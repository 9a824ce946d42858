"""The store on a Redis server that is killed, frozen, full, read only, locked or too old."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import redis
import trustme

from deploy.redis_server import RedisServer
from qwendow.store.port import LEASE_SECONDS, Busy, Change, Changed, Decide, Head, Heard, Stop, Unavailable, Watched
from qwendow.store.redis import RedisStore
from qwendow.store.redis.link import UnfitServer
from store_contract.scenes import answered, asked, begun, growing, kept, note, seen, turns_of

StartRedis = Callable[..., RedisServer]

CALLS: dict[str, Callable[[RedisStore], Coroutine[Any, Any, object]]] = {
    "create": lambda store: store.create(Head("new", "ann"), [answered("?", "!", note())]),
    "head": lambda store: store.head("c1"),
    "by_share": lambda store: store.by_share("s"),
    "load": lambda store: store.load("c1"),
    "list": lambda store: store.find("ann"),
    "search": lambda store: store.find("ann", "where"),
    "change": lambda store: store.change("c1", Change(title="New")),
    "amend": lambda store: store.amend("c1", [answered()]),
    "put_file": lambda store: store.put_file(Head("c1", "ann"), note(id="f9")),
    "drop_file": lambda store: store.drop_file("c1", "f1"),
    "file": lambda store: store.file("c1", "f1"),
    "delete": lambda store: store.delete("c1"),
    "delete_all": lambda store: store.delete_all("ann"),
    "expire": lambda store: store.expire(),
    "profile": lambda store: store.profile("ann"),
    "write_profile": lambda store: store.write_profile("ann", "x"),
    "begin": lambda store: store.begin(Head("c9", "ann"), [asked()], "t1", "here"),
    "tick": lambda store: store.tick("here", []),
    "tell": lambda store: store.tell("c1", Watched()),
}


@asynccontextmanager
async def opened(server: RedisServer) -> AsyncIterator[RedisStore]:
    store = await RedisStore.open(server.url)
    yield store
    await store.close()


async def refusal(call: Coroutine[Any, Any, object], seconds: float = 2) -> tuple[str, bool]:
    """The reason, and whether it came within so many seconds."""
    began = time.monotonic()
    with pytest.raises(Unavailable) as caught:
        await call
    return caught.value.reason, time.monotonic() - began < seconds


async def works_again(store: RedisStore, seconds: float = 5) -> float:
    """After how long."""
    began = time.monotonic()
    while True:
        try:
            await store.head("c1")
            return time.monotonic() - began
        except Unavailable:
            assert time.monotonic() - began < seconds
            await asyncio.sleep(0.05)


def test_what_was_acknowledged_is_there_after_a_crash_of_the_server(start_redis: StartRedis):
    """With `everysec` two seconds may be lost on a busy disk, on which Redis puts off what it writes."""
    server = start_redis("--appendfsync", "always")

    async def scene() -> None:
        async with opened(server) as store:
            lease = await begun(store, "c1", "ann", asked("?", note()))
            await store.tick("here", [Changed(lease, [growing()])])
            await store.write_profile("ann", "I am Ann.")
            server.kill()
            server.start()
            assert [turn.text for turn in await turns_of(store)] == ["so far"]
            assert (await store.file("c1", "f1"), await store.profile("ann")) == (note(), "I am Ann.")
            assert await store.tick("here", [Changed(lease, [growing("more")])]) == [Heard()]

    asyncio.run(scene())


def test_every_call_says_soon_that_the_server_is_gone_and_works_when_it_is_back(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            await kept(store, "c1", "ann", answered("?", "!", note()))
            server.kill()
            refusals = {name: await refusal(call(store), 1) for name, call in CALLS.items()}
            assert refusals == dict.fromkeys(CALLS, ("down", True))
            server.start()
            assert await works_again(store) < 1
            for call in CALLS.values():
                if call is not CALLS["change"]:
                    await call(store)
                    await kept_again(store)

    async def kept_again(store: RedisStore) -> None:
        await store.delete_all("ann")
        await kept(store, "c1", "ann", answered("?", "!", note()))

    asyncio.run(scene())


def test_every_call_says_soon_that_the_server_is_frozen(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            await kept(store, "c1", "ann", answered("?", "!", note()))
            server.freeze()
            told = await asyncio.gather(*(refusal(call(store)) for call in CALLS.values()))
            assert dict(zip(CALLS, told, strict=True)) == dict.fromkeys(CALLS, ("down", True))
            server.thaw()
            assert await works_again(store) < 1

    asyncio.run(scene())


def test_an_end_whose_answer_was_lost_can_be_told_again(start_redis: StartRedis):
    """The server had it in its ears when it froze, and did it when it woke up."""
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            lease = await begun(store)
            server.freeze()
            assert await refusal(store.end(lease, [answered()], "t1")) == ("down", True)
            server.thaw()
            await works_again(store)
            head = await store.end(lease, [answered()], "t1")
            assert head == await store.head("c1") and head.rev == 2 and not head.running
            assert await turns_of(store) == [answered()]

    asyncio.run(scene())


def test_a_question_whose_answer_was_lost_can_be_put_again(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            server.freeze()
            assert await refusal(begun(store)) == ("down", True)
            server.thaw()
            await works_again(store)
            lease = await begun(store)
            assert await store.tick("here", [Changed(lease)]) == [Heard()]
            with pytest.raises(Busy):
                await begun(store, runner="there")

    asyncio.run(scene())


def test_a_stop_is_not_lost_with_the_answer_to_a_tick(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            lease = await begun(store)
            await store.tell("c1", Stop())
            server.freeze()
            assert await refusal(store.tick("here", [Changed(lease)])) == ("down", True)
            server.thaw()
            await works_again(store)
            await store.tell("c1", Decide("k", allowed=True))
            heard = [await store.tick("here", [Changed(lease)]) for _ in range(2)]
            assert heard == [[Heard(commands=(Stop(), Decide("k", allowed=True)))], [Heard()]]

    asyncio.run(scene())


def test_bells_ring_again_after_the_server_was_away(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store, opened(server) as other:
            lease = await begun(store)
            async with aclosing(other.bell("c1")) as bell:
                await anext(bell)
                server.kill()
                for _ in range(2):
                    await anext(bell)  # It looks each second, whatever happens.
                server.start()
                await works_again(other)
                await anext(bell)
                await anext(bell)
                listening = asyncio.ensure_future(anext(bell))
                await asyncio.sleep(0.05)
                began = time.monotonic()
                await store.tick("here", [Changed(lease, [growing()])])
                await listening
                assert time.monotonic() - began < 0.8

    asyncio.run(scene())


def test_a_full_server_refuses_what_is_written_and_is_left_as_it_was(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            before = await kept(store, "c1", "ann", answered("?", "!", note()))
            await kept(store, "c2", "ann")
            with redis.Redis(port=server.port) as client:
                client.config_set("maxmemory", "1mb")
                for name in ("create", "change", "amend", "put_file", "write_profile", "begin"):
                    assert (name, await refusal(CALLS[name](store))) == (name, ("full", True))
                assert (await seen(store), await turns_of(store)) == (before, [answered("?", "!", note())])
                assert len(await store.find("ann", "where")) == 1
                await store.delete("c2")
                client.config_set("maxmemory", "0")
            assert (await store.change("c1", Change(title="New"))).title == "New"

    asyncio.run(scene())


def test_an_answer_on_its_way_is_not_lost_while_the_server_is_full(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            lease = await begun(store)
            with redis.Redis(port=server.port) as client:
                client.config_set("maxmemory", "1mb")
                assert await refusal(store.tick("here", [Changed(lease, [growing()])])) == ("full", True)
                client.config_set("maxmemory", "0")
            assert await store.tick("here", [Changed(lease, [growing("more")])]) == [Heard()]
            assert [turn.text for turn in await turns_of(store)] == ["more"]

    asyncio.run(scene())


def test_a_server_that_cannot_write_its_file_counts_as_full(start_redis: StartRedis, tmp_path: Path):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            before = await kept(store)
            shutil.rmtree(tmp_path / "redis0")
            with redis.Redis(port=server.port) as client:
                client.config_set("save", "3600 1")
                client.bgsave()
                while client.info("persistence")["rdb_last_bgsave_status"] != "err":
                    await asyncio.sleep(0.02)
            assert await refusal(store.change("c1", Change(title="New"))) == ("full", True)
            assert await seen(store) == before

    asyncio.run(scene())


def test_a_server_that_follows_another_is_read_only(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            before = await kept(store)
            with redis.Redis(port=server.port) as client:
                client.replicaof("127.0.0.1", 1)
                assert await refusal(store.change("c1", Change(title="New"))) == ("readonly", True)
                assert await refusal(store.write_profile("ann", "x")) == ("readonly", True)
                assert await seen(store) == before
                client.replicaof("NO", "ONE")
            assert (await store.change("c1", Change(title="New"))).title == "New"

    asyncio.run(scene())


def test_a_password_stands_in_the_address(start_redis: StartRedis):
    server = start_redis("--requirepass", "a secret/word")

    async def scene() -> None:
        store = await RedisStore.open(server.url.replace("//", "//:a%20secret%2Fword@"))
        assert await store.head("c1") is None
        await store.close()
        for url in (server.url, server.url.replace("//", "//:wrong@")):
            with pytest.raises(UnfitServer, match="does not let the app in"):
                await RedisStore.open(url)

    asyncio.run(scene())


def test_a_password_that_has_changed_is_no_outage(start_redis: StartRedis):
    server = start_redis()

    async def scene() -> None:
        async with opened(server) as store:
            with redis.Redis(port=server.port) as client:
                client.config_set("requirepass", "new")
                client.execute_command("AUTH", "new")
                client.client_kill_filter(_type="normal", skipme=True)
            assert await refusal(store.head("c1")) == ("broken", True)

    asyncio.run(scene())


def test_nobody_at_the_address_is_an_outage(start_redis: StartRedis):
    server = start_redis()
    server.stop()
    assert asyncio.run(refusal(RedisStore.open(server.url))) == ("down", True)


def test_a_server_that_is_too_old_is_refused_with_its_version():
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        info = b"# Server\r\nredis_version:6.2.5\r\n"
        while asked := await reader.read(1_000):
            commands = asked.count(b"*")
            writer.write(b"$%d\r\n%s\r\n" % (len(info), info) if b"INFO\r" in asked else b"+OK\r\n" * commands)
        writer.close()

    async def scene() -> None:
        async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(UnfitServer, match=r"version 6\.2\.5"):
                await RedisStore.open(f"redis://127.0.0.1:{port}")

    asyncio.run(scene())


def test_what_a_later_version_keeps_is_refused_and_left_as_it_is(start_redis: StartRedis):
    server = start_redis()
    with redis.Redis(port=server.port) as client:
        client.set("qwendow:form:version", 2)
        with pytest.raises(UnfitServer, match="later version"):
            asyncio.run(RedisStore.open(server.url))
        assert client.keys() == [b"qwendow:form:version"]


def test_a_server_that_forgets_is_complained_of(start_redis: StartRedis, caplog: pytest.LogCaptureFixture):
    async def open_and_close(server: RedisServer) -> None:
        async with opened(server):
            pass

    asyncio.run(open_and_close(start_redis()))
    assert caplog.messages == []
    asyncio.run(open_and_close(start_redis("--appendonly", "no", "--maxmemory-policy", "allkeys-lru")))
    assert [message.split(". ")[-1] for message in caplog.messages] == [
        "Set appendonly yes.", "Set maxmemory-policy noeviction.",
    ]  # fmt: skip


def test_it_talks_through_tls(start_redis: StartRedis, tmp_path: Path):
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    names = {name: str(tmp_path / name) for name in ("ca.pem", "cert.pem", "key.pem")}
    authority.cert_pem.write_to_path(names["ca.pem"])
    issued.cert_chain_pems[0].write_to_path(names["cert.pem"])
    issued.private_key_pem.write_to_path(names["key.pem"])
    plain = start_redis()
    with redis.Redis(port=plain.port) as client:
        for setting, name in (("ca-cert", "ca.pem"), ("cert", "cert.pem"), ("key", "key.pem")):
            client.config_set(f"tls-{setting}-file", names[name])
        client.config_set("tls-auth-clients", "no")
        client.config_set("port", "0")
        client.config_set("tls-port", str(plain.port))

    async def scene() -> None:
        store = await RedisStore.open(f"rediss://127.0.0.1:{plain.port}?ssl_ca_certs={names['ca.pem']}")
        await kept(store)
        assert await turns_of(store) == [answered()]
        await store.close()

    asyncio.run(scene())


RUNNER = """
import asyncio, sys
from qwendow.store.port import Changed, Head
from qwendow.store.redis import RedisStore
from qwendow.conversation.events import TextDelta
from qwendow.conversation.turn import Turn

async def run():
    store = await RedisStore.open(sys.argv[1])
    turn = Turn("Where is it?", id="t1")
    lease = await store.begin(Head("c1", "ann"), [turn], "t1", "runner")
    while True:
        turn.add(TextDelta("."))
        (heard,) = await store.tick("runner", [Changed(lease, [turn])])
        if heard.lost or heard.commands:
            print("lost" if heard.lost else heard.commands, flush=True)
            break
        print("ticked", flush=True)
        await asyncio.sleep(0.2)
    print(await store.end(lease, [turn], "t1") is None, flush=True)

asyncio.run(run())
"""


@pytest.fixture
def runner(redis_server: RedisServer) -> Any:
    """A process of its own that answers; its first tick is done."""
    with redis.Redis(port=redis_server.port) as client:
        client.flushall()
    command = [sys.executable, "-c", RUNNER, redis_server.url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout and process.stdout.readline() == "ticked\n"
    yield process
    process.kill()
    process.wait(timeout=10)


def last_words(runner: subprocess.Popen[str]) -> list[str]:
    told, _ = runner.communicate(timeout=10)
    return [line for line in told.splitlines() if line != "ticked"]


def test_a_process_that_was_frozen_past_its_lease_writes_nothing(
    redis_server: RedisServer, runner: subprocess.Popen[str]
):
    async def scene() -> None:
        async with opened(redis_server) as store:
            with pytest.raises(Busy):
                await store.begin(await seen(store), [asked(id="t2")], "t2", "here")
            runner.send_signal(signal.SIGSTOP)
            await asyncio.sleep(LEASE_SECONDS + 0.3)
            head = await seen(store)
            assert not head.running
            await store.begin(head, [asked(id="t2")], "t2", "here")
            before = await store.load("c1")
            runner.send_signal(signal.SIGCONT)
            assert last_words(runner) == ["lost", "True"]
            after = await store.load("c1")
            assert (after.turns, after.revs) == (before.turns, before.revs)

    asyncio.run(scene())


def test_an_answer_in_another_process_is_seen_and_stopped(redis_server: RedisServer, runner: subprocess.Popen[str]):
    async def scene() -> None:
        async with opened(redis_server) as store:
            assert (await seen(store)).running and (await turns_of(store))[0].text.startswith(".")
            await store.tell("c1", Stop())
            assert last_words(runner) == ["(Stop(),)", "False"]
            assert not (await seen(store)).running

    asyncio.run(scene())
