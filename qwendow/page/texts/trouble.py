"""What went wrong, and what to do: errors, refused values, answers that do not fit their schema."""

from __future__ import annotations

from qwendow.page.texts.labels import LABELS
from qwendow.page.texts.language import Language

PROBLEMS: dict[str, str] = {
    "required": "缺少该字段",
    "additionalProperties": "不允许该字段",
    "type": "类型不符",
    "enum": "不在允许的取值之内",
    "const": "不是规定的值",
    "format": "格式不符",
    "pattern": "与规定的模式不匹配",
    "minimum": "小于下限",
    "exclusiveMinimum": "小于或等于下限",
    "maximum": "大于上限",
    "exclusiveMaximum": "大于或等于上限",
    "multipleOf": "不是规定数值的倍数",
    "minLength": "文本过短",
    "maxLength": "文本过长",
    "minItems": "条目过少",
    "maxItems": "条目过多",
    "uniqueItems": "条目有重复",
    "minProperties": "字段过少",
    "maxProperties": "字段过多",
    "anyOf": "不符合任何一种允许的形式",
    "oneOf": "不是恰好符合一种允许的形式",
}
"""What an answer does wrong by a schema, in Chinese, by the keyword of the rule."""

ERROR_PAGE: dict[Language, str] = {
    "en": "https://www.alibabacloud.com/help/en/model-studio/error-code",
    "zh": "https://help.aliyun.com/zh/model-studio/error-code",
}
"""The vendor's page on error codes."""

ERRORS: dict[str, dict[Language, tuple[str, str]]] = {
    "Unreachable": {
        "en": ("The model service cannot be reached.", "Check the network and DASHSCOPE_BASE_URL, then press Retry."),
        "zh": ("无法连接模型服务。", "请检查网络和 DASHSCOPE_BASE_URL，然后点“重试”。"),
    },
    "InsecureConnection": {
        "en": (
            "No secure connection to the model service.",
            "The operator should check the clock, and set SSL_CERT_FILE to the certificate (PEM) of the authority "
            "that a company's proxy or a server of one's own uses.",
        ),
        "zh": (
            "无法与模型服务建立安全连接。",
            "请管理员检查本机时钟；若公司代理或自建服务使用自己的 CA，请把 SSL_CERT_FILE 设为该 CA 的证书文件（PEM）。",
        ),
    },
    "RateLimited": {
        "en": ("The model service is busy: too many requests or tokens a minute.", "Wait a minute, then press Retry."),
        "zh": ("模型服务繁忙：每分钟请求数或 token 数超限。", "请稍等一分钟，再点“重试”。"),
    },
    "Overloaded": {
        "en": ("The model service has a fault of its own.", "It usually passes soon. Press Retry."),
        "zh": ("模型服务暂时出错。", "通常很快恢复，请点“重试”。"),
    },
    "KeyRefused": {
        "en": (
            "The key was refused.",
            "The operator should check DASHSCOPE_API_KEY, and that key and DASHSCOPE_BASE_URL are of the same region.",
        ),
        "zh": ("密钥无效。", "请管理员检查 DASHSCOPE_API_KEY，并确认密钥与 DASHSCOPE_BASE_URL 属于同一地域。"),
    },
    "AccessDenied": {
        "en": (
            "This account may not use the model.",
            "Choose another model, or switch it on (or leave “free tier only”) in the console.",
        ),
        "zh": ("当前账号无权使用该模型。", "请换一个模型，或在控制台开通（或关闭“仅使用免费额度”）。"),
    },
    "ModelNotFound": {
        "en": (
            "The provider does not offer this model, or no longer.",
            "Choose another model; the operator can set another id with QWEN_MAX_MODEL, QWEN_PLUS_MODEL or "
            "QWEN_TURBO_MODEL.",
        ),
        "zh": (
            "服务商没有这个模型，或已下线。",
            "请换一个模型；管理员可用 QWEN_MAX_MODEL、QWEN_PLUS_MODEL、QWEN_TURBO_MODEL 换成别的模型。",
        ),
    },
    "InvalidRequest": {
        "en": ("The provider refused the request.", "Change the value it names, then press Retry."),
        "zh": ("服务商拒绝了这个请求。", "请修改它指出的参数，再点“重试”。"),
    },
    "InputTooLong": {
        "en": ("The message is longer than the model reads.", "Shorten it, or clear the conversation."),
        "zh": ("内容超出了模型的输入长度。", "请缩短内容，或清空对话。"),
    },
    "RequestTooLarge": {
        "en": ("The message is too large for the provider.", "Shorten it, or clear the conversation."),
        "zh": ("消息过大，服务商不接收。", "请缩短内容，或清空对话。"),
    },
    "InArrears": {
        "en": ("The provider's account has an overdue payment.", "The operator should settle it in the console."),
        "zh": ("服务账号已欠费。", "请管理员在控制台结清费用。"),
    },
    "ContentRefused": {
        "en": (
            "Stopped by the provider's content check.",
            "Rephrase the message. It is not sent again with later ones.",
        ),
        "zh": ("内容安全检查未通过。", "请换一种说法。这条消息不会随后续消息再次发送。"),
    },
    "UnexpectedAnswer": {
        "en": (
            "Something answered that is not the model service.",
            "Check DASHSCOPE_BASE_URL, and that no proxy or login page stands between.",
        ),
        "zh": ("收到的不是模型服务的回答。", "请检查 DASHSCOPE_BASE_URL，以及中间的代理或登录页。"),
    },
    "EmptyAnswer": {
        "en": ("The model sent an empty answer.", "Press Retry, or ask in another way."),
        "zh": ("模型返回了空的回答。", "请点“重试”，或换一种问法。"),
    },
    "ThoughtTooLong": {
        "en": (
            "The model used up the limit of its answer by thinking, before the first word.",
            f"Choose less of “{LABELS['thinking'][0]}” in the settings, or switch it off, then press Retry.",
        ),
        "zh": (
            "模型还在思考就达到了输出长度上限，没有开始回答。",
            f"请在设置中调低或关闭“{LABELS['thinking'][1]}”，再点“重试”。",
        ),
    },
    "EndlessBlanks": {
        "en": (
            "The model went on with nothing but white space, so the answer was ended.",
            "What had arrived is kept. Press Retry, or ask in another way.",
        ),
        "zh": ("模型不断输出空白，已结束这次回答。", "已收到的内容保留。请点“重试”，或换一种问法。"),
    },
    "BudgetSpent": {
        "en": (
            "The budget of {amount} for this conversation could be passed, so nothing was sent.",
            "Raise it in the settings, or clear the conversation.",
        ),
        "zh": ("可能超出本次对话 {amount} 的费用上限，未发送。", "请在设置中提高上限，或清空对话。"),
    },
    "TooManyRounds": {
        "en": ("The model kept calling tools and gave no answer.", "Press Retry, or ask for less at a time."),
        "zh": ("模型一直在调用工具，没有给出回答。", "请点“重试”，或把问题拆小一些。"),
    },
    "RepeatedCalls": {
        "en": ("The model makes the same tool call again and again.", "Ask in another way, or for less at a time."),
        "zh": ("模型反复发起相同的工具调用。", "请换一种问法，或把问题拆小一些。"),
    },
    "CutOff": {
        "en": ("The answer was cut off.", "What had arrived is kept. Press Retry for a whole answer."),
        "zh": ("回答中途断开。", "已收到的内容保留。点“重试”可重新获取完整回答。"),
    },
    "NoFirstToken": {
        "en": ("The model did not begin to answer within {seconds:g} s.", "Press Retry, or choose a quicker model."),
        "zh": ("模型在 {seconds:g} 秒内没有开始回答。", "请点“重试”，或换一个更快的模型。"),
    },
    "Stalled": {
        "en": ("Nothing more came for {seconds:g} s.", "What had arrived is kept. Press Retry for a whole answer."),
        "zh": ("{seconds:g} 秒内没有新的内容。", "已收到的内容保留。点“重试”可重新获取完整回答。"),
    },
    "TurnTooLong": {
        "en": ("The answer took longer than {seconds:g} s.", "What had arrived is kept. Ask for less at a time."),
        "zh": ("回答超过了 {seconds:g} 秒。", "已收到的内容保留。请把问题拆小一些。"),
    },
    "ChatError": {
        "en": ("Something went wrong here.", "Press Retry. The operator finds more in the log."),
        "zh": ("这里出了点问题。", "请点“重试”。详情见服务日志。"),
    },
}
"""What happened and what to do, by the class of the error."""

GONE: dict[str, dict[Language, str]] = {
    "happened": {
        "en": "The server does not offer this model: {model}{retired}.",
        "zh": "服务商没有这个模型：{model}{retired}。",
    },
    "retired": {"en": ", which was retired on {day}", "zh": "（已于 {day} 下线）"},
    "successor": {"en": "Its successor is {successor}.", "zh": "后继模型为 {successor}。"},
    "choose": {
        "en": "Choose another model, such as {offered}, then press Retry.",
        "zh": "请换一个模型，如 {offered}，再点“重试”。",
    },
    "named": {
        "en": "The operator can name another id with QWEN_MAX_MODEL, QWEN_PLUS_MODEL or QWEN_TURBO_MODEL.",
        "zh": "管理员可用 QWEN_MAX_MODEL、QWEN_PLUS_MODEL、QWEN_TURBO_MODEL 指定别的模型。",
    },
}
"""The parts of what is said of a model that is gone."""

REFUSALS: dict[str, dict[Language, str]] = {
    "compare": {
        "en": "compare must name two or more of {choices}, each once, with commas between them, or be empty.",
        "zh": "compare 必须为空，或列出 {choices} 中的两个以上，用逗号分隔，不可重复。",
    },
    "timezone": {
        "en": "timezone must be the IANA name of a time zone, such as Europe/Berlin, or be empty.",
        "zh": "timezone 必须是 IANA 时区名，如 Europe/Berlin，或为空。",
    },
    "message_empty": {"en": "message is empty.", "zh": "message 为空。"},
    "message_type": {"en": "message must be text.", "zh": "message 必须是文本。"},
    "message_long": {
        "en": "The message has {count:,} characters; {limit:,} are possible.",
        "zh": "消息有 {count:,} 个字符，上限为 {limit:,}。",
    },
    "settings": {
        "en": "settings must be a JSON list of up to {count} values.",
        "zh": "settings 必须是最多含 {count} 个值的 JSON 列表。",
    },
    "model": {"en": "model must be one of {choices}.", "zh": "model 必须是 {choices} 之一。"},
    "temperature": {
        "en": "temperature must be a number from 0 up to, but not including, 2.",
        "zh": "temperature 必须是大于等于 0 且小于 2 的数。",
    },
    "top_p": {
        "en": "top_p must be a number above 0 and up to 1.",
        "zh": "top_p 必须是大于 0 且不超过 1 的数。",
    },
    "switch": {"en": "{name} must be true or false.", "zh": "{name} 必须是 true 或 false。"},
    "json_mode_unsupported": {"en": "{model} has no JSON mode.", "zh": "{model} 不支持 JSON 模式。"},
    "search_unsupported": {
        "en": "It is not known that {model} can search the web.",
        "zh": "未知 {model} 是否支持联网搜索。",
    },
    "thinking": {"en": "thinking must be one of {choices}.", "zh": "thinking 必须是 {choices} 之一。"},
    "thinking_json": {
        "en": "Thinking and JSON answers exclude each other: switch one of them off.",
        "zh": "思考与 JSON 输出不能同时开启，请关闭其中一个。",
    },
    "thinking_unsupported": {
        "en": "It is not known that {model} can be made to think.",
        "zh": "未知 {model} 是否支持思考模式。",
    },
    "thinking_always": {"en": "{model} always thinks.", "zh": "{model} 总会思考，无法关闭。"},
    "budget": {
        "en": "budget must be an amount of money; 0 means no limit.",
        "zh": "budget 必须是金额，0 表示不限。",
    },
    "budget_price": {
        "en": "The price of {model} is not known, so no budget can be kept.",
        "zh": "未知 {model} 的价格，无法设置费用上限。",
    },
    "memory": {
        "en": "memory must be a whole number of tokens, {least:,} or more; 0 means as many as the model reads.",
        "zh": "memory 必须是不小于 {least:,} 的整数 token 数，0 表示以模型上限为准。",
    },
    "memory_summary": {
        "en": "The summary was not taken: it must be text of at most {limit:,} characters.",
        "zh": "摘要未保存：必须是不超过 {limit:,} 个字符的文本。",
    },
    "thinking_budget": {
        "en": "thinking_budget must be a whole number of tokens; 0 leaves it to the model.",
        "zh": "thinking_budget 必须是整数 token 数，0 表示由模型决定。",
    },
    "prompt": {
        "en": "prompt must be the name of a file in prompts, without its ending.",
        "zh": "prompt 必须是 prompts 目录中的文件名（不带扩展名）。",
    },
    "system_prompt": {
        "en": "system_prompt must be text of at most {limit:,} characters.",
        "zh": "system_prompt 必须是不超过 {limit:,} 个字符的文本。",
    },
    "json_schema": {"en": "json_schema must be text.", "zh": "json_schema 必须是文本。"},
    "json_schema_alone": {
        "en": "json_schema needs json_mode to be true.",
        "zh": "使用 json_schema 时 json_mode 必须为 true。",
    },
    "schema_not_json": {"en": "The JSON Schema is not JSON.", "zh": "JSON Schema 不是有效的 JSON。"},
    "schema_not_json_at": {
        "en": "The JSON Schema is not JSON from line {line}, column {column}.",
        "zh": "JSON Schema 从第 {line} 行第 {column} 列起不是有效的 JSON。",
    },
    "schema_number": {
        "en": "The JSON Schema holds a number that is too large.",
        "zh": "JSON Schema 中有过大的数字。",
    },
    "schema_too_large": {
        "en": "The JSON Schema is longer than 65,536 characters.",
        "zh": "JSON Schema 超过 65,536 个字符。",
    },
    "schema_too_deep": {"en": "The JSON Schema is nested too deeply.", "zh": "JSON Schema 嵌套过深。"},
    "schema_not_object": {
        "en": "The JSON Schema must be a JSON object.",
        "zh": "JSON Schema 必须是一个 JSON 对象。",
    },
    "schema_not_a_schema": {
        "en": "The JSON Schema has an error at {path}: {detail}.",
        "zh": "JSON Schema 在 {path} 处有误：{detail}。",
    },
    "schema_bad_pattern": {
        "en": "The JSON Schema has a pattern that cannot be used: {detail}",
        "zh": "JSON Schema 中有无法使用的 pattern：{detail}",
    },
    "schema_unsupported": {
        "en": "The JSON Schema uses {detail} in a way that is not supported.",
        "zh": "JSON Schema 中 {detail} 的用法不受支持。",
    },
    "schema_remote_reference": {
        "en": "The JSON Schema refers to something outside itself: {detail}",
        "zh": "JSON Schema 引用了外部内容：{detail}",
    },
    "schema_reference_nowhere": {
        "en": "The JSON Schema refers to something that is not there: {detail}",
        "zh": "JSON Schema 引用的内容不存在：{detail}",
    },
    "schema_endless_reference": {
        "en": "The JSON Schema refers to itself without end: {detail}",
        "zh": "JSON Schema 的引用无限循环：{detail}",
    },
}
"""Why a value was refused before anything was sent."""
