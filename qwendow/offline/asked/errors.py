"""What the endpoint says when it refuses: statuses, codes and exact texts of DashScope's compatible mode."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qwendow.offline.wire.forms import Json, Stamp

HELP = " For details, see: https://help.aliyun.com/zh/model-studio/error-code"
ALGO = "<400> InternalError.Algo.InvalidParameter: "


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error answer. Those of the model layer carry an `id`, and come as an event when a stream was asked for."""

    status: int
    code: str | None
    message: str
    type: str | None = None
    from_model: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def body(self, stamp: Stamp) -> Json:
        kind = self.type or self.code or "invalid_request_error"
        error = {"message": self.message, "type": kind, "param": None, "code": self.code}
        ids = {"id": stamp.id} if self.from_model else {}
        return {"error": error, **ids, "request_id": stamp.request_id}


class Refused(Exception):
    """Raised where a request is refused; holds the answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def invalid(message: str, prefix: str = ALGO) -> Refused:
    """A value the model layer refuses; messages of its schema validator have no prefix."""
    return Refused(Refusal(400, "invalid_parameter_error", prefix + message, "invalid_request_error", from_model=True))


def model_not_found(name: str) -> Refused:
    text = f"The model `{name}` does not exist or you do not have access to it."
    return Refused(Refusal(404, "model_not_found", text, "invalid_request_error"))


INVALID_KEY = Refusal(
    401, "invalid_api_key", f"Incorrect API key provided.{HELP}#apikey-error", "invalid_request_error"
)
ARREARS = Refusal(
    400,
    "Arrearage",
    f"Access denied, please make sure your account is in good standing.{HELP}#overdue-payment",
)
FREE_TIER_USED = Refusal(
    403,
    "AllocationQuota.FreeTierOnly",
    "The free tier of the model has been exhausted. If you wish to continue access the model on a paid basis, "
    'please disable the "use free tier only" mode in the management console.',
)
MODEL_DENIED = Refusal(403, "Model.AccessDenied", "Model access denied.")
ACCESS_DENIED = Refusal(403, "access_denied", "Access denied.")
UNPURCHASED = Refusal(
    403,
    "AccessDenied.Unpurchased",
    "Access to model denied. Please make sure you are eligible for using the model.",
)
NO_MODEL = Refusal(400, None, "you must provide a model parameter.")
BAD_BODY = Refusal(
    400,
    "invalid_parameter_error",
    "Required body invalid, please check the request body format.",
    "invalid_request_error",
)
NOT_FOUND = Refusal(404, None, "Not Found")
INPUT_INSPECTED = Refusal(
    400, "data_inspection_failed", "Input data may contain inappropriate content.", from_model=True
)
OUTPUT_INSPECTED = Refusal(
    400,
    "data_inspection_failed",
    "<400> InternalError.Algo.DataInspectionFailed: Output data may contain inappropriate content.",
    from_model=True,
)
TOO_MANY_REQUESTS = Refusal(429, "limit_requests", f"You have exceeded your current request limit.{HELP}#rate-limit")
BURST = Refusal(
    429,
    "limit_burst_rate",
    "Request rate increased too quickly. To ensure system stability, please adjust your client logic to scale "
    "requests more smoothly over time.",
)
# On DashScope this code means the tokens of this minute, and passes by itself.
QUOTA = Refusal(
    429,
    "insufficient_quota",
    f"You exceeded your current quota, please check your plan and billing details.{HELP}#rate-limit",
)
TOO_LARGE = Refusal(413, "BadRequest.TooLarge", "Payload Too Large.")
INTERNAL = Refusal(
    500,
    "internal_error",
    "An internal error has occured, please try again later or contact service support.",
    from_model=True,
)
OUT_OF_RANGE = Refusal(500, "InternalError.Algo", "<500> InternalError.Algo: list index out of range", from_model=True)
TIMED_OUT = Refusal(500, "RequestTimeOut", "Request timed out, please try again later.")
UNAVAILABLE = Refusal(503, "ModelUnavailable", "Model is unavailable, please try again later.")
NO_CAPACITY = Refusal(
    503,
    "ModelServingError",
    "Too many requests. Your requests are being throttled due to system capacity limits. Please try again later.",
)


def bare_status(status: int) -> Refusal:
    """A status the vendor documents no text for; 408 was once what the timeout of today is."""
    if status == 408:
        return replace(TIMED_OUT, status=408)
    return Refusal(status, f"http_{status}", f"HTTP status {status}.")


def method_not_supported(method: str) -> Refusal:
    return Refusal(405, None, f"Request method '{method}' is not supported.")
