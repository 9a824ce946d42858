"""Whether requests should come to this process: what is looked at, how often, and what is told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from qwendow.store.memory import MemoryStore
from qwendow.store.port import Head, Unavailable
from qwendow.watched import Readiness
from qwendow.watched.disk import disk_trouble

WELL = {"status": "ready", "store": "ok", "disk": "ok", "upstream": "RateLimited"}


class Ailing(MemoryStore):
    """Does as `says`: an error, or seconds to wait."""

    def __init__(self, *says: Exception | float) -> None:
        super().__init__()
        self.says: Iterator[Exception | float] = iter(says)
        self.asked = 0

    async def head(self, id: str) -> Head | None:
        self.asked += 1
        match next(self.says, 0.0):
            case Exception() as error:
                raise error
            case seconds:
                await asyncio.sleep(float(seconds))  # type: ignore[arg-type]
        return None


def asked(store: MemoryStore, folder: Path, draining: bool = False, **more: Any) -> tuple[int, dict[str, str]]:
    async def scene() -> tuple[int, dict[str, str]]:
        app = SimpleNamespace(state=SimpleNamespace(draining=draining))
        route = Readiness(store, folder, lambda: "RateLimited", **more).route
        answer = await route.endpoint(Request({"type": "http", "method": "GET", "headers": [], "app": app}))
        return answer.status_code, json.loads(answer.body)

    return asyncio.run(scene())


def test_all_is_well_whatever_upstream_says(tmp_path: Path) -> None:
    assert asked(MemoryStore(), tmp_path / "not" / "made") == (200, WELL)


def test_a_store_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    told = WELL | {"status": "not ready", "store": "down"}
    assert asked(Ailing(Unavailable("down")), tmp_path) == (503, told)


def test_a_store_that_says_nothing_is_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwendow.watched.readiness.STORE_SECONDS", 0.01)
    assert asked(Ailing(5.0), tmp_path)[1]["store"] == "slow"


def test_nobody_is_sent_to_a_process_that_is_to_stop(tmp_path: Path) -> None:
    assert asked(MemoryStore(), tmp_path, draining=True) == (503, WELL | {"status": "draining"})


def test_it_looks_once_a_second_however_often_it_is_asked(tmp_path: Path) -> None:
    async def scene() -> list[str]:
        now, store = [100.0], Ailing(Unavailable("full"))
        ready = Readiness(store, tmp_path, lambda: "ok", lambda: now[0])
        seen = [one["store"] for one in await asyncio.gather(ready.look(), ready.look())]
        now[0] += 1
        return [*seen, (await ready.look())["store"], str(store.asked)]

    assert asyncio.run(scene()) == ["full", "full", "ok", "2"]


def test_a_full_disk_and_a_folder_that_is_none_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    assert disk_trouble(tmp_path / "file") == "readonly"
    monkeypatch.setattr("qwendow.watched.disk.FREE_BYTES", 10**18)
    assert disk_trouble(tmp_path) == "full"
