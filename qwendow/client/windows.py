"""A prompt that is too long, in the words of many servers, and how long it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwendow.client.report import Report

_NAMES = ("contextlengthexceeded", "exceedcontextsize", "contextwindowexceeded", "maxtokenslimit")

_SIZE = r"(?:context|model|sequence|input|prompt)(?:'s)?[ _]*(?:length|window|size|limit)"
_TOO_LONG = re.compile(
    "|".join(
        [
            r"maximum (?:context|model|sequence|prompt|input)(?:'s)? (?:length|limit|window)",
            rf"exceed\w*[^.;]{{0,60}}{_SIZE}",
            rf"{_SIZE}[^.;]{{0,60}}(?:exceed|overflow|too (?:long|large|small))",
            rf"(?:longer|larger|greater|more) than[^.;]{{0,40}}{_SIZE}",
            r"contextwindowexceeded|context_length_exceeded|exceed_context_size",
            r"(?:prompt|input|request|context|message|conversation)s?(?: is| are)? too long",
            r"input token count|tokens? in the prompt exceed|input tokens? over the limit|prompt tokens \(\d+\) exceed",
            r"exceed\w* (?:the )?(?:model(?:'s)? )?(?:max\w*|allowed)[^.;]{0,40}(?:input|prompt|message)? ?tokens?",
            r"exceeded model token limit|exceed context limit|context limit is|tokens than the context",
            r"range of input length should be|input length \d+ exceeds|maximum input length|input too long",
            r"`?inputs`? (?:tokens \+ `?max_new_tokens`? )?must (?:be|have) (?:<=|less than)",
            r"(?:first|initial)[^.;]{0,20}tokens when (?:the )?context|context (?:the )?overflows",
            r"larger context length|reduce the length of (?:the|your) (?:messages?|prompt|input)",
            r"too many (?:input )?tokens|(?:prompt|input)s? exceeds?\b|too (?:long to fit|large to process)",
            r"reached context length|tokens? too long|(?:longer|larger|greater) than (?:the context|max_\w*len)",
            r"(?:prompt|input)[_ ]tokens[^.;]{0,20} must be (?:less|smaller|at most)",
            r"input tokens? (?:exceed\w*|over)|number of input tokens exceed",
            r"(?:超[出过]|大于)[^。;]{0,20}(?:上下文|输入|长度|token)|(?:上下文|输入|提示词?|prompt)[^。;]{0,12}(?:过长|超长|超[出过])",
            r"(?:入力|プロンプト|コンテキスト)[^。]{0,12}(?:長すぎ|超え)",
        ]
    )
)
"""Sentences as they stood in answers of 2024 to 2026: DashScope; vLLM 0.6 to 0.32; SGLang 0.5; llama.cpp; TGI; Ollama;
LM Studio; OpenRouter; LiteLLM 1.108; Gemini; Moonshot; Zhipu; one-api."""

_NUMBER = r"(\d[\d,_]{1,11})"
_LIMITS = [
    re.compile(pattern)
    for pattern in (
        rf"range of input length should be \[\d+, ?{_NUMBER}\]",
        rf"n_ctx\W{{1,3}}{_NUMBER}",
        rf"resulting in a maximum input length of {_NUMBER}",
        rf"must (?:be <=|have less than) {_NUMBER}",
        rf"> {_NUMBER}(?: maximum|\))",
        rf"with {_NUMBER} maximum|tokens, max {_NUMBER}",
        rf"(?:max_seq_len|max_model_len|max_kv_size|session_len)\W{{1,3}}{_NUMBER}",
        rf"maximum (?:input|allowed) length \({_NUMBER}",
        rf"\d \+ \d+ > {_NUMBER}",
        rf"maximum number of tokens allowed \(?{_NUMBER}",
        rf"(?:maximum context|model|context|sequence|prompt|token)(?:'s)?[ _]*(?:length|window|size|limit|maximum)"
        rf"[^\d.;]{{0,40}}(?<!by ){_NUMBER}",
        rf"(?:limit|maximum)[^\d.;]{{0,24}}{_NUMBER}",
        rf"(?:上限|最大|限制)[^\d。;]{{0,16}}{_NUMBER}",
    )
]
_PROMPTS = [
    re.compile(pattern)
    for pattern in (
        rf"{_NUMBER} (?:tokens )?(?:in|from|for) (?:the )?(?:input )?(?:messages|prompt)",
        rf"{_NUMBER} (?:`inputs`|input|prompt) tokens",
        rf"messages resulted in {_NUMBER}",
    )
]
_COMPLETIONS = [
    re.compile(pattern)
    for pattern in (
        rf"{_NUMBER} (?:tokens )?(?:in|for|of) (?:the )?(?:completion|output)",
        rf"{_NUMBER} (?:output|completion) tokens|{_NUMBER} `max_new_tokens`",
    )
]
_COMPLETION_ALONE = re.compile(
    r"max(?:_completion)?_tokens\W[^.]{0,60}too large|range of max_tokens|max_tokens[^.;]{0,20} must be less|"
    r"max_tokens[^.;]{0,40} exceeds? (?:the )?(?:model's )?(?:max\w* )?output|maximum allowed number of output tokens"
)

LEAST, MOST = 64, 100_000_000
"""Tokens: what is less or more is no limit of a model."""


@dataclass(frozen=True, slots=True)
class TooLong:
    """`limit` is what a prompt may have, in tokens, where it is said; `completion`: only with the answer that was asked
    for is it too long."""

    limit: int | None = None
    completion: bool = False


def too_long(report: Report) -> TooLong | None:
    words = report.words
    named = any(known in name.lower().replace("_", "") for name in report.names for known in _NAMES)
    if _COMPLETION_ALONE.search(words):
        return TooLong(completion=True)
    if not (named or report.window or _TOO_LONG.search(words)):
        return None
    limit = report.window or _first(_LIMITS, words)
    prompt, completion = _first(_PROMPTS, words), _first(_COMPLETIONS, words) or 0
    if limit and prompt and completion and prompt < limit:
        return TooLong(limit - completion if completion < limit else limit, completion=True)
    return TooLong(limit)


def _first(patterns: list[re.Pattern[str]], words: str) -> int | None:
    for pattern in patterns:
        if found := pattern.search(words):
            number = int(re.sub(r"\D", "", next(filter(None, found.groups()))))
            if LEAST <= number <= MOST:
                return number
    return None
