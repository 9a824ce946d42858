"""What is said to those who hear the page, or use it by keys."""

from __future__ import annotations

ACCESS: dict[str, tuple[str, str]] = {
    "speaker_you": ("You", "你"),
    "speaker_qwen": ("Qwen", "千问"),
    "conversation": ("Conversation", "对话"),
    "message": ("Message", "消息"),
    "settings": ("Settings", "设置"),
    "skip": ("Skip to the message box", "跳到输入框"),
}
"""By the key that word() takes: (English, Chinese)."""
