"""Which error a body, a frame and a header amount to, and what of them is passed on."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwendow.client.errors import frame_error, response_error
from qwendow.client.facts import Cleaner, without_quotations
from qwendow.client.waits import retry_after
from qwendow.conversation.errors import (
    AccessDenied,
    ChatError,
    ContentRefused,
    InArrears,
    InputTooLong,
    InvalidRequest,
    KeyRefused,
    ModelNotFound,
    Overloaded,
    ProxyPassword,
    RateLimited,
    RepeatedCalls,
    RequestTooLarge,
    ServerFault,
    UnexpectedAnswer,
    WrongAddress,
)

CLEAN = Cleaner("sk-key")
TOO_LONG = "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 30720]"
INSPECTED = "<400> InternalError.Algo.DataInspectionFailed: Output data may contain inappropriate content."


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (401, "invalid_api_key", "Incorrect API key provided. ", KeyRefused),
        (401, None, "invalid access token or token expired", KeyRefused),
        (400, "Arrearage", "Access denied, please make sure your account is in good standing.", InArrears),
        (429, "PrepaidBillOverdue", "", InArrears),
        (429, "PostpaidBillOverdue", "", InArrears),
        (429, "CommodityNotPurchased", "", AccessDenied),
        (403, "AccessDenied", "Access denied.", AccessDenied),
        (403, "access_denied", "Access denied.", AccessDenied),
        (403, "AccessDenied.Unpurchased", "", AccessDenied),
        (403, "Model.AccessDenied", "", AccessDenied),
        (403, "Workspace.AccessDenied", "", AccessDenied),
        (403, "AllocationQuota.FreeTierOnly", "", AccessDenied),
        (429, "AllocationQuota.FreeTierOnly", "", AccessDenied),
        (403, "insufficient_quota", "", AccessDenied),
        (429, "insufficient_quota", "Allocated quota exceeded", RateLimited),
        (429, "limit_requests", "", RateLimited),
        (429, "limit_burst_rate", "", RateLimited),
        (429, "Throttling.RateQuota", "", RateLimited),
        (404, "model_not_found", "The model `x` does not exist", ModelNotFound),
        (403, "model_not_found", "The model `x` does not exist", ModelNotFound),
        (404, "model_not_supported", "", ModelNotFound),
        (400, "invalid_parameter_error", TOO_LONG, InputTooLong),
        (400, "invalid_parameter_error", "'temperature' must be Float", InvalidRequest),
        (400, "invalid_parameter_error", "Repetitive tool calls detected in the conversation history.", RepeatedCalls),
        (400, "data_inspection_failed", "Input data may…", ContentRefused),
        (400, "DataInspectionFailed", "Input data may…", ContentRefused),
        (400, None, INSPECTED, ContentRefused),
        (400, "BadRequest.TooLarge", "Payload Too Large.", RequestTooLarge),
        (413, None, "x", RequestTooLarge),
        (422, None, "x", InvalidRequest),
        (408, "RequestTimeOut", "", Overloaded),
        (409, "x", "", Overloaded),
        (500, "internal_error", "An internal error has occured", Overloaded),
        (500, "RequestTimeOut", "", Overloaded),
        (503, "ModelUnavailable", "", Overloaded),
        (529, "x", "", Overloaded),
    ],
)
def test_status_and_code_decide(status: int, code: str | None, message: str, kind: type[ChatError]) -> None:
    body = json.dumps({"error": {"code": code, "message": message}, "request_id": "r-1"})
    for form in (body, f"data: {body}\n\n", f"event:error\n:HTTP_STATUS/{status}\ndata:{body}"):
        error = response_error(status, {}, form, CLEAN)
        assert (type(error), error.status, error.code, error.request_id) == (kind, status, code, "r-1")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("data_inspection_failed", ContentRefused),
        ("limit_burst_rate", RateLimited),
        ("insufficient_quota", RateLimited),
        ("Throttling", RateLimited),
        ("Throttling.AllocationQuota", RateLimited),
        ("Arrearage", InArrears),
        ("InvalidApiKey", KeyRefused),
        ("AccessDenied.Unpurchased", AccessDenied),
        ("Model.AccessDenied", AccessDenied),
        ("InvalidParameter", InvalidRequest),
        ("InternalError.Algo.InvalidParameter", InvalidRequest),
        ("ModelServingError", Overloaded),
        ("ModelUnavailable", Overloaded),
        ("429", RateLimited),
        ("InternalError.Algo", ServerFault),
        ("internal_error", ServerFault),
        ("503", ServerFault),
        ("never heard of", ServerFault),
    ],
)
def test_code_decides_where_no_status_is(code: str, kind: type[ChatError]) -> None:
    frames = [
        {"error": {"code": code, "message": "m"}},
        {"code": code, "message": "m"},
    ]
    assert [type(frame_error(frame, {}, CLEAN)) for frame in frames] == [kind, kind]
    bare = {"choices": None, "code": code}
    assert type(frame_error(bare, {}, CLEAN)) is (Overloaded if kind is ServerFault else kind)


@pytest.mark.parametrize(
    ("error", "kind", "detail"),
    [
        ("out of order", ServerFault, "out of order"),
        (INSPECTED, ContentRefused, INSPECTED),
        ('{"code": "Throttling", "message": "slow"}', RateLimited, "slow"),
        ({"type": "invalid_request_error", "message": "m"}, InvalidRequest, "m"),
        ({"message": TOO_LONG}, InputTooLong, TOO_LONG),
        ({"code": 429}, RateLimited, None),
        ([1], Overloaded, None),
        ({"code": [1], "message": {}, "type": None}, Overloaded, None),
    ],
)
def test_error_frames_come_in_many_forms(error: object, kind: type[ChatError], detail: str | None) -> None:
    found = frame_error({"error": error}, {}, CLEAN)
    assert found and (type(found), found.status, found.detail) == (kind, None, detail)


@pytest.mark.parametrize("frame", [{}, {"error": None}, {"error": ""}, {"code": 0}, {"code": 200}, {"code": "200"}])
def test_frames_that_report_nothing_are_no_errors(frame: dict[str, object]) -> None:
    assert frame_error(frame, {}, CLEAN) is None
    assert frame_error({**frame, "choices": []}, {}, CLEAN) is None


@pytest.mark.parametrize("body", ["", "<html>blocked</html>", "[]", "{}", "x" * 70_000, "[" * 99_999])
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, UnexpectedAnswer),
        (400, UnexpectedAnswer),
        (403, UnexpectedAnswer),
        (404, WrongAddress),
        (405, WrongAddress),
        (407, ProxyPassword),
        (401, KeyRefused),
        (413, RequestTooLarge),
        (429, RateLimited),
        (502, Overloaded),
    ],
)
def test_body_that_is_not_the_providers(status: int, body: str, kind: type[ChatError]) -> None:
    error = response_error(status, {}, body, CLEAN)
    assert (type(error), error.status, error.code, error.detail) == (kind, status, None, None)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("-1", None),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", None),
        ("Thu, 99 Foo 2026", None),
        ("1s", 1.0),
        ("1m30s", 90.0),
        ("2 minutes", 120.0),
        ("250ms", 0.25),
        ("1e9", None),
        ("999999", None),
        ("soon", None),
    ],
)
def test_retry_after_is_a_time_or_nothing(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}) == seconds
    assert response_error(429, {"retry-after": header}, "", CLEAN).retry_after == seconds


def test_redirect_is_unexpected_whatever_it_says() -> None:
    body = json.dumps({"error": {"code": "moved", "message": "elsewhere"}})
    assert type(response_error(307, {}, body, CLEAN)) is UnexpectedAnswer


def test_facts_are_cleaned() -> None:
    message = "key sk-key\x00\u202e is\n wrong " + "x" * 400
    body = json.dumps({"error": {"code": "a b", "type": "sk-key", "message": message}, "request_id": "r-2"})
    error = response_error(400, {"x-request-id": "a/b"}, body, CLEAN)
    assert vars(error) == {
        "status": 400,
        "code": None,
        "request_id": "r-2",
        "retry_after": None,
        "detail": "key *** is wrong " + "x" * 283,
        "elsewhere": False,
        "field": None,
        "without": (),
        "value": False,
    }


def test_half_a_key_is_not_left_by_cutting() -> None:
    assert CLEAN.message("x" * 297 + "sk-key") == "x" * 297 + "***"


SECRET = "sk-0123456789abcdef"
AROUND = st.text(alphabet="{}[]\":,\\ \n'<>ab1=", max_size=40)
FORMS = ["{}", '"{}"', "Bearer {}", "'api_key': '{}'", "//u:{}@h", '{{"error": "{}"}}']


@settings(max_examples=300, deadline=None)
@given(AROUND, AROUND, st.sampled_from(FORMS))
def test_whatever_stands_around_a_key_it_is_in_no_error(before: str, after: str, form: str) -> None:
    said = before + form.format(SECRET) + after
    bodies = [said, json.dumps({"error": {"message": said, "code": said}}), json.dumps({"detail": [{"msg": said}]})]
    for body in bodies:
        error = response_error(500, {"x-request-id": SECRET}, body, Cleaner(SECRET))
        assert SECRET not in repr(vars(error)) + str(error)


@given(st.binary(max_size=300), st.integers(400, 599))
def test_any_bytes_give_a_chat_error(body: bytes, status: int) -> None:
    assert response_error(status, {}, body.decode(errors="replace"), CLEAN).status == status


@pytest.mark.parametrize(
    "text",
    [
        "Incorrect API key provided: sk-abcd********wxyz.",
        "Received API Key = sk-...wxyz1234",
        "Authorization: Bearer abcdefgh12345",
        "Key Hash (Token) =" + "0123456789abcdef" * 4,
        "token eyJhbGciOiJI.eyJzdWIiOiIx.c2ln",
    ],
)
def test_what_looks_like_a_key_is_hidden_whoevers_it_is(text: str) -> None:
    cleaned = CLEAN.message(text) or ""
    assert "***" in cleaned and not any(part in cleaned for part in ("wxyz", "abcdefgh", "0123", "eyJ"))


@pytest.mark.parametrize(
    ("detail", "logged"),
    [
        ("bad: my secret plan is Zanzibar!", "bad:…!"),
        ("bad: MY SECRET PLAN IS ZANZIBAR", "bad:…"),
        ("不允许：合同金额是三百", "不允许：…"),
        (r"bad: \\u5408\\u540c\\u91d1\\u989d\\u662f\\u4e09\\u767e", "bad: …"),
        ("bad: my%20%E5%90%88%E5%90%8C%E9%87%91%E9%A2%9D%E6%98%AF%E4%B8%89", "bad: my …"),
        ("no such number: 13800138000", "no such number:…"),
        ("金额 is no parameter; my plan; at most 129024", "金额 is no parameter; my plan; at most 129024"),
        (r"bad \\ud800 and %zz", "bad \ufffd and %zz"),
        ("", ""),
    ],
)
def test_what_quotes_the_reader_is_not_logged(detail: str, logged: str) -> None:
    asked = ["合同金额是三百万元 my secret plan\nis Zanzibar 13800138000 129024"]
    assert without_quotations(detail, asked) == logged


def test_what_pydantic_quotes_is_hidden() -> None:
    assert CLEAN.message("bad value [type=int, input_value='my diary', input_type=str]") == (
        "bad value [type=int, input_value=…, input_type=str]"
    )


@given(st.text(), st.text(), st.integers(100, 599))
def test_any_body_gives_a_chat_error(body: str, message: str, status: int) -> None:
    for text in (body, json.dumps({"error": {"code": message, "message": body}}), json.dumps({"error": body})):
        error = response_error(status, {"x-request-id": body}, text.encode(errors="replace").decode(), CLEAN)
        assert len(str(error)) <= 300


def test_neither_the_key_nor_a_secret_header_comes_back():
    clean = Cleaner("sk-key", "gateway-s3cret", "true")
    assert clean.message("no sk-key, no gateway-s3cret, but true") == "no ***, no ***, but true"
    assert (clean.label("gateway-s3cret"), clean.label("true")) == (None, "true")


def test_gateways_name_their_requests_and_waits():
    error = response_error(429, {"x-ms-request-id": "ms-1", "x-ms-retry-after-ms": "1500"}, "", CLEAN)
    assert (error.request_id, error.retry_after) == ("ms-1", 1.5)
