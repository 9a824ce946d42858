"""What holds in every store: when a lease does, what becomes of a head, and what can be read of what was kept."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from qwendow.conversation.codec import BrokenTurn, file_from_json, turn_from_json
from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.port import LEASE_SECONDS, TITLE_CHARACTERS, Change, Head

DAY = 86_400.0
"""Seconds, after which a conversation that has no turn is given up."""

logger = logging.getLogger(__name__)


def holds(until: float, now: float) -> bool:
    """One that lies further ahead than any lease may was given before the clock was set back."""
    return now < until <= now + 2 * LEASE_SECONDS


def new_token() -> int:
    """Of a lease: within 53 bits, which a number has everywhere."""
    return secrets.randbits(53)


def made(head: Head, now: float) -> Head:
    """How it begins to be kept, before the first is written of it."""
    return replace(
        head,
        title=titled(head.title),
        created=head.created or now,
        changed=head.changed or now,
        rev=0,
        shared=head.shared or None,
        running=False,
    )


def changed(head: Head, change: Change, now: float) -> Head:
    title = head.title if change.title is None else titled(change.title)
    tip = head.tip if change.tip is None else change.tip or None
    return replace(
        head,
        title=title,
        tip=tip,
        changed=head.changed if (title, tip) == (head.title, head.tip) else now,
        rev=head.rev + 1,
        pinned=head.pinned if change.pinned is None else change.pinned,
        shared=head.shared if change.shared is None else change.shared or None,
    )


def asked(head: Head, seen: Head, tip: str, now: float) -> Head:
    """A question was put, by one who has seen `seen`."""
    return replace(head, title=head.title or titled(seen.title), tip=tip, changed=now, rev=head.rev + 1)


def ended(head: Head, tip: str, now: float) -> Head:
    return replace(head, tip=tip, changed=now, rev=head.rev + 1)


def written(head: Head) -> Head:
    return replace(head, rev=head.rev + 1)


def titled(text: str) -> str:
    return well_formed(text[:TITLE_CHARACTERS])


def well_formed(text: str) -> str:
    """With U+FFFD for half characters, which no store can write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def readable_turns(bodies: Iterable[str], files: Mapping[str, Attachment]) -> Iterator[Turn]:
    for body in bodies:
        try:
            yield turn_from_json(body, files)
        except BrokenTurn as error:
            logger.error("A turn that was kept cannot be read, and is left out: %s", error)


def readable_files(bodies: Iterable[tuple[str, bytes]]) -> Iterator[Attachment]:
    for known, body in bodies:
        try:
            yield file_from_json(known, body)
        except BrokenTurn as error:
            logger.error("A file that was kept cannot be read, and is left out: %s", error)
