"""Why a value of the settings, or of a call of /chat, is not taken."""

from __future__ import annotations

from qwendow.page.texts.language import Language

REFUSALS: dict[str, dict[Language, str]] = {
    "locked": {
        "en": "The operator of this page has set {names}: leave it out.",
        "zh": "{names} 已由本页的管理者设定，请不要传入。",
    },
    "terms": {
        "en": "The terms of this page are to be accepted first: load it again to read them. What you wrote is kept.",
        "zh": "请先接受本页的使用条款：重新加载页面即可阅读。你写的内容已保留。",
    },
    "locked_files": {"en": "Files are not taken here.", "zh": "此处不接受文件。"},
    "barred": {
        "en": "This message, or what you wrote in the settings, holds a word that is not sent from this page. "
        "Put it in another way.",
        "zh": "消息或你在设置中填写的内容含有本页不予发送的词语，请换一种说法。",
    },
    "barred_before": {
        "en": "What was said before in this conversation, or its summary, holds a word that is not sent from this "
        "page. Edit that, or begin a new conversation.",
        "zh": "此前的对话内容或其摘要含有本页不予发送的词语，请修改后再发送，或开始新的对话。",
    },
    "compare": {
        "en": "compare must name two or more of {choices}, each once, with commas between them, or be empty.",
        "zh": "compare 必须为空，或列出 {choices} 中的两个以上，用逗号分隔，不可重复。",
    },
    "timezone": {
        "en": "timezone must be the IANA name of a time zone, such as Europe/Berlin, or be empty.",
        "zh": "timezone 必须是 IANA 时区名，如 Europe/Berlin，或为空。",
    },
    "conversation": {
        "en": "conversation must be an id of letters, digits, - and _, of {least} to 64 characters, or be empty.",
        "zh": "conversation 必须是 {least} 至 64 个字符的 id（字母、数字、- 和 _），或为空。",
    },
    "conversation_gone": {"en": "There is no such conversation.", "zh": "没有该对话。"},
    "conversation_busy": {
        "en": "Another answer is on its way in this conversation. Ask again when it has ended.",
        "zh": "该对话正在回答另一条消息，请稍后重试。",
    },
    "conversation_unavailable": {
        "en": "Kept conversations cannot be reached just now: {why}.",
        "zh": "暂时无法访问已保存的对话：{why}。",
    },
    "message_empty": {"en": "message is empty.", "zh": "message 为空。"},
    "message_type": {"en": "message must be text.", "zh": "message 必须是文本。"},
    "message_long": {
        "en": "The message has {count:,} characters; {limit:,} are possible.",
        "zh": "消息有 {count:,} 个字符，上限为 {limit:,}。",
    },
    "settings": {
        "en": "settings must be a JSON object with some of these names: {names}.",
        "zh": "settings 必须是 JSON 对象，只能含这些名称：{names}。",
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
