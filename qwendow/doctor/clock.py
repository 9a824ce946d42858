"""This machine's clock, beside that of a server that was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from qwendow.doctor.finding import Finding, unknown, well, wrong

SKEW_SECONDS = 60
"""A clock that is further off than that is wrong: certificates and signatures may fail by it."""


def look_at_clock(date: str, where: str = "the endpoint") -> Finding:
    """By the header of an answer."""
    try:
        off = (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return unknown("clock", f"{where} does not say what time it is")
    if abs(off) < SKEW_SECONDS:
        return well("clock", f"as at {where}")
    remedy = "set it by the network: timedatectl set-ntp true"
    return wrong("clock", f"{abs(off):.0f} s {'fast' if off > 0 else 'slow'}, beside {where}", remedy)
