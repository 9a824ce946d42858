"""Keys: how they are written, read anew and told of by age, and that none of them is ever shown."""

from __future__ import annotations

import copy
import logging
import math
import os
import pickle
from datetime import date, timedelta
from pathlib import Path

import pytest

from qwendow.client.facts import Cleaner
from qwendow.doctor.keys import look_at_keys
from qwendow.keys import BadKeys, Key, Keys, parse_keys, read_keys
from qwendow.settings import SettingsError, read

TODAY = date(2026, 11, 28)
SECRET = "sk-0123456789abcdef"


class Clock:
    def __init__(self) -> None:
        self.now, self.today = 0.0, TODAY

    def keys(self, *keys: Key, file: Path | None = None) -> Keys:
        return Keys(keys, file, lambda: self.now, lambda: self.today)


def made(days: int) -> date:
    return TODAY - timedelta(days)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", []),
        ("sk-a1", ["sk-a1"]),
        ("sk-a1,sk-b2", ["sk-a1", "sk-b2"]),
        (" sk-a1 , sk-b2,sk-a1", ["sk-a1", "sk-b2"]),
    ],
)
def test_a_variable_has_keys_with_commas_between_them(text: str, keys: list[str]) -> None:
    assert [key.text for key in parse_keys(text)] == keys


@pytest.mark.parametrize("text", ["sk-a1,", ",sk-a1", "a1,,b2", "sk-a1,'sk-b2'", "sk-a1,sk-xxx", "sk-a1 sk-b2"])
def test_a_variable_with_something_else_is_refused(text: str) -> None:
    with pytest.raises(BadKeys) as caught:
        parse_keys(text)
    assert "a1" not in str(caught.value)


def test_a_file_has_one_a_line_with_the_day_it_was_made(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("\ufeff# ours\n\nsk-a1 2026-09-01\r\n  sk-b2   # of the shop\nsk-c#3\n")
    with pytest.raises(BadKeys, match="in line 5 holds a comment"):
        read_keys(tmp_path / "keys")
    (tmp_path / "keys").write_text("\ufeff# ours\n\nsk-a1 2026-09-01\r\n  sk-b2   # of the shop\nsk-a1\n")
    assert read({"DASHSCOPE_API_KEY_FILE": "keys"}, tmp_path).keys == (Key("sk-a1"), Key("sk-b2"))
    (tmp_path / "keys").write_text("sk-a1 2026-09-01\n")
    assert read_keys(tmp_path / "keys") == (Key("sk-a1", date(2026, 9, 1)),)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "cannot be read (No such file or directory)"),
        (b"", "names a file without a key"),
        (b"# sk-secret1\n\n", "names a file without a key"),
        (b"sk-secret1 yesterday\n", "names a file that in line 1 holds a space"),
        (b"\nsk-secret1 2026-13-01\n", "names a file that in line 2 has no day after its key"),
        (b"DASHSCOPE_API_KEY=sk-secret1\n", "names a file that in line 1 holds its own name"),
        (b"sk-secret1,sk-secret2,\n", "names a file that in line 1 holds a comma"),
        ("sk-secret1\n".encode("utf-16"), "names a file that is not UTF-8"),
        (b"sk-secret1\n" * 10_000, "names a file that is too large"),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_start(tmp_path: Path, data: bytes | None, why: str) -> None:
    if data is not None:
        (tmp_path / "keys").write_bytes(data)
    with pytest.raises(SettingsError) as caught:
        read({"DASHSCOPE_API_KEY_FILE": str(tmp_path / "keys")})
    assert str(caught.value).startswith(f"DASHSCOPE_API_KEY_FILE {why}")
    assert "secret" not in str(caught.value)


def test_a_key_and_a_file_of_keys_are_not_both_taken(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("sk-a1")
    settings = read({"DASHSCOPE_API_KEY_FILE": "keys", "DASHSCOPE_API_KEY": ""}, tmp_path)
    assert (settings.keys, settings.key_file, settings.offline) == ((Key("sk-a1"),), tmp_path / "keys", False)
    with pytest.raises(SettingsError, match=r"^DASHSCOPE_API_KEY_FILE and DASHSCOPE_API_KEY are both set"):
        read({"DASHSCOPE_API_KEY_FILE": "keys", "DASHSCOPE_API_KEY": "sk-b2"}, tmp_path)


def test_a_file_is_read_anew_when_it_has_changed_at_most_once_a_second(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "keys"
    file.write_text("sk-a1")
    keys = clock.keys(Key("sk-a1"), file=file)
    assert keys.now() == (Key("sk-a1"),)
    file.write_text("sk-b2")
    assert keys.now() == (Key("sk-a1"),)
    clock.now = 1.0
    assert keys.now() == (Key("sk-b2"),)
    # Of the same size and time: another file in its place.
    at = file.stat().st_mtime_ns
    (tmp_path / "new").write_text("sk-c3")
    os.utime(tmp_path / "new", ns=(at, at))
    (tmp_path / "new").rename(file)
    clock.now = 2.0
    assert keys.now() == (Key("sk-c3"),)


def test_a_file_that_breaks_keeps_the_keys_which_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clock, file = Clock(), tmp_path / "keys"
    file.write_text(SECRET)
    keys = clock.keys(Key(SECRET), file=file)
    for text in (SECRET, "", None, "", SECRET, "\n"):
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_text(text)
        for _ in range(3):
            clock.now += 1
            assert keys.now() == (Key(SECRET),)
    said = [record.getMessage() for record in caplog.records]
    empty = "DASHSCOPE_API_KEY_FILE names a file without a key: write one a line; the keys from before go on"
    gone = "DASHSCOPE_API_KEY_FILE cannot be read (No such file or directory); the keys from before go on"
    assert said == [empty, gone, empty, empty]


def test_an_old_key_is_told_of_once_and_one_that_is_too_old_each_day(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    keys = clock.keys(Key("sk-a1", made(79)), Key("sk-b2"))
    days = []
    for _ in range(14):
        keys.now()
        keys.now()
        days += [int(record.args[1]) for record in caplog.records if isinstance(record.args, tuple)]
        caplog.clear()
        clock.today += timedelta(1)
    assert days == [80, 90, 91, 92]


def test_the_age_of_the_oldest_is_known_where_a_day_is() -> None:
    clock = Clock()
    assert clock.keys(Key("sk-a1", made(3)), Key("sk-b2", made(81)), Key("sk-c3")).oldest() == 81
    assert math.isnan(clock.keys(Key("sk-a1")).oldest())


def test_a_key_is_shown_by_nothing_that_holds_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    key = Key(SECRET, made(100))
    keys = Clock().keys(key)
    keys.now()
    shown = [repr(key), str(key), f"{[key]}", repr(copy.deepcopy({"key": key})), caplog.text]
    assert [one for one in shown if SECRET in one or SECRET[-4:] in one] == []
    assert key.name in caplog.text
    with pytest.raises(TypeError):
        pickle.dumps(key)


def test_what_a_server_says_holds_no_key_nor_one_from_before(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "keys"
    keys = clock.keys(Key("plain-0815"), file=file)
    file.write_text("plain-0815-2\nother-4711")
    clean = Cleaner(keys)
    assert len(keys.now()) == 2
    assert clean.message("plain-0815, other-4711 plain-0815-2") == "***, *** ***"
    assert [clean.label(key) for key in ("plain-0815", "other-4711", "fine")] == [None, None, "fine"]


def test_the_doctor_tells_how_old_a_key_is(tmp_path: Path) -> None:
    day = date.today()
    (tmp_path / "keys").write_text(f"sk-a1 {day - timedelta(80)}\nsk-b2 {day - timedelta(79)}\nsk-c3")
    lines = [str(one) for one in look_at_keys(read({"DASHSCOPE_API_KEY_FILE": "keys"}, tmp_path))]
    names = [Key(text).name for text in ("sk-a1", "sk-b2", "sk-c3")]
    assert lines == [
        f"doubt     key 1    {names[0]}, 80 days old: make another one in the console, put it in its place, "
        "and delete this one",
        f"ok        key 2    {names[1]}, 79 days old",
        f"ok        key 3    {names[2]}",
    ]
