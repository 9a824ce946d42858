"""What leaves for the model holds marks in place of personal numbers, and the reader sees the numbers again."""

from __future__ import annotations

from collections.abc import Callable, Collection

from qwendow.conversation.export import Exported
from qwendow.conversation.ports import Client


def masked(client: Client, kinds: Collection[str]) -> Client:
    """The client alone if nothing is to be masked."""
    if not kinds:
        return client
    # Only then, as it brings the telephone plans of the world.
    from qwendow.masking.client import Masked

    return Masked(client, kinds)


def concealed(kinds: Collection[str]) -> Callable[[Exported], Exported]:
    """What makes a conversation one for others to read: as it is, if nothing is to be masked."""
    if not kinds:
        return lambda exported: exported
    from qwendow.masking.shared import Concealed

    return Concealed(kinds)
