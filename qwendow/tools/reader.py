"""What a tool may know of the reader whose question it is called for: the time zone, as the page told it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ZONE: ContextVar[str] = ContextVar("reader_zone", default="")


def reader_zone() -> str:
    """The IANA name of the reader's time zone, empty where it is not known. Only within a call, in threads as well."""
    return _ZONE.get()


@contextmanager
def called_for(zone: str) -> Iterator[None]:
    token = _ZONE.set(zone)
    try:
        yield
    finally:
        _ZONE.reset(token)
