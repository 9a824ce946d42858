"""What a server did not take of a request: why a turn failed, or what a turn did without."""

from __future__ import annotations

from qwendow.page.texts.language import Language

REFUSED_FIELDS: dict[str, dict[Language, tuple[str, str]]] = {
    "tools": {
        "en": (
            "This model, or its server, takes no tools.",
            "Switch Tools off in the settings, or choose another model. The operator of a vLLM server starts it with "
            "--enable-auto-tool-choice and --tool-call-parser.",
        ),
        "zh": (
            "该模型或其服务不支持工具。",
            "请在设置中关闭“工具”，或换一个模型。vLLM 服务需以 --enable-auto-tool-choice 和 --tool-call-parser 启动。",
        ),
    },
    "thinking": {
        "en": (
            "The model refused how it was to think ({field}).",
            "Choose another setting of Thinking, or another model; the operator can set one with QWEN_MAX_MODEL, "
            "QWEN_PLUS_MODEL or QWEN_TURBO_MODEL.",
        ),
        "zh": (
            "模型拒绝了思考参数（{field}）。",
            "请更改“思考”设置或换一个模型；管理员可用 QWEN_MAX_MODEL、QWEN_PLUS_MODEL、QWEN_TURBO_MODEL 更换模型。",
        ),
    },
    "search": {
        "en": (
            "This model, or its server, does not search the web ({field}).",
            "Switch Web search off in the settings, or choose another model.",
        ),
        "zh": ("该模型或其服务不支持联网搜索（{field}）。", "请在设置中关闭“联网搜索”，或换一个模型。"),
    },
    "json": {
        "en": (
            "This model, or its server, refused this kind of JSON answer ({field}).",
            "Switch JSON answers off in the settings, change the schema, or choose another model.",
        ),
        "zh": (
            "该模型或其服务不接受这种 JSON 输出（{field}）。",
            "请在设置中关闭“JSON 输出”、修改 Schema，或换一个模型。",
        ),
    },
    "system": {
        "en": (
            "This model takes no system message: it is not made for conversations.",
            "Choose another model, or empty the system prompt in the settings.",
        ),
        "zh": ("该模型不接受系统消息，不适合用于对话。", "请换一个模型，或在设置中清空系统提示词。"),
    },
    "sampling": {
        "en": ("The model refused the value of {field}.", "Change {field} in the settings, then press Retry."),
        "zh": ("模型拒绝了 {field} 的取值。", "请在设置中修改 {field}，再点“重试”。"),
    },
    "max_tokens": {
        "en": (
            "The model refused the limit of its answer ({field}).",
            "Change the budget in the settings, or choose another model.",
        ),
        "zh": ("模型拒绝了回答的长度上限（{field}）。", "请在设置中修改费用上限，或换一个模型。"),
    },
    "other": {
        "en": (
            "The server does not take the field {field}.",
            "The operator can leave out fields of DashScope's own with QWENDOW_DIALECT=plain.",
        ),
        "zh": ("该服务不接受字段 {field}。", "管理员可设置 QWENDOW_DIALECT=plain，不发送 DashScope 专有字段。"),
    },
}
"""What happened and what to do, by what the field is about."""

DONE_WITHOUT: dict[str, dict[Language, str]] = {
    "tools": {"en": "This server takes no tools: asked without them.", "zh": "该服务不支持工具，本次未使用。"},
    "thinking": {
        "en": "This server does not take this setting of thinking ({field}): asked without it.",
        "zh": "该服务不接受此思考设置（{field}），本次未使用。",
    },
    "search": {
        "en": "Web search is not to be had at this server: asked without it.",
        "zh": "该服务不提供联网搜索，本次未使用。",
    },
    "json": {
        "en": "This server has no JSON mode of this kind: asked for JSON in words only.",
        "zh": "该服务不支持这种 JSON 模式，仅以文字要求输出 JSON。",
    },
    "system": {
        "en": "This model takes no system message: the system prompt was put before the first question.",
        "zh": "该模型不接受系统消息，系统提示词已放在第一个问题之前。",
    },
    "other": {
        "en": "This server does not take {field}: asked without it.",
        "zh": "该服务不接受 {field}，本次未使用。",
    },
}
"""What was left out of the request of a turn."""

ABOUT: dict[str, str] = {
    "tools": "tools",
    "tool_choice": "tools",
    "parallel_tool_calls": "other",
    "enable_thinking": "thinking",
    "thinking_budget": "thinking",
    "reasoning_effort": "thinking",
    "chat_template_kwargs": "thinking",
    "preserve_thinking": "thinking",
    "thinking_display": "thinking",
    "enable_search": "search",
    "response_format": "json",
    "system": "system",
    "temperature": "sampling",
    "top_p": "sampling",
    "max_tokens": "max_tokens",
}
"""What a field of the request is about; what is not here counts as "other"."""
