"""The tools that come with the app, those that need no network: the clock and the orders."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

from qwendow.tools import Result, Toolbox, ToolError, reader_zone, shipped
from qwendow.tools.shipped.clock import UNKNOWN, Clock
from qwendow.tools.shipped.orders import SAMPLES, SAMPLES_DAY, Orders, make_samples


def frozen(zone: tzinfo) -> datetime:
    return datetime(2026, 11, 18, 23, 30, tzinfo=UTC).astimezone(zone)


def test_all_five_are_there_and_the_one_that_acts_asks_for_consent(tmp_path: Path):
    box = Toolbox(shipped(tmp_path))
    assert box.names == ["current_time", "calculator", "weather", "order_status", "hand_over"]
    assert [name for name in box.names if box.needs_consent(name)] == ["hand_over"]
    assert list(tmp_path.iterdir()) == []


def test_every_parameter_is_described(tmp_path: Path):
    for tool in shipped(tmp_path):
        assert all(part["description"] for part in tool.parameters["properties"].values())


def test_time_is_told_in_the_zone():
    assert Clock(frozen).current_time("Asia/Shanghai") == {
        "time": "2026-11-19T07:30:00+08:00",
        "weekday": "Thursday",
        "utc_offset": "+08:00",
        "timezone": "Asia/Shanghai",
    }
    assert Clock(frozen).current_time(" America/St_Johns ") == {
        "time": "2026-11-18T20:00:00-03:30",
        "weekday": "Wednesday",
        "utc_offset": "-03:30",
        "timezone": "America/St_Johns",
    }


@pytest.mark.parametrize("arguments", ["{}", "", '{"timezone": " "}'])
def test_without_a_zone_the_time_is_the_readers(arguments: str):
    result = asyncio.run(Toolbox([Clock(frozen).current_time]).run("current_time", arguments, "Europe/Berlin"))
    assert json.loads(result.text) == {
        "time": "2026-11-19T00:30:00+01:00",
        "weekday": "Thursday",
        "utc_offset": "+01:00",
        "timezone": "Europe/Berlin",
    }


def test_where_the_reader_is_unknown_the_time_is_utc_and_says_so():
    told = Clock(frozen).current_time()
    assert (told["time"], told["timezone"], told["note"]) == ("2026-11-18T23:30:00+00:00", "UTC", UNKNOWN)


def test_two_readers_at_once_have_each_their_own_zone():
    async def ask(zone: str) -> str:
        return json.loads((await box.run("current_time", "{}", zone)).text)["timezone"]

    async def both() -> list[str]:
        return await asyncio.gather(ask("Europe/Berlin"), ask("America/New_York"), ask(""))

    box = Toolbox([Clock(frozen).current_time])
    assert asyncio.run(both()) == ["Europe/Berlin", "America/New_York", "UTC"]
    assert reader_zone() == ""


def test_time_is_the_present():
    told = datetime.fromisoformat(Clock().current_time("UTC")["time"])
    assert abs((datetime.now(UTC) - told).total_seconds()) < 5


ZONES = ["Beijing", "UTC+8", ".", "Asia", "Asia/", "/etc/passwd", "../../etc/passwd", "UTC\0", "x" * 5000, "北京"]


@pytest.mark.parametrize("name", ZONES)
def test_unknown_zone_is_refused_with_an_example(name: str):
    with pytest.raises(ToolError) as caught:
        Clock(frozen).current_time(name)
    assert str(caught.value) == f'There is no time zone "{name[:64]}". Use an IANA name such as Asia/Shanghai.'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "orders.sqlite3"


def ask(file: Path, number: str) -> dict[str, Any]:
    return Orders(file, lambda: SAMPLES_DAY).order_status(number)


ORDER = {
    "order_number": "1003",
    "status": "shipped",
    "item_en": "Noise-cancelling headphones",
    "item_zh": "降噪耳机",
    "quantity": 1,
    "amount_yuan": "699.00",
    "ordered_on": "2026-11-14",
    "shipped_on": "2026-11-16",
    "carrier": "YTO Express 圆通速递",
    "tracking_number": "SAMPLE-YT-0001003",
    "expected_on": "2026-11-20",
}

WRITTEN = ["1003", " 1003 ", "#1003", "＃1003", "订单1003", "NO.1003", "No. 1003", "order 1003", "Order No. 1003",
           "Order number: 1003", "订单号：１００３", "订单编号 1003", "1003号", "№1003", "单号:1003"]  # fmt: skip


@pytest.mark.parametrize("number", WRITTEN)
def test_order_is_found_however_its_number_is_written(file: Path, number: str):
    assert ask(file, number) == ORDER


def test_order_number_of_the_starter_exists(file: Path):
    for number in ("20261118-0042", "订单 20261118–0042"):
        order = ask(file, number)
        assert (order["order_number"], order["status"]) == ("20261118-0042", "shipped")


def test_every_sample_is_found_and_holds_no_more_than_it_should(file: Path):
    orders = [ask(file, str(sample[0])) for sample in SAMPLES]
    assert [order["order_number"] for order in orders] == [*map(str, range(1001, 1009)), "20261118-0042"]
    for order in orders:
        assert order.get("tracking_number", "SAMPLE-").startswith("SAMPLE-")
        assert ("carrier" in order) == ("shipped_on" in order) == ("tracking_number" in order)
        assert order["ordered_on"] <= order.get("shipped_on", "9") <= order.get("delivered_on", "9")


@pytest.mark.parametrize("number", ["1009", "100", "10033", "20261118-0043", "1003-1"])
def test_unknown_order_is_an_error(file: Path, number: str):
    with pytest.raises(ToolError) as caught:
        ask(file, number)
    assert str(caught.value) == f"There is no order {number}. Ask the customer to check the number; do not guess."


@pytest.mark.parametrize("number", ["", "abc", "' OR 1=1 --", "1003' OR '1'='1", "1003; DROP TABLE orders", "%", "100_",
                                    "1003 1004", "-1003", "١٠٠٣", "order"])  # fmt: skip
def test_what_is_no_number_is_refused(file: Path, number: str):
    with pytest.raises(ToolError) as caught:
        ask(file, number)
    assert str(caught.value) == (
        "This is no order number: one looks like 1003 or 20261118-0042. Ask the customer for it."
    )
    assert not file.exists()


def test_model_may_send_the_number_as_a_number(tmp_path: Path):
    result = asyncio.run(Toolbox(shipped(tmp_path)).run("order_status", '{"order_number": 1003}'))
    told = json.loads(result.text)
    assert (told["order_number"], told.keys(), result.failed) == ("1003", ORDER.keys(), False)


def test_the_dates_of_samples_move_with_the_clock_and_those_of_a_shop_do_not(file: Path):
    orders = Orders(file, lambda: date(2028, 2, 29))
    told = orders.order_status("1003")
    days = {name: day for name, day in told.items() if name.endswith("_on")}
    assert days == {"ordered_on": "2028-02-24", "shipped_on": "2028-02-26", "expected_on": "2028-03-01"}
    assert told == ORDER | days
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE orders SET item_en = 'Headphones' WHERE order_number = '1003'")
    assert orders.order_status("1003") == ORDER | {"item_en": "Headphones"}


def test_orders_that_are_there_are_not_replaced(file: Path):
    make_samples(file)
    with sqlite3.connect(file) as database:
        database.execute("UPDATE orders SET status = 'delivered' WHERE order_number = '1003'")
    database.close()
    assert ask(file, "1003")["status"] == "delivered"


def test_looking_up_writes_nothing(file: Path):
    ask(file, "1003")
    before = file.read_bytes()
    file.chmod(0o400)
    ask(file, "1004")
    assert (file.read_bytes(), [path.name for path in file.parent.iterdir()]) == (before, [file.name])


def test_file_that_goes_away_meanwhile_is_not_made_empty(file: Path, monkeypatch: pytest.MonkeyPatch):
    file.parent.mkdir()
    monkeypatch.setattr(Path, "exists", lambda path: True)
    with pytest.raises(ToolError, match=r"^The orders cannot be looked up at the moment\."):
        ask(file, "1003")
    assert list(file.parent.iterdir()) == []


def test_many_may_ask_first_at_the_same_time(file: Path):
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: ask(file, "1003"), range(24))) == [ORDER] * 24
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("name", ["a b?mode=rwc#x.sqlite3", "订单%20.sqlite3"])
def test_folder_may_have_any_name(tmp_path: Path, name: str):
    assert ask(tmp_path / name / name, "1003") == ORDER


UNREADABLE = "The orders cannot be looked up at the moment. Say so, and do not guess."


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_broken_file_is_left_as_it_is_and_said(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes):
    file = tmp_path / "orders.sqlite3"
    file.write_bytes(content)
    with pytest.raises(ToolError) as caught:
        ask(file, "1003")
    assert (str(caught.value), file.read_bytes()) == (UNREADABLE, content)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "1003" not in caplog.text


def test_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(ToolError) as caught:
        ask(tmp_path / "file" / "orders.sqlite3", "1003")
    assert str(caught.value) == UNREADABLE


def test_relative_folder_is_the_one_of_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    orders = Orders(Path("data") / "orders.sqlite3", lambda: SAMPLES_DAY)
    os.chdir("/")
    assert orders.order_status("1003") == ORDER
    assert (tmp_path / "data" / "orders.sqlite3").is_file()


def test_calculator_is_reached_through_the_toolbox(tmp_path: Path):
    result = asyncio.run(Toolbox(shipped(tmp_path)).run("calculator", '{"expression": "0.1+0.2"}'))
    assert result == Result("0.3", failed=False)
