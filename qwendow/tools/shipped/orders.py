"""order_status: a shop's orders by number, with samples in SQLite to try it on. No customer's data stand in it."""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from qwendow.tools.definition import ToolError, tool

COLUMNS = (
    "order_number", "status", "item_en", "item_zh", "quantity", "amount_yuan", "ordered_on", "shipped_on", "carrier",
    "tracking_number", "expected_on", "delivered_on",
)  # fmt: skip

SAMPLES_DAY = date(2026, 11, 19)
"""The day on which the samples are as they stand here. On any other they are told as many days later."""

# In the order of COLUMNS; nothing here ever happened, and no carrier knows the numbers.
SAMPLES: tuple[tuple[str | int | None, ...], ...] = (
    ("1001", "delivered", "Electric kettle, 1.7 l", "电热水壶 1.7L", 1, "129.00",
     "2026-11-02", "2026-11-03", "SF Express 顺丰速运", "SAMPLE-SF-0001001", "2026-11-05", "2026-11-05"),
    ("1002", "packed", "Wireless mouse", "无线鼠标", 2, "178.00",
     "2026-11-16", None, None, None, "2026-11-21", None),
    ("1003", "shipped", "Noise-cancelling headphones", "降噪耳机", 1, "699.00",
     "2026-11-14", "2026-11-16", "YTO Express 圆通速递", "SAMPLE-YT-0001003", "2026-11-20", None),
    ("1004", "paid", "Mechanical keyboard", "机械键盘", 1, "459.00",
     "2026-11-18", None, None, None, "2026-11-23", None),
    ("1005", "refund_pending", "Down jacket, size L", "羽绒服 L 码", 1, "899.00",
     "2026-11-01", "2026-11-02", "ZTO Express 中通快递", "SAMPLE-ZT-0001005", "2026-11-05", "2026-11-05"),
    ("1006", "refunded", "Desk lamp", "护眼台灯", 1, "239.00",
     "2026-10-28", "2026-10-29", "JD Logistics 京东物流", "SAMPLE-JD-0001006", "2026-10-31", "2026-10-31"),
    ("1007", "cancelled", "Phone case", "手机壳", 3, "87.00",
     "2026-11-12", None, None, None, None, None),
    ("1008", "shipped", "Rice cooker, 3 l", "电饭煲 3L", 1, "329.00",
     "2026-11-11", "2026-11-12", "SF Express 顺丰速运", "SAMPLE-SF-0001008", "2026-11-15", None),
    ("20261118-0042", "shipped", "Coffee grinder", "咖啡研磨机", 1, "268.00",
     "2026-11-18", "2026-11-19", "SF Express 顺丰速运", "SAMPLE-SF-1118042", "2026-11-22", None),
)  # fmt: skip

_FULL_WIDTH = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict.fromkeys("–—‐", "-")
)
_NUMBER = re.compile(
    r"(?:order|number|no|订单编号|订单号|订单|单号|编号|[#№.:\s])*([0-9]+(?:-[0-9]+)*)号?", re.IGNORECASE
)

log = logging.getLogger("qwendow.tools")


class Orders:
    """The orders of an SQLite file, which is made with samples in it when it is first asked for and missing."""

    def __init__(self, file: Path, today: Callable[[], date] = date.today) -> None:
        self._file = file.absolute()
        self._today = today

    @tool(seconds=5)
    def order_status(self, order_number: Annotated[str, Field(max_length=64)]) -> dict[str, Any]:
        """Looks up an order of the shop by its number: status, parcel, dates, amount (查询订单状态、物流).

        Args:
            order_number: The number the customer gave, such as 1003 or 20261118-0042.
        """
        number = _normalised(order_number)
        try:
            if not self._file.exists():
                make_samples(self._file)
            row = self._row(number)
        except (sqlite3.Error, OSError) as error:
            log.error("the orders cannot be read: %s: %s", type(error).__name__, error)
            raise ToolError("The orders cannot be looked up at the moment. Say so, and do not guess.") from error
        if row is None:
            raise ToolError(f"There is no order {number}. Ask the customer to check the number; do not guess.")
        row = _as_of(row, self._today())
        return {name: value for name, value in zip(COLUMNS, row, strict=True) if value is not None}

    def _row(self, number: str) -> tuple[Any, ...] | None:
        with closing(sqlite3.connect(f"{self._file.as_uri()}?mode=ro", uri=True)) as database:
            query = f"SELECT {', '.join(COLUMNS)} FROM orders WHERE order_number = ?"
            row: tuple[Any, ...] | None = database.execute(query, (number,)).fetchone()
            return row


def _as_of(row: tuple[Any, ...], today: date) -> tuple[Any, ...]:
    """A sample as it would stand today; the row of a shop's own stays as it is."""
    if row not in SAMPLES:
        return row
    later = today - SAMPLES_DAY
    return tuple(
        str(date.fromisoformat(value) + later) if name.endswith("_on") and value else value
        for name, value in zip(COLUMNS, row, strict=True)
    )


def make_samples(file: Path) -> None:
    """The file appears whole: another process may look for it, or make it, at the same moment. Raises OSError."""
    with _new_file(file) as path, closing(sqlite3.connect(path)) as database, database:
        columns = ", ".join(f"{name} {'INTEGER' if name == 'quantity' else 'TEXT'}" for name in COLUMNS)
        database.execute(f"CREATE TABLE orders ({columns}, PRIMARY KEY (order_number)) WITHOUT ROWID")
        database.executemany(f"INSERT INTO orders VALUES ({', '.join('?' for _ in COLUMNS)})", SAMPLES)


@contextmanager
def _new_file(file: Path) -> Iterator[str]:
    """A path beside the file, which takes the file's place at the end."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    os.close(handle)
    try:
        yield path
        os.replace(path, file)
    finally:
        Path(path).unlink(missing_ok=True)


def _normalised(order_number: str) -> str:
    match = _NUMBER.fullmatch(order_number.translate(_FULL_WIDTH).strip())
    if match is None:
        raise ToolError("This is no order number: one looks like 1003 or 20261118-0042. Ask the customer for it.")
    return match[1]
