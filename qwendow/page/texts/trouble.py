"""What went wrong, and what to do: errors, models that are gone, answers that do not fit their schema."""

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
    "ProxyUnreachable": {
        "en": (
            "The proxy on the way to the model service cannot be reached.",
            "The operator should check HTTPS_PROXY (or ALL_PROXY): its name, its port, and that it runs.",
        ),
        "zh": (
            "无法连接通往模型服务的代理。",
            "请管理员检查 HTTPS_PROXY（或 ALL_PROXY）的主机名和端口，并确认代理正在运行。",
        ),
    },
    "ProxyRefused": {
        "en": (
            "The proxy on the way to the model service refuses to lead there.",
            "The operator should have the host of DASHSCOPE_BASE_URL allowed at the proxy, or name it in NO_PROXY.",
        ),
        "zh": (
            "通往模型服务的代理拒绝转发。",
            "请管理员在代理上放行 DASHSCOPE_BASE_URL 的主机，或把它写进 NO_PROXY。",
        ),
    },
    "ProxyPassword": {
        "en": (
            "The proxy on the way to the model service wants a name and a password.",
            "The operator should write both into HTTPS_PROXY: http://name:password@host:port.",
        ),
        "zh": (
            "通往模型服务的代理要求用户名和密码。",
            "请管理员把它们写进 HTTPS_PROXY：http://用户名:密码@主机:端口。",
        ),
    },
    "ProxySilent": {
        "en": (
            "The proxy on the way to the model service does not answer.",
            "The operator should check the proxy that HTTPS_PROXY (or ALL_PROXY) names. Then press Retry.",
        ),
        "zh": ("通往模型服务的代理没有响应。", "请管理员检查 HTTPS_PROXY（或 ALL_PROXY）所指的代理，再点“重试”。"),
    },
    "InspectedConnection": {
        "en": (
            "A proxy stands in the secure connection, with a certificate that is not trusted here.",
            "The operator should set SSL_CERT_FILE to the company's certificates (PEM).",
        ),
        "zh": (
            "通往模型服务的安全连接中有代理介入，其证书不受信任。",
            "请管理员把 SSL_CERT_FILE 设为公司的 CA 证书文件（PEM）。",
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
    "QuotaSpent": {
        "en": (
            "The quota of this model is used up for now.",
            "Choose another model. The quota comes back with the next day or month, as the provider has it.",
        ),
        "zh": ("该模型当前的额度已用完。", "请换一个模型，或等服务商的额度按日或按月恢复。"),
    },
    "GatewayPaused": {
        "en": (
            "The gateway holds this model back for some seconds, after a failure before this one.",
            "Wait a moment, then press Retry. The gateway's log says what had failed.",
        ),
        "zh": ("网关因先前的失败，暂停了对该模型的请求。", "请稍等片刻再点“重试”。失败的原因见网关日志。"),
    },
    "ServerFault": {
        "en": ("The model service reports a fault.", "Press Retry. The operator finds what it says in the log, too."),
        "zh": ("模型服务报告了故障。", "请点“重试”。具体内容也记录在服务日志中。"),
    },
    "LastingFault": {
        "en": (
            "The model server is out of order, which does not pass by itself.",
            "The operator has to see to it. What the server says is in the log, too.",
        ),
        "zh": ("模型服务器出现故障，不会自行恢复。", "请管理员检查模型服务器，具体内容也记录在服务日志中。"),
    },
    "KeyRefused": {
        "en": (
            "The key was refused.",
            "The operator should check DASHSCOPE_API_KEY, and that key and DASHSCOPE_BASE_URL are of the same region.",
        ),
        "zh": ("密钥无效。", "请管理员检查 DASHSCOPE_API_KEY，并确认密钥与 DASHSCOPE_BASE_URL 属于同一地域。"),
    },
    "GatewayKeyRefused": {
        "en": (
            "The gateway refused the key.",
            "The operator should put a valid key of the gateway's own into DASHSCOPE_API_KEY.",
        ),
        "zh": ("网关不接受该密钥。", "请管理员在 DASHSCOPE_API_KEY 中填写由该网关签发的有效密钥。"),
    },
    "UpstreamKeyRefused": {
        "en": (
            "The provider behind the gateway refused the gateway's key.",
            "The operator should check the key of the provider in the gateway; DASHSCOPE_API_KEY was taken.",
        ),
        "zh": (
            "网关背后的服务商拒绝了网关的密钥。",
            "请管理员检查网关中配置的服务商密钥；DASHSCOPE_API_KEY 本身已被网关接受。",
        ),
    },
    "WrongAddress": {
        "en": (
            "No model service answers at this address.",
            "The operator should check DASHSCOPE_BASE_URL: it goes up to the version, such as /compatible-mode/v1 "
            "(DashScope) or /v1 (most others).",
        ),
        "zh": (
            "该地址上没有模型服务。",
            "请管理员检查 DASHSCOPE_BASE_URL：应写到版本号为止，如 /compatible-mode/v1"
            "（DashScope）或 /v1（多数其他服务）。",
        ),
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
        "en": (
            "The provider refused the request.",
            "Press Retry, or choose another model or other settings. The operator finds the reason in the log.",
        ),
        "zh": ("服务商拒绝了这个请求。", "请点“重试”，或更换模型、调整设置。原因见服务日志。"),
    },
    "PicturesRefused": {
        "en": (
            "This model takes no pictures.",
            "Send the message without them, or choose a model that sees; the operator can name one with QWEN_VL_MODEL.",
        ),
        "zh": ("该模型不接收图片。", "请去掉图片后再发送，或换一个支持图片的模型；管理员可用 QWEN_VL_MODEL 指定。"),
    },
    "InputTooLong": {
        "en": (
            "This message alone is longer than the model reads.",
            "Shorten it or its files. The system prompt and what tools return count, too.",
        ),
        "zh": ("仅这条消息就超出了模型的输入长度。", "请缩短消息或其中的文件；系统提示词和工具结果也计算在内。"),
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
    "WordFound": {
        "en": (
            "This answer held a word that is not shown on this page, and was taken back.",
            "Ask in another way, or press Retry.",
        ),
        "zh": ("回答中含有本页不予显示的词语，已撤回。", "请换一种问法，或点“重试”。"),
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
    "PageSpent": {
        "en": (
            "This page may spend only so much, and the answer could pass that, so nothing more was sent.",
            "Ask again later, or begin a new conversation, which costs less.",
        ),
        "zh": ("本页面设有费用上限，继续回答可能会超出，因此没有再发送。", "请稍后再问，或开始新的对话（费用更低）。"),
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
