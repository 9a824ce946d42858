"""What stands on the page of a conversation that is shared, beside what was said in it."""

from __future__ import annotations

from qwendow.page.texts.language import Language

SHARED: dict[str, dict[Language, str]] = {
    "go_on": {"en": "Go on from here", "zh": "从这里继续"},
    "go_on_words": {
        "en": "It is copied for you, with its files. Who shared it does not see what you say.",
        "zh": "会为你复制一份（包括文件），分享者看不到你之后的内容。",
    },
    "gone": {"en": "There is nothing here", "zh": "这里没有内容"},
    "gone_words": {
        "en": "This link was taken back, or there never was such a link.",
        "zh": "该链接已取消分享，或从未存在。",
    },
}
