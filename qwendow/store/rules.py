"""What holds in every store: when a lease does, how a head begins, and what is read of what was written."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from qwendow.conversation.codec import BrokenTurn, file_from_json, turn_from_json
from qwendow.conversation.parts import Attachment
from qwendow.conversation.turn import Turn
from qwendow.store.port import LEASE_SECONDS, TITLE_CHARACTERS, Head

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
