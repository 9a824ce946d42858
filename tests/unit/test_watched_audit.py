"""The audit log: who, when, what it took; nothing that was said."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qwendow.answering.chat import Chat
from qwendow.conversation.errors import RateLimited
from qwendow.conversation.events import TextDelta
from qwendow.conversation.tree import Conversation
from qwendow.readers.counting import Counting
from qwendow.readers.limits import ASKER, Asker, Limits, Over
from qwendow.watched import Watch, open_audit
from qwendow.watched.audit import Audit
from test_chat import Scripted
from test_watched_metrics import HELLO, MODEL, OPTIONS, TABLE

WEI = Asker("u123", "192.0.2.7", "陈伟")


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in sorted(folder.iterdir()) for line in file.read_text("utf-8").splitlines()]


async def answered(audit: Audit, *script: Any, asker: Asker = WEI) -> None:
    ASKER.set(asker)
    conversation = Conversation.of([])
    conversation.open("what I said", model=MODEL)
    await Watch(audit=audit).chat(Chat(Scripted(*script), 5), TABLE).answer(conversation, OPTIONS, lambda: None)


def test_each_answer_is_a_line_with_who_and_what_it_took_and_nothing_said(tmp_path: Path) -> None:
    audit = open_audit(tmp_path / "audit", 180)
    assert audit

    async def scene() -> None:
        await answered(audit, *HELLO)
        await answered(audit, TextDelta("Hel"), RateLimited(), asker=Asker())

    asyncio.run(scene())
    done, failed = lines(tmp_path / "audit")
    assert {name: done[name] for name in ("reader", "name", "address", "model", "outcome", "currency")} == {
        "reader": "u123", "name": "陈伟", "address": "192.0.2.7", "model": MODEL, "outcome": "done", "currency": "CNY",
    }  # fmt: skip
    assert (done["input_tokens"], done["output_tokens"]) == (1000, 200) and 0 < done["cost"] < 1
    assert datetime.fromisoformat(done["at"]).tzinfo == UTC and len(done["turn"]) > 8
    assert {name: failed.get(name) for name in ("reader", "outcome", "failure")} == {
        "reader": None, "outcome": "failed", "failure": "RateLimited",
    }  # fmt: skip
    (file,) = (tmp_path / "audit").iterdir()
    said = file.read_text("utf-8")
    assert "what I said" not in said and "Hel" not in said
    assert file.stat().st_mode & 0o077 == 0


def test_a_question_that_is_refused_is_a_line(tmp_path: Path) -> None:
    async def scene() -> None:
        limits = Watch(audit=Audit(tmp_path, 0)).limits(Limits({"reader": [(1, "day")]}, counts=Counting()))
        await limits.admit(WEI)
        with pytest.raises(Over):
            await limits.admit(WEI)
        assert await limits.look(WEI)

    asyncio.run(scene())
    assert [(line["outcome"], line["limit"], line["reader"]) for line in lines(tmp_path)] == [
        ("refused", "reader", "u123")
    ] * 2


def test_each_day_has_a_file_and_old_ones_go(tmp_path: Path) -> None:
    now = datetime(2026, 11, 28, 23, 59, tzinfo=UTC)
    for name in ("2026-11-20.jsonl", "2026-11-22.jsonl", "2020-01-01.txt", "notes.jsonl"):
        (tmp_path / name).write_text("")
    audit = Audit(tmp_path, 7, lambda: now)
    audit.write(WEI, outcome="done")
    now += timedelta(minutes=2)
    audit.write(WEI, outcome="done")
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"2026-11-22.jsonl", "2026-11-28.jsonl", "2026-11-29.jsonl", "2020-01-01.txt", "notes.jsonl"}


def test_what_cannot_be_written_is_said_once_and_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "audit"
    folder.mkdir()
    audit = Audit(folder, 0)
    folder.rmdir()
    asyncio.run(answered(audit, *HELLO))
    audit.write(WEI, outcome="done")
    assert [record.message for record in caplog.records] == [
        "the audit log cannot be written: No such file or directory"
    ]
    folder.mkdir()
    audit.write(WEI, outcome="done")
    assert len(lines(folder)) == 1


def test_two_processes_write_one_file(tmp_path: Path) -> None:
    audits = [Audit(tmp_path, 0), Audit(tmp_path, 0)]
    for number in range(200):
        audits[number % 2].write(WEI, turn=str(number))
    assert [line["turn"] for line in lines(tmp_path)] == [str(number) for number in range(200)]


def test_without_a_folder_there_is_none_and_one_that_cannot_be_is_named(tmp_path: Path) -> None:
    assert open_audit(None, 180) is None
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"^QWENDOW_AUDIT names a folder that cannot be written"):
        open_audit(tmp_path / "file" / "audit", 180)
