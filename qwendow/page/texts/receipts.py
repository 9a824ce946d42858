"""What stands on a receipt: the names of its lines, and why an answer ended."""

from __future__ import annotations

from qwendow.page.texts.language import Language

RECEIPT: dict[str, dict[Language, str]] = {
    "asked": {"en": "Asked", "zh": "提问时间"},
    "in": {"en": "Tokens in", "zh": "输入 token"},
    "out": {"en": "Tokens out", "zh": "输出 token"},
    "cost": {"en": "Cost", "zh": "费用"},
    "first": {"en": "First token", "zh": "首个 token"},
    "speed": {"en": "Speed", "zh": "速度"},
    "requests": {"en": "Requests", "zh": "请求次数"},
    "answer": {"en": "Answer", "zh": "回答"},
    "numbered": {"en": "no. {number} to this question", "zh": "该问题的第 {number} 个"},
    "search": {"en": "Web search", "zh": "联网搜索"},
    "searched": {"en": "on", "zh": "已开启"},
    "searched_priced": {"en": "on (its fee not included)", "zh": "已开启（搜索费用另计）"},
    "seconds": {"en": "{seconds:.1f} s", "zh": "{seconds:.1f} 秒"},
    "ended": {"en": "Ended", "zh": "结束原因"},
}

ENDS: dict[str, dict[Language, str]] = {
    "stop": {"en": "the answer was complete", "zh": "回答完整"},
    "length": {"en": "cut at the limit of its length", "zh": "达到长度上限"},
    "tool_calls": {"en": "with a call of a tool", "zh": "调用工具"},
    "content_filter": {"en": "by the provider's inspection", "zh": "被服务商内容审核中止"},
    "stopped": {"en": "stopped by you", "zh": "由你停止"},
    "failed": {"en": "by an error", "zh": "出错"},
    "interrupted": {"en": "the app ended", "zh": "程序退出"},
}
"""By the finish reason of the endpoint, or by how the turn ended without one."""
