"""What a conversation needs of others, whoever they are: a client, tools, a purse, the reader's consent."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import Any, Protocol

from qwendow.conversation.events import Event
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Call


class Client(Protocol):
    """An endpoint; raises ChatError."""

    def stream(self, request: Request) -> AsyncGenerator[Event, None]: ...


class Returned(Protocol):
    """What a tool returned, or how it failed, in words for the model."""

    @property
    def text(self) -> str: ...
    @property
    def failed(self) -> bool: ...


class Tools(Protocol):
    """`run` gets the arguments as the model wrote them and the reader's time zone or "", and raises nothing."""

    def offered(self, names: Iterable[str], /) -> list[dict[str, Any]]: ...
    def needs_consent(self, name: str, /) -> bool: ...
    async def run(self, name: str, arguments: str, zone: str, /) -> Returned: ...


class Purse(Protocol):
    """What a conversation may cost."""

    def limited(self, request: Request, prompt: int, /) -> Request:
        """The request with limits that keep within it, for an estimate of the prompt's tokens; raises BudgetSpent."""
        ...

    def shortens(self, request: Request, /) -> bool:
        """Whether such a request is held shorter than its model would be by itself."""
        ...


class Counter(Protocol):
    """Counts tokens."""

    def count(self, text: str, /) -> int: ...


Consent = Callable[[Call], Awaitable[bool]]
"""Asks the reader whether a call may run."""
