"""The tools that come with the app, one file each."""

from __future__ import annotations

from pathlib import Path

from qwendow.tools.definition import Tool
from qwendow.tools.shipped.calculator import calculator
from qwendow.tools.shipped.clock import Clock
from qwendow.tools.shipped.handover import hand_over
from qwendow.tools.shipped.orders import Orders
from qwendow.tools.shipped.weather import OpenMeteo


def shipped(data_folder: Path) -> list[Tool]:
    """All of them; the sample orders are kept in the folder."""
    orders = Orders(data_folder / "orders.sqlite3")
    every = (Clock().current_time, calculator, OpenMeteo().weather, orders.order_status, hand_over)
    return [Tool.of(one) for one in every]
