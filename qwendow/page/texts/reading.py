"""What the scripts say of how a page is read: letters, code, diagrams, tables, pictures."""

from __future__ import annotations

READING: dict[str, tuple[str, str]] = {
    "reading": ("Reading and writing", "阅读与输入"),
    "reading_size": ("Size of the text", "文字大小"),
    "reading_width": ("Width of the conversation", "对话宽度"),
    "width_normal": ("Normal", "标准"),
    "width_wide": ("Wide", "宽"),
    "reading_enter": ("A message is sent by", "发送消息"),
    "enter_sends": ("Enter", "Enter"),
    "enter_breaks": ("Ctrl+Enter", "Ctrl+Enter"),
}
"""By the key that word() takes: (English, Chinese)."""
