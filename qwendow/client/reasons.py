"""Why an answer ended, in the words of the protocol, whatever words a server has for it."""

from __future__ import annotations

_STOP = (
    "stop", "eos", "eos_token", "end", "end_turn", "end_of_turn", "stop_sequence", "stop_token", "stop_str",
    "completed", "complete", "done", "finish", "finished", "normal", "success",
)  # fmt: skip
_LENGTH = (
    "length", "max_tokens", "max_output_tokens", "max_length", "model_length", "max_new_tokens", "token_limit",
    "context_length", "max_context_length", "model_context_window_exceeded",
)  # fmt: skip
_CALLS = ("tool_calls", "tool_call", "tool_use", "function_call")
_REFUSED = (
    "content_filter", "content_filtered", "safety", "sensitive", "refusal", "guardrail_intervened", "blocklist",
    "prohibited_content", "recitation", "spii",
)  # fmt: skip
"""Anthropic's, Bedrock's and Gemini's words come through gateways."""

_CUT = (
    "abort", "aborted", "error", "cancelled", "canceled", "network_error", "server_error", "internal_error",
    "upstream_error", "timeout", "insufficient_system_resource",
)  # fmt: skip
"""SGLang and vLLM give up a request with the first two, OpenRouter and GLM with "error", DeepSeek with the last."""

_NONE = ("", "null", "none")
"""The provider's native form writes null as a string; some gateways write "" as long as it goes on."""

_KNOWN = {
    word: reason
    for reason, words in (
        ("stop", _STOP), ("length", _LENGTH), ("tool_calls", _CALLS), ("content_filter", _REFUSED), ("cut", _CUT)
    )
    for word in words
}  # fmt: skip


def reason_of(value: object) -> str | None:
    """One of "stop", "length", "tool_calls", "content_filter" and "cut", or what the server says; None: it goes on.

    SGLang's own form is an object with a type.
    """
    word = value.get("type") if isinstance(value, dict) else value
    if not isinstance(word, str) or word.lower() in _NONE:
        return None
    return _KNOWN.get(word.lower().removeprefix("finish_reason_"), word)
