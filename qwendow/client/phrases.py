"""Sentences by which servers and gateways say what happened, where neither status nor code does."""

from __future__ import annotations

import re

from qwendow.conversation.errors import (
    AccessDenied,
    ChatError,
    ContentRefused,
    GatewayKeyRefused,
    InArrears,
    KeyRefused,
    ModelNotFound,
    PicturesRefused,
    RepeatedCalls,
    UpstreamKeyRefused,
    WrongAddress,
)


def _any(*phrases: str) -> re.Pattern[str]:
    """Of words in lower case."""
    return re.compile("|".join(phrases))


_MODEL = r"model(?:[^.;\n]|\.(?=\S)){0,120}"
"""What is said of a model, whose id may have a dot in it."""

_PICTURE = r"(?:images?|vision|pictures?|multi-?modal|visual)"

PHRASES: list[tuple[re.Pattern[str], type[ChatError]]] = [
    (_any("repetitive tool calls"), RepeatedCalls),
    (
        _any(
            r"not a multi-?modal model",
            rf"(?:not|n't) support (?:for )?(?:the )?{_PICTURE}",
            rf"{_PICTURE}(?:_url)?(?: input| content| understanding)?s?['\"`]?(?: is| are)? "
            r"(?:not|un)[ -]?(?:supported|available)",
            r"unknown variant `?image_url",
            r"image_url[^.;\n]{0,20}only supported by",
            rf"support {_PICTURE} input",
            r"at most 0 image",
            r"need to provide the mmproj",
            r"content (?:must|should) be a (?:valid )?string|content: input should be a valid string",
            r"不支持[^。]{0,8}(?:图片|图像|视觉|多模态)",
        ),
        PicturesRefused,
    ),
    (
        _any(
            r"inappropriate content|content (?:management|safety) policy|safety system",
            r"(?:input|prompt|content|message)s? (?:was|were|is|has been) flagged",
            r"内容安全|敏感(?:内容|词)",
        ),
        ContentRefused,
    ),
    (
        _any(
            r"good standing|overdue|arrear",
            r"insufficient (?:account )?(?:balance|credit|fund)|(?:more|out of) credits|credit balance",
            r"balance is insufficient|account balance|billing hard limit|spending limit|over budget|credit limit",
            r"suspended[^.;\n]{0,80}(?:billing|invoice|payment)|budget has been exceeded",
            r"欠费|余额不足|额度(?:不足|已用)|请充值",
        ),
        InArrears,
    ),
    (
        _any(
            r"\burl error|invalid url\b|unknown (?:request )?url|requested url|url not found",
            r"cannot (?:post|get) /|no static resource|no route matched|route .{0,80}not found|no handler found",
            r"(?:page|path|endpoint) not found|api is not found|unsupported (?:url|path|endpoint)",
            r"unexpected endpoint or method|method not allowed|request method '?\w+'? (?:is )?not supported",
        ),
        WrongAddress,
    ),
    (
        _any(
            rf"{_MODEL}(?:not exist|not found|doesn't exist|no longer (?:available|supported|offered))",
            rf"{_MODEL}(?:been|was|is) (?:retired|deprecated|decommissioned|taken offline)",
            r"deployment[^.;\n]{0,60}does not exist",
            r"no such model|unknown model|invalid model|unsupported model|not a valid model|no models? loaded",
            r"try pulling it|no endpoints found for|no available channel",
            r"模型[^。]{0,60}(?:不存在|未找到|已?下线|无可用渠道)|无可用渠道",
        ),
        ModelNotFound,
    ),
    (_any("no endpoints found matching|no allowed providers"), AccessDenied),
    (_any(r"(?:incorrect|invalid) api[ _-]?key|api[ _]key (?:is )?(?:not valid|invalid|expired)"), KeyRefused),
]
"""In this order: the first that is found counts. Captures and public reports of 2025 and 2026: DashScope, vLLM 0.32,
llama.cpp b10549, Ollama, LM Studio, OpenRouter, Express, Spring, Kong, one-api."""

KEYS: list[tuple[re.Pattern[str], type[KeyRefused]]] = [
    (_any(r"\w+exception - |litellm\.authenticationerror|provider returned error|upstream"), UpstreamKeyRefused),
    (
        _any(
            r"virtual key|proxy server token|no api key passed in|authentication error[,(]|litellm|portkey|gateway",
            r"no auth credentials|no cookie auth|missing authentication header|invalid token|user not found|令牌",
        ),
        GatewayKeyRefused,
    ),
]
"""Whose key was refused (LiteLLM 1.108.7, Portkey 1.15.2, OpenRouter, one-api)."""

PAUSED = _any("no deployments available", "in cooldown", "cooldown_list", "no healthy deployment")
"""LiteLLM 1.108.7 after a refusal, by 429."""

DAILY = _any(
    r"per[ -]day|daily|today|tomorrow|per[ -]month|monthly|weekly|per[ -]week",
    r"今日|今天|当日|每日|每天|当天|本月|每月|明天",
)
"""A quota that is not back within a minute (Groq, OpenRouter, ModelScope, Bedrock, Zhipu; 2025 and 2026)."""

CRASHED = _any(
    r"out of memory|\boom\b|cuda error|cublas|cudnn|nccl|no kernel image|device-side assert|illegal memory|显存不足",
    r"\bdead\b|has died|engine ?core|enginedead|worker (?:process )?(?:died|crashed|exited)|process has terminated",
    r"(?:failed|unable|error) (?:to )?load(?:ing)? (?:the )?model|no space left|has crashed",
    r"requires more (?:system )?memory|insufficient system resources",
)
"""What does not pass by itself (PyTorch, vLLM, transformers serve 5.17.0, Ollama, LM Studio, llama.cpp)."""

LASTING = _any(
    CRASHED.pattern,
    r"not implemented|notimplementederror|jinja|chat[ _]template|templateerror",
)
"""The same, or what the server cannot do."""

REFUSING = _any(
    r"must (?:not )?be|must have|is required|\binvalid\b|(?:not|un)[ -]?supported|not allowed|cannot be|\bexpected\b"
)
"""What is wrong with the request, though it is said by a fault (transformers serve 5.23.0: in a frame, after 200)."""

PASSING = _any(
    r"try again|retry|loading\b|warming|overload|busy|capacity|temporar|unavailable|time[d-]? ?out",
    r"too many|throttl|queue|^error code: 5\d\d$",
    r"an internal error has occur|^internal server error$|^(?:bad gateway|gateway time-?out)",
    r"重试|繁忙|超时",
)
"""What does, and what says nothing."""
