"""What is said where nothing more may be asked for now, as the operator set limits."""

from __future__ import annotations

from qwendow.page.texts.language import Language

OVER: dict[str, dict[Language, str]] = {
    "reader": {
        "en": "You have reached the number of questions for now. You can ask again {when}.",
        "zh": "你的提问次数已达上限，{when}可继续提问。",
    },
    "address": {
        "en": "Your network has reached the number of questions for now. You can ask again {when}.",
        "zh": "你所在网络的提问次数已达上限，{when}可继续提问。",
    },
    "all": {
        "en": "This page has reached its number of questions for now. You can ask again {when}.",
        "zh": "本页面的提问次数已达上限，{when}可继续提问。",
    },
    "reader_used": {
        "en": "You have used as much as you may for now. You can ask again {when}.",
        "zh": "你的用量已达上限，{when}可继续提问。",
    },
    "address_used": {
        "en": "Your network has used as much as it may for now. You can ask again {when}.",
        "zh": "你所在网络的用量已达上限，{when}可继续提问。",
    },
    "all_used": {
        "en": "This page has used as much as it may for now. You can ask again {when}.",
        "zh": "本页面的用量已达上限，{when}可继续提问。",
    },
    "files": {
        "en": "You have reached the number of files for now. You can attach more {when}.",
        "zh": "你上传的文件数已达上限，{when}可继续上传。",
    },
    "megabytes": {
        "en": "With this file there would be more megabytes than you may send for now. You can attach it {when}.",
        "zh": "加上这个文件会超出上传流量的上限，{when}可继续上传。",
    },
    "cost": {
        "en": "This page has spent what it may for now. You can ask again {when}.",
        "zh": "本页面的费用已达上限，{when}可继续提问。",
    },
    "held": {
        "en": "Answers on their way may use up what this page may spend. Ask again when they have ended.",
        "zh": "进行中的回答可能用完本页面的费用上限，请等它们结束后再问。",
    },
    "price": {
        "en": "This page may spend only so much, and the price of {model} is not known: choose another model.",
        "zh": "本页面设有费用上限，而 {model} 的价格未知，请换一个模型。",
    },
    "room": {
        "en": "So much is being answered here that there is no room for more. You can ask again {when}.",
        "zh": "当前处理中的回答过多，{when}可继续提问。",
    },
    "running": {
        "en": "As many answers are on their way to you as this page gives at a time: {most}. Ask again when one ends.",
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
