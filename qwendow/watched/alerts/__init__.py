"""Alerts to a chat of the operator's: what is wrong for a while, once, and once that it is well again."""

from __future__ import annotations

from collections.abc import Sequence

from qwendow.watched.alerts.alarms import Alarms, Look
from qwendow.watched.alerts.robots import Robot, refusal, robot
from qwendow.watched.alerts.words import TEST

__all__ = ["TEST", "Alarms", "Look", "Robot", "open_alarms", "refusal", "robot"]


def open_alarms(urls: Sequence[str], secret: str) -> Alarms | None:
    """None where nobody is to be told."""
    return Alarms([robot(url, secret) for url in urls]) if urls else None
