"""What is said where nothing more may be asked for now, as the operator set limits."""

from __future__ import annotations

from qwendow.page.texts.language import Language

OVER: dict[str, dict[Language, str]] = {
    "reader": {
        "en": "That were as many questions as you may ask here for now. It goes on {when}.",
        "zh": "你的提问次数已达上限，{when}可继续。",
    },
    "address": {
        "en": "That were as many questions as may be asked from your network for now. It goes on {when}.",
        "zh": "你所在网络的提问次数已达上限，{when}可继续。",
    },
    "all": {
        "en": "This page has answered as many questions as it may for now. It goes on {when}.",
        "zh": "本页面的提问次数已达上限，{when}可继续。",
    },
    "running": {
        "en": "This page gives you {most} answers at a time. Ask again when one of them has ended.",
        "zh": "同时进行的回答最多 {most} 个，请等其中一个结束后再问。",
    },
}

WHEN: dict[Language, dict[str, str]] = {
    "en": {
        "seconds": "in {count} s",
        "minutes": "in {count} minutes",
        "hours": "in {count} hours",
        "clock": "at {at:%H:%M}",
        "day": "on {at.day} {month}, at {at:%H:%M}",
        "months": "January February March April May June July August September October November December",
    },
    "zh": {
        "seconds": "{count} 秒后",
        "minutes": "{count} 分钟后",
        "hours": "{count} 小时后",
        "clock": "{at:%H:%M} ",
        "day": "{at.month} 月 {at.day} 日 {at:%H:%M} ",
        "months": "1 2 3 4 5 6 7 8 9 10 11 12",
    },
}
"""When it goes on."""
