"""The client runs on two event loops: on uvloop where it can be installed, elsewhere on asyncio's own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator

import pytest

LOOPS = ["asyncio"] if sys.platform == "win32" else ["asyncio", "uvloop"]


@pytest.fixture(params=LOOPS)
def loop(request: pytest.FixtureRequest) -> Iterator[str]:
    """What `asyncio.run` runs on."""
    if request.param == "uvloop":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    yield request.param
    asyncio.set_event_loop_policy(None)
