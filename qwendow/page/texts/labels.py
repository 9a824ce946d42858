"""Labels that the browser puts in its own language, and names of buttons that Gradio leaves in English."""

from __future__ import annotations

import gradio as gr

T = gr.I18n()
"""Marks a label for the browser to put in its language: T("model")."""

LABELS: dict[str, tuple[str, str]] = {
    "settings": ("Settings", "设置"),
    "model": ("Model", "模型"),
    "model_info": (
        "Max answers best, Plus is balanced, Turbo is quickest and cheapest.",
        "Max 效果最好，Plus 均衡，Turbo 最快最省。",
    ),
    "prompt": ("Prompt", "提示词"),
    "prompt_info": ("A file of the prompts folder: the model's role.", "prompts 目录中的文件，决定模型的角色。"),
    "system_prompt": ("System prompt", "系统提示词"),
    "system_prompt_info": (
        "Sent with every message. Edit it freely: the file stays as it is.",
        "随每条消息发送，可随意修改，不会改动文件。",
    ),
    "reset": ("Reset to file", "恢复为文件内容"),
    "group_model": ("Model", "模型"),
    "group_prompt": ("Prompt", "提示词"),
    "group_answer": ("Answer", "回答"),
    "group_limits": ("Limits", "限制"),
    "again": ("All settings as at the start", "全部恢复为初始设置"),
    "temperature": ("Creativity (temperature)", "创造性（temperature）"),
    "temperature_info": (
        "Lower for facts and code, higher for ideas. Move this or top_p, not both.",
        "求准确、写代码调低，要创意调高。它与 top_p 只调一个。",
    ),
    "top_p": ("Choice of words (top_p)", "用词范围（top_p）"),
    "top_p_info": (
        "Lower keeps to the likeliest words. Leave it if you move the temperature.",
        "越低用词越保守。已调温度就别动它。",
    ),
    "thinking": ("Thinking", "思考"),
    "budget": ("Budget", "费用上限"),
    "budget_yuan": ("Budget in yuan", "费用上限（元）"),
    "budget_dollars": ("Budget in dollars", "费用上限（美元）"),
    "budget_info": ("The conversation stops before it costs more. 0: no limit.", "对话在超出前停止。0 表示不限。"),
    "budget_unpriced": ("The prices of this server are not known.", "未知该服务的价格。"),
    "memory_limit": ("How much of the conversation is read, in tokens", "读取多少对话内容（token）"),
    "memory_limit_info": (
        "Beyond it the oldest turns are folded into a summary. 0: as much as the model reads.",
        "超出时将最早的对话总结为摘要。0 表示以模型上限为准。",
    ),
    "memory": ("Summary", "摘要"),
    "memory_info": (
        "The model reads this in place of those turns. Edit it if something is wrong or missing.",
        "模型读到的是这段摘要，而不是那些对话。有误或遗漏时可直接修改。",
    ),
    "search": ("Web search", "联网搜索"),
    "search_info": (
        "The provider searches the web where the model finds it useful.",
        "模型认为需要时由服务商联网搜索。",
    ),
    "search_unsupported": ("Not known to work with this model.", "未知该模型是否支持。"),
    "tools": ("Tools", "工具"),
    "json": ("JSON answers", "JSON 输出"),
    "json_info": ("The answer is one JSON object, checked and formatted.", "回答为一个 JSON 对象，自动校验并排版。"),
    "json_unsupported": ("This model has no JSON mode.", "该模型不支持 JSON 模式。"),
    "json_schema": ("JSON Schema", "JSON Schema（结构）"),
    "json_schema_info": (
        "Optional: answers are held against it. A prompt can bring its own.",
        "可选，回答会按它校验。提示词可自带。",
    ),
    "json_schema_root": (
        "It asks for something else than an object, which not every model can answer with.",
        "它要求的不是对象，部分模型无法这样回答。",
    ),
    "compare": ("Compare", "对比"),
    "compare_info": ("The same message to several models, side by side.", "同一条消息同时发给多个模型，并排显示。"),
    "conversation": ("Conversation", "对话"),
    "message": ("Message", "消息"),
    "placeholder": ("Ask Qwen anything", "有什么想问千问的？"),
    "chatbot.copy_message": ("Copy message", "复制消息"),
    "chatbot.copied_message": ("Copied message", "已复制"),
    "chatbot.complete": ("Complete", "完成"),
}
"""Labels that the browser puts in its own language, by Gradio's i18n, under the keys T() takes: (English, Chinese)."""


def i18n() -> gr.I18n:
    english = {key: words[0] for key, words in LABELS.items()}
    chinese = {key: words[1] for key, words in LABELS.items()}
    return gr.I18n(en=english, zh=chinese, **{f"zh-{region}": chinese for region in ("CN", "TW", "HK", "SG")})


FIXED: dict[str, tuple[str, str]] = {
    "send": ("Send", "发送"),
    "stop": ("Stop", "停止"),
    ".attach-button": ("Attach pictures, texts or documents", "添加图片、文本或文档"),
    "toggle": ("Settings", "设置"),
    "reset": ("Reset to default", "恢复默认值"),
    "copyChat": ("Copy conversation", "复制整个对话"),
    "copiedChat": ("Copied conversation", "已复制"),
}
"""Names of buttons that Gradio 6.31 writes in English only, or not at all, by part or selector: (English, Chinese)."""

WORDS: dict[str, tuple[str, str]] = {
    "you": ("You:", "你："),
    "assistant": ("Assistant:", "助手："),
    "not_copied": (
        "The browser did not allow copying. Select the text and press Ctrl+C or ⌘C.",
        "浏览器不允许复制。请选中文字后按 Ctrl+C 或 ⌘C。",
    ),
    "picture": ("Picture not loaded: ", "图片未加载："),
    "complete": ("The answer is complete.", "回答已完成。"),
    "away": ("The connection is away. Nothing is lost; trying again…", "连接已断开，内容不会丢失，正在重试……"),
    "back": ("Connected again.", "已重新连接。"),
    "bar": ("Model and ways to answer", "模型与回答方式"),
    "pasted": ("You pasted {count} characters.", "你粘贴了 {count} 个字符。"),
    "attach_pasted": ("Attach them as a file", "改为附件"),
    "pasted_name": ("Pasted text.txt", "粘贴的文本.txt"),
    "edit_question": (
        "The question. Ctrl+Enter asks it, Escape leaves it as it was.",
        "修改问题：Ctrl+Enter 提交，Esc 放弃。",
    ),
    "good_answer": ("A good answer", "回答得好"),
    "bad_answer": ("Not a good answer", "回答得不好"),
    "why_bad": ("What was not good about it?", "哪里不好？"),
    "why_bad_hint": ("If you like. It is kept with the answer.", "可不填，会与回答一起保存。"),
    "send_feedback": ("Keep", "保存"),
    "quote": ("Quote", "引用"),
    "link_asks": ("The link that you followed brought this question.", "你打开的链接带来了这个问题。"),
    "link_ask": ("Ask it", "提问"),
    "stage_corner": ("Progress, cost and clock", "进度、费用与时间"),
    "stage_speed": ("{count} tokens/s", "{count} token/秒"),
    "chip_thinking": ("Think", "思考"),
    "chip_search": ("Search", "搜索"),
    "chip_tools": ("Tools", "工具"),
    "chip_compare": ("Compare", "对比"),
    "history": ("Conversations", "历史对话"),
    "branch_before": ("The question before", "上一个分支"),
    "branch_after": ("The question after", "下一个分支"),
    "fork": ("Go on from here in a new chat", "从这里开始新对话"),
    "anew": ("New chat", "新对话"),
    "temporary": ("Temporary chat", "临时对话"),
    "temporary_sign": ("This chat is not kept.", "此对话不会被保存。"),
    "search": ("Search conversations", "搜索对话"),
    "pinned": ("Pinned", "已置顶"),
    "today": ("Today", "今天"),
    "yesterday": ("Yesterday", "昨天"),
    "week": ("This week", "本周"),
    "older": ("Older", "更早"),
    "pin": ("Pin", "置顶"),
    "unpin": ("Unpin", "取消置顶"),
    "rename": ("Rename", "重命名"),
    "delete": ("Delete", "删除"),
    "more": ("More", "更多操作"),
    "as_markdown": ("Save as Markdown", "导出为 Markdown"),
    "as_json": ("Save as JSON", "导出为 JSON"),
    "print": ("Print", "打印"),
    "deleted": ("Deleted.", "已删除。"),
    "undo": ("Undo", "撤销"),
    "untitled": ("Untitled", "未命名"),
    "not_found": ("Nothing found.", "没有找到。"),
    "nothing_yet": ("What you say will be listed here.", "你的对话会列在这里。"),
    "failed": ("That did not work. Check the connection.", "操作未成功，请检查网络。"),
}
"""What the scripts of the page say, by the key that word() takes: (English, Chinese)."""
