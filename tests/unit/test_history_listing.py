"""The list of a reader's conversations, page by page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from qwendow.history import listing
from qwendow.store.port import Head
from visitors import House, Visitor, answered


@pytest.fixture
def ann() -> Visitor:
    return House().visitor()


def listed(ann: Visitor, query: str = "") -> tuple[int, Any]:
    """How many came, and where the next begin."""
    found = ann.get(f"/conversations{query}").json()
    return len(found["conversations"]), found["before"]


def said(ann: Visitor, times: int) -> None:
    """In as many conversations, one after the other."""
    for number in range(times):
        turn = answered("hi", "Hello")
        head = Head(f"c{number}", ann.id, "hi", number + 1.0, number + 1.0, turn.id)
        asyncio.run(ann.house.store.create(head, [turn]))


def test_a_page_of_them_comes_and_then_the_next(ann: Visitor):
    said(ann, 60)
    count, before = listed(ann)
    assert (count, listed(ann, f"?before={before}")) == (50, (10, None))


@pytest.mark.parametrize(("count", "came"), [("55", 55), ("60", 60), ("3", 50), ("nan", 50), ("many", 50), ("-1", 50)])
def test_whoever_has_scrolled_further_gets_as_many_again(ann: Visitor, count: str, came: int):
    said(ann, 61)
    found, before = listed(ann, f"?count={count}")
    assert (found, before is not None) == (came, True)


def test_no_more_come_at_one_time_than_are_allowed(ann: Visitor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listing, "MOST", 55)
    said(ann, 60)
    assert listed(ann, "?count=1e99")[0] == 55
