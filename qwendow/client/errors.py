"""Error bodies and error frames: what the provider reports, as a ChatError.

Status and code decide; messages are the provider's prose and change without notice. Codes, statuses and the three
forms of a body are those of the vendor's error page and of captures published in 2025 and 2026, as of 2026-11-21.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from qwendow.client.facts import Cleaner, retry_after
from qwendow.client.sse import SSEDecoder
from qwendow.events import (
    AccessDenied,
    ChatError,
    ContentRefused,
    InArrears,
    InputTooLong,
    InvalidRequest,
    KeyRefused,
    ModelNotFound,
    Overloaded,
    RateLimited,
    RepeatedCalls,
    RequestTooLarge,
    UnexpectedAnswer,
)

# Codes are compared in lower case and without underscores, as the vendor writes DataInspectionFailed and
# data_inspection_failed; of a dotted one the last part that is known counts.
_WHATEVER_THE_STATUS: dict[str, type[ChatError]] = {
    "arrearage": InArrears,
    "prepaidbilloverdue": InArrears,
    "postpaidbilloverdue": InArrears,
    "commoditynotpurchased": AccessDenied,
    "unpurchased": AccessDenied,
    "freetieronly": AccessDenied,
    "invalidapikey": KeyRefused,
    "modelnotfound": ModelNotFound,
    "modelnotsupported": ModelNotFound,
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
    "invalidparameter": InvalidRequest,
    "invalidparametererror": InvalidRequest,
    "invalidrequesterror": InvalidRequest,
}
_BY_STATUS: dict[int, type[ChatError]] = {
    401: KeyRefused,
    402: InArrears,
    403: AccessDenied,
    404: ModelNotFound,
    408: Overloaded,
    409: Overloaded,
    413: RequestTooLarge,
    429: RateLimited,
}
# What these say does not depend on who says it; any other 4xx without the provider's words comes from something else.
_CLEAR_WITHOUT_WORDS = (401, 402, 408, 409, 413, 429)
_MODEL_LAYER = re.compile(r"<(\d{3})> ([A-Za-z.]+): ")


def response_error(status: int, headers: Mapping[str, str], body: str, clean: Cleaner) -> ChatError:
    """The error of a response that is not a success."""
    frame: Mapping[str, Any] = next((found for found in _objects(body) if _report(found)), {})
    report = _report(frame) or {}
    kind: type[ChatError] = UnexpectedAnswer
    if status >= 500 or status in _CLEAR_WITHOUT_WORDS or (report and status >= 400):
        kind = _kind(status, report)
    return _error(kind, status, frame, headers, clean)


def frame_error(frame: Mapping[str, Any], headers: Mapping[str, str], clean: Cleaner) -> ChatError | None:
    """The error that an object in a successful response reports, if it reports one."""
    report = _report(frame)
    return _error(_kind(None, report), None, frame, headers, clean) if report else None


def _objects(body: str) -> Iterator[dict[str, Any]]:
    """The JSON objects of a body, which is JSON, or an event stream though it is an error."""
    decoder = SSEDecoder()
    for text in (body, *decoder.feed(body.encode()), *decoder.flush()):
        if found := _object(text):
            yield found


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _report(frame: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The part that holds code and message: "error", or the frame itself in the provider's native form."""
    error = frame.get("error")
    if error:
        return error if isinstance(error, dict) else _object(_word(error)) or {"message": error}
    if frame.get("code") and not isinstance(frame.get("choices"), list) and _number(frame["code"]) != 200:
        return frame
    return None


def _kind(status: int | None, report: Mapping[str, Any]) -> type[ChatError]:
    message = _word(report.get("message"))
    prefix = _MODEL_LAYER.match(message)
    names = [report.get("code"), report.get("type"), prefix and prefix[2]]
    status = status or _number(report.get("code"))
    if found := _by_name(names, _WHATEVER_THE_STATUS):
        return found
    if "Range of input length" in message:
        return InputTooLong
    if "Repetitive tool calls" in message:
        return RepeatedCalls
    if status is None:
        return _by_name(names, _WITHOUT_A_STATUS) or _by_status(int(prefix[1]) if prefix else 500)
    return _by_status(status)


def _by_name(names: list[Any], table: dict[str, type[ChatError]]) -> type[ChatError] | None:
    for name in names:
        for part in reversed(_word(name).lower().replace("_", "").split(".")):
            if part in table:
                return table[part]
    return None


def _by_status(status: int) -> type[ChatError]:
    return _BY_STATUS.get(status, Overloaded if status >= 500 else InvalidRequest)


def _number(code: object) -> int | None:
    """A code that is an HTTP status in truth."""
    text = _word(code)
    return int(text) if re.fullmatch(r"[1-5]\d\d", text) else None


def _word(value: object) -> str:
    """Lists and objects are no words, and may be nested deeper than they can be printed."""
    return str(value) if isinstance(value, str | int) else ""


def _error(
    kind: type[ChatError],
    status: int | None,
    frame: Mapping[str, Any],
    headers: Mapping[str, str],
    clean: Cleaner,
) -> ChatError:
    report = _report(frame) or {}
    return kind(
        status=status,
        code=clean.label(report.get("code")) or clean.label(report.get("type")),
        request_id=clean.label(headers.get("x-request-id")) or clean.label(frame.get("request_id")),
        retry_after=retry_after(headers),
        detail=clean.message(report.get("message")),
    )
