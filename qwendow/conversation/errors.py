"""What can go wrong with an answer: the errors, and what is kept of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


class ChatError(Exception):
    """A turn that got no complete answer: the facts, for others to put into words.

    `code` and `request_id` are the provider's; `detail` is its message, which may be shown to the operator and, where
    a class says so, to the user. None of them ever holds the key. `retry_after` is in seconds. `elsewhere`: the
    provider is not DashScope.
    """

    def __init__(
        self,
        *,
        status: int | None = None,
        code: str | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(detail or code or type(self).__name__)
        self.status = status
        self.code = code
        self.request_id = request_id
        self.retry_after = retry_after
        self.detail = detail
        self.elsewhere = False


@dataclass(frozen=True, slots=True)
class Failure:
    """What is kept of an error: its kind and its facts, as the classes of ChatError have them, without its frames."""

    kind: type[ChatError] = ChatError
    status: int | None = None
    code: str | None = None
    request_id: str | None = None
    retry_after: float | None = None
    detail: str | None = None
    elsewhere: bool = False
    field: str | None = None
    limit: int | None = None
    seconds: float | None = None
    amount: float | None = None
    currency: str | None = None
    missing: Missing | None = None

    @classmethod
    def of(cls, error: ChatError) -> Failure:
        facts: dict[str, Any] = {name: getattr(error, name, None) for name in cls.__slots__ if name != "kind"}
        return cls(type(error), **facts)

    def is_a(self, *kinds: type[ChatError]) -> bool:
        return issubclass(self.kind, kinds)


class Unreachable(ChatError):
    """No connection, or it broke before the answer began."""


class InsecureConnection(ChatError):
    """The TLS handshake failed: a certificate, a clock, a missing authority."""


class ProxyUnreachable(Unreachable):
    """The proxy on the way out was not found, is down or hung up; `detail` names it, here and below."""


class ProxyRefused(ChatError):
    """The proxy on the way out does not lead to the endpoint."""


class ProxyPassword(ChatError):
    """407: the proxy on the way out wants a name and a password, or other ones."""


class ProxySilent(ChatError):
    """The proxy on the way out took the connection and said nothing."""


class InspectedConnection(InsecureConnection):
    """By a proxy on the way out came a certificate that is not trusted here."""


class RateLimited(ChatError):
    """429: too many requests or tokens a minute; passes by itself."""


class QuotaSpent(ChatError):
    """429: the quota of a day or of a month; comes back, but not soon."""


class GatewayPaused(RateLimited):
    """A gateway asks nobody for some seconds, as the model's provider refused or failed before."""


class Overloaded(ChatError):
    """408, 409 or 5xx: the provider's side, passes by itself."""


class ServerFault(Overloaded):
    """5xx with a cause that is named, or another fault that is reported: may pass or not; `detail` says what it is."""


class LastingFault(ChatError):
    """The server is out of order: memory used up, a dead worker, a model that cannot be loaded. Does not pass."""


class KeyRefused(ChatError):
    """401: the key is wrong, or belongs to another region."""


class GatewayKeyRefused(KeyRefused):
    """The gateway at the base URL does not know the key: it gives out keys of its own."""


class UpstreamKeyRefused(KeyRefused):
    """The gateway took our key, and the provider behind it refused the gateway's."""


class AccessDenied(ChatError):
    """403: the account may not use this model, or its free quota is used up."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A model that is not offered: its last day and what to use then, where they are known, and ids to choose from."""

    model: str
    retires: date | None
    successor: str | None
    offered: tuple[str, ...]


class ModelNotFound(ChatError):
    """404: no such model, or it was retired. What is `missing` of its failure says more, once that was looked up."""


class WrongAddress(ChatError):
    """404, 405 or the like, and not about a model: there is no such path, or another service."""


class InvalidRequest(ChatError):
    """400, 422 and other 4xx: something was refused; `field` of the request, if it is named. `detail` may be shown.

    It may be asked again `without` these fields; `value`: other values of theirs might be taken.
    """

    def __init__(
        self, *, field: str | None = None, without: tuple[str, ...] = (), value: bool = False, **facts: Any
    ) -> None:
        super().__init__(**facts)
        self.field = field
        self.without = without
        self.value = value


class PicturesRefused(InvalidRequest):
    """The model, or its server, takes no pictures."""


class InputTooLong(ChatError):
    """The messages hold more tokens than the model reads; `limit` is how many that are, if it was named."""

    def __init__(self, *, limit: int | None = None, **facts: Any) -> None:
        super().__init__(**facts)
        self.limit = limit


class RequestTooLarge(ChatError):
    """413: the request holds more bytes than the provider takes."""


class InArrears(ChatError):
    """The account has an overdue payment."""


class ContentRefused(ChatError):
    """Content inspection stopped the message or the answer."""


class WordFound(ChatError):
    """The answer held a word that the operator has barred; nothing of it is kept."""


class UnexpectedAnswer(ChatError):
    """A redirect, a web page, or something else that is not a completion."""


class EmptyAnswer(ChatError):
    """The answer ended properly and held nothing."""


class ThoughtTooLong(ChatError):
    """The limit of the answer was used up by the thought, before the first word."""


class EndlessBlanks(ChatError):
    """The model went on and on with white space; the answer was ended."""


class BudgetSpent(ChatError):
    """The next request could pass what the conversation may cost, so it was not sent; `amount` is the budget."""

    def __init__(self, amount: float, currency: str) -> None:
        super().__init__(detail=f"{currency}{amount:g}")
        self.amount = amount
        self.currency = currency


class PageSpent(BudgetSpent):
    """The next request could pass what the page may cost, so it was not sent."""


class TooManyRounds(ChatError):
    """The model called tools again and again, and gave no answer when it could call no more."""


class RepeatedCalls(TooManyRounds):
    """The model made the same call again and again, and the provider or we would have no more of it."""


class CutOff(ChatError):
    """The stream ended, broke or became unreadable without a finish reason."""


class TimedOut(ChatError):
    """A time limit passed; `seconds` is the limit."""

    def __init__(self, seconds: float, *, request_id: str | None = None) -> None:
        super().__init__(request_id=request_id, detail=f"{seconds:g} s")
        self.seconds = seconds


class NoFirstToken(TimedOut):
    """Nothing of an answer came within the first-token limit."""


class Stalled(TimedOut):
    """The answer began and then nothing came for the idle limit."""


class TurnTooLong(TimedOut):
    """The whole turn took longer than its limit."""
