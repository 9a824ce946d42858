"""Error bodies and error frames: what the provider reports, as a ChatError.

Code and status decide, then the words, as far as they are known: servers other than the vendor's have hardly any codes.
Codes, statuses and the forms of a body are those of the vendor's error page and of captures published in 2025 and 2026,
as of 2026-11-21; of other servers see `report` and `phrases`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from qwendow.client.facts import Cleaner
from qwendow.client.phrases import CRASHED, DAILY, KEYS, LASTING, PASSING, PAUSED, PHRASES, REFUSING
from qwendow.client.refused import refusal
from qwendow.client.report import NOTHING, Report, number, read_report, report_in, unreadable_frame
from qwendow.client.sse import SSEDecoder
from qwendow.client.waits import retry_after
from qwendow.client.windows import too_long
from qwendow.conversation.errors import (
    AccessDenied,
    ChatError,
    ContentRefused,
    GatewayPaused,
    InArrears,
    InputTooLong,
    InvalidRequest,
    KeyRefused,
    LastingFault,
    ModelNotFound,
    Overloaded,
    ProxyPassword,
    QuotaSpent,
    RateLimited,
    RequestTooLarge,
    ServerFault,
    UnexpectedAnswer,
    WrongAddress,
)

# Codes are compared in lower case and without underscores, as the vendor writes DataInspectionFailed and
# data_inspection_failed; of a dotted one the last part that is known counts.
_WHATEVER_THE_STATUS: dict[str, type[ChatError]] = {
    "arrearage": InArrears,
    "prepaidbilloverdue": InArrears,
    "postpaidbilloverdue": InArrears,
    "budgetexceeded": InArrears,
    "commoditynotpurchased": AccessDenied,
    "unpurchased": AccessDenied,
    "freetieronly": AccessDenied,
    "invalidapikey": KeyRefused,
    "tokennotfoundindb": KeyRefused,
    "expiredkey": KeyRefused,
    "modelnotfound": ModelNotFound,
    "modelnotsupported": ModelNotFound,
    "modeldecommissioned": ModelNotFound,
    "deploymentnotfound": ModelNotFound,
    "datainspectionfailed": ContentRefused,
    "contentfilter": ContentRefused,
    "contextlengthexceeded": InputTooLong,
    "toolarge": RequestTooLarge,
}
_WITHOUT_A_STATUS: dict[str, type[ChatError]] = {
    "accessdenied": AccessDenied,
    "throttling": RateLimited,
    "limitrequests": RateLimited,
    "limitburstrate": RateLimited,
    # On 429 and here the quota of this minute; on 403 the free quota, which does not come back.
    "insufficientquota": RateLimited,
    "ratelimitexceeded": RateLimited,
    "modelservingerror": Overloaded,
    "modelunavailable": Overloaded,
    "requesttimeout": Overloaded,
    "invalidparameter": InvalidRequest,
    "invalidparametererror": InvalidRequest,
    "invalidrequesterror": InvalidRequest,
    "badrequesterror": InvalidRequest,
}
_BY_STATUS: dict[int, type[ChatError]] = {
    401: KeyRefused,
    402: InArrears,
    403: AccessDenied,
    404: WrongAddress,
    405: WrongAddress,
    407: ProxyPassword,
    408: Overloaded,
    409: Overloaded,
    410: ModelNotFound,
    413: RequestTooLarge,
    429: RateLimited,
}
_CLEAR_WITHOUT_WORDS = (401, 402, 404, 405, 407, 408, 409, 413, 429)
"""What these say does not depend on who says it; any other 4xx without the provider's words comes from something
else."""

_WORDS_SAY_LITTLE = (401, 402, 403, 408, 409, 429)
"""A refused key may be said with any words, and a limit of tokens a minute with those of a long prompt."""

LONGEST_TEXT = 2_000
"""Characters of a body that is neither JSON nor a page, and may be a sentence all the same."""

Kind = Callable[..., ChatError]


def response_error(status: int, headers: Mapping[str, str], body: str, clean: Cleaner) -> ChatError:
    """The error of a response that is not a success."""
    report = _report_of(body)
    kind: Kind = UnexpectedAnswer
    if status >= 400 and report is not NOTHING:
        kind = _kind(status, report)
    elif status >= 500 or status in _CLEAR_WITHOUT_WORDS:
        kind = _by_status(status)
    return _error(kind, status, report, headers, clean)


def frame_error(
    frame: Mapping[str, Any], headers: Mapping[str, str], clean: Cleaner, named: bool = False
) -> ChatError | None:
    """The error that an object in a successful response reports, if it reports one; `named`: its event is an error."""
    report = read_report(frame) if named else report_in(frame)
    return None if report is None else _error(_kind(None, report), None, report, headers, clean)


def text_error(text: str, headers: Mapping[str, str], clean: Cleaner, named: bool = False) -> ChatError | None:
    """The same of a frame that is no JSON; crane-serve wrote "error: …" until 2026-09."""
    told = named or re.match(r"\[?error\b", text, re.IGNORECASE)
    report = unreadable_frame(text) or (read_report(text[:LONGEST_TEXT]) if told else None)
    return None if report is None else _error(_kind(None, report), None, report, headers, clean)


def _report_of(body: str) -> Report:
    """Of a body that is JSON, an event stream though it is an error, or a plain sentence."""
    said = (read_report(value) for value in _values(body))
    found = next((report for report in said if report.sentences or report.names), NOTHING)
    text = body.strip()
    if found is NOTHING and text[:1] not in ("<", "{", "[", '"', "") and " " in text and len(text) <= LONGEST_TEXT:
        return read_report(text)
    return found


def _values(body: str) -> Iterator[Any]:
    decoder = SSEDecoder()
    for text in (body, *decoder.feed(body.encode()), *decoder.flush()):
        try:
            yield json.loads(text)
        except (ValueError, RecursionError):
            continue


def _kind(status: int | None, report: Report) -> Kind:
    named = _by_name(report.names, _WHATEVER_THE_STATUS)
    status = status or next(filter(None, map(number, report.codes + report.types)), None)
    if named and named is not InputTooLong:
        return _whose(named, report)
    if status in _WORDS_SAY_LITTLE and not named:
        return _whose(_by_status(status), report)
    if named or (found := _by_words(report)) is None:
        return partial(InputTooLong, limit=_limit(report)) if named else _by_number(status, report)
    return found


def _by_words(report: Report) -> Kind | None:
    if long := too_long(report):
        limits = partial(InvalidRequest, field="max_tokens", without=("max_tokens",), value=True)
        return limits if long.completion else partial(InputTooLong, limit=long.limit)
    if phrase := next((kind for words, kind in PHRASES if words.search(report.words)), None):
        return phrase
    if refused := refusal(report):
        return partial(InvalidRequest, field=refused.field, without=refused.without, value=refused.value)
    return None


def _by_number(status: int | None, report: Report) -> Kind:
    if status is None:
        return _by_name(report.names, _WITHOUT_A_STATUS) or _by_number(report.status or 500, report)
    if status >= 500 and report.status and report.status < 500:
        # A gateway's fault, which is a refusal where it asked.
        return _whose(_by_status(report.status), report)
    if status in (400, 424) and CRASHED.search(report.words):
        return LastingFault
    return _fault(report) if status >= 500 else _by_status(status)


def _by_name(names: tuple[str, ...], table: dict[str, type[ChatError]]) -> type[ChatError] | None:
    for name in names:
        for part in reversed(name.lower().replace("_", "").split(".")):
            if part in table:
                return table[part]
    return None


def _by_status(status: int) -> type[ChatError]:
    return _BY_STATUS.get(status, Overloaded if status >= 500 else InvalidRequest)


def _whose(kind: type[ChatError], report: Report) -> type[ChatError]:
    """Of a refused key or a limit: the gateway's, or that of whom it asks."""
    if kind is KeyRefused:
        return next((whose for words, whose in KEYS if words.search(report.words)), kind)
    if kind is AccessDenied:
        return next((found for words, found in PHRASES if words.search(report.words)), kind)
    return _limited(report) if kind is RateLimited else kind


def _limited(report: Report) -> type[ChatError]:
    """A limit of a minute, which passes, or one that does not."""
    if PAUSED.search(report.words):
        return GatewayPaused
    if any(kind is InArrears and words.search(report.words) for words, kind in PHRASES):
        return InArrears
    return QuotaSpent if DAILY.search(report.words) else RateLimited


def _fault(report: Report) -> type[ChatError]:
    if LASTING.search(report.words):
        return LastingFault
    if not report.words.strip() or PASSING.search(report.words):
        return Overloaded
    return InvalidRequest if REFUSING.search(report.words) else ServerFault


def _limit(report: Report) -> int | None:
    found = too_long(report)
    return found.limit if found else None


def _error(kind: Kind, status: int | None, report: Report, headers: Mapping[str, str], clean: Cleaner) -> ChatError:
    # A number says no more than the status.
    labels = map(clean.label, sorted(report.codes + report.types, key=str.isdigit))
    return kind(
        status=status,
        code=next((label for label in labels if label and label != str(status)), None),
        request_id=clean.request_id(headers) or clean.label(report.request_id),
        retry_after=retry_after(headers, report.words, report.wait),
        detail=clean.message(report.text),
    )
