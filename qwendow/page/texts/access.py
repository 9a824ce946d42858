"""What is said to those who hear the page, or use it by keys."""

from __future__ import annotations

ACCESS: dict[str, tuple[str, str]] = {
    "speaker_you": ("You", "你"),
    "speaker_qwen": ("Qwen", "千问"),
    "conversation": ("Conversation", "对话"),
    "message": ("Message", "消息"),
    "settings": ("Settings", "设置"),
    "shortcuts": ("Keyboard shortcuts", "键盘快捷键"),
    "shortcuts_words": (
        "Press a row, then the keys that you want for it; Backspace takes them away. A letter works where nothing is "
        "written: Escape leaves the message box. One with {count} works anywhere.",
        "点一行，再按下想用的键；按退格键取消该快捷键。单个字母只在不输入文字时有效，按 Esc 可离开输入框；"
        "与 {count} 组合则随处可用。",
    ),
    "to_box": ("To the message box", "到输入框"),
    "copy_answer": ("Copy the last answer", "复制最后的回答"),
    "answer_copied": ("The answer was copied.", "回答已复制。"),
    "question_before": ("To the question before", "到上一个问题"),
    "question_after": ("To the next question", "到下一个问题"),
    "key_stop": ("Stop the answer, close, leave the box", "停止回答、关闭、离开输入框"),
    "key_press": ("Press keys…", "请按键……"),
    "key_none": ("none", "无"),
    "key_browser": (
        "{key} belongs to the browser, or writes something: choose another.",
        "{key} 由浏览器或输入法使用，请换一个。",
    ),
    "key_taken": ("{key} does something else here: choose another.", "{key} 已有其他用途，请换一个。"),
    "keys_again": ("All as at the start", "全部恢复初始设置"),
    "cleared": ("Cleared. The conversation is kept.", "已清空，对话仍保留。"),
    "cleared_unkept": ("Cleared. It is kept nowhere.", "已清空，且没有保存。"),
    "edit_back": ("What you rewrote was not asked. It is in the box.", "改写的问题没有发送，已放入输入框。"),
    "skip": ("Skip to the message box", "跳到输入框"),
}
"""By the key that word() takes: (English, Chinese)."""
