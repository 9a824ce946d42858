"""What is said of conversations that are kept: gone on elsewhere, deleted, gone, or not kept just now."""

from __future__ import annotations

from qwendow.page.texts.language import Language

KEEPING: dict[str, dict[Language, str]] = {
    "behind": {"en": "Not done", "zh": "未执行"},
    "behind_words": {
        "en": "This conversation has gone on elsewhere, in another tab or window. This is how it stands now.",
        "zh": "该对话已在别处（其他标签页或窗口）继续，现已显示最新内容。",
    },
    "away": {"en": "Not now", "zh": "暂时不可用"},
    "away_words": {
        "en": "Kept conversations cannot be reached just now. Try again in a moment.",
        "zh": "暂时无法访问已保存的对话，请稍后重试。",
    },
    "deleted": {"en": "Deleted", "zh": "对话已删除"},
    "deleted_words": {
        "en": "This conversation was deleted in another tab or window: nothing was done. What you typed is here.",
        "zh": "该对话已在其他标签页或窗口中删除，操作未执行。已输入的内容仍在此处。",
    },
    "gone": {"en": "Not here", "zh": "找不到对话"},
    "gone_words": {
        "en": "There is no such conversation of yours here: it was deleted, or it was begun in another browser.",
        "zh": "这里没有属于你的该对话：可能已被删除，或是在其他浏览器中创建的。",
    },
}

UNKEPT: dict[str, dict[Language, str]] = {
    "full": {"en": "the disk is full", "zh": "磁盘已满"},
    "readonly": {"en": "it may not be written", "zh": "没有写入权限"},
    "locked": {"en": "another program holds it", "zh": "被其他程序占用"},
    "down": {"en": "the server is away", "zh": "服务器无法访问"},
    "broken": {"en": "it cannot be read", "zh": "无法读取"},
}
"""Why the place cannot be written where conversations are kept."""
