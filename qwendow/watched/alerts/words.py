"""What is said of each alarm, while it lasts."""

from __future__ import annotations

from qwendow.watched.alerts.robots import Language

ALARMS: dict[str, dict[Language, str]] = {
    "answers": {
        "en": "{failed} of the last {all} answers failed ({detail}).",
        "zh": "最近 {all} 个回答中有 {failed} 个失败（{detail}）。",
    },
    "key": {
        "en": "The endpoint refuses the key or the account ({detail}): nobody gets an answer.",
        "zh": "服务商拒绝了 API Key 或账号（{detail}），目前无法回答任何问题。",
    },
    "store": {
        "en": "Conversations cannot be kept ({detail}).",
        "zh": "对话无法保存（{detail}）。",
    },
    "disk": {
        "en": "The disk is in trouble ({detail}).",
        "zh": "磁盘异常（{detail}）。",
    },
    "cost": {
        "en": "What the page may cost is used up: questions are refused.",
        "zh": "费用已达上限，新的提问会被拒绝。",
    },
}

TEST: dict[Language, str] = {
    "en": "[Qwendow · {host}] A test, sent by the doctor: alerts arrive here.",
    "zh": "【Qwendow · {host}】测试消息：告警会发送到这里。",
}

BEGUN: dict[Language, str] = {"en": "[Qwendow · {host}] {words}", "zh": "【Qwendow 告警 · {host}】{words}"}
ENDED: dict[Language, str] = {
    "en": "[Qwendow · {host}] Well again after {minutes} min: {words}",
    "zh": "【Qwendow 已恢复 · {host}】历时 {minutes} 分钟：{words}",
}
