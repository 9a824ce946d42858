"""What stands in a conversation that is exported to be read, beside what was said in it."""

from __future__ import annotations

from qwendow.page.texts.language import Language

EXPORTED: dict[str, dict[Language, str]] = {
    "question": {"en": "Question", "zh": "问题"},
    "answer": {"en": "Answer", "zh": "回答"},
    "files": {"en": "Files", "zh": "文件"},
    "thought": {"en": "Thought", "zh": "思考过程"},
    "tool": {"en": "Tool", "zh": "工具"},
    "result": {"en": "Result", "zh": "结果"},
    "failed": {"en": "The answer failed.", "zh": "回答失败。"},
    "stopped": {"en": "The answer was stopped.", "zh": "回答已停止。"},
    "interrupted": {"en": "The answer was interrupted.", "zh": "回答被中断。"},
    "running": {"en": "The answer was still on its way.", "zh": "导出时回答尚未完成。"},
    "length": {"en": "The answer was cut by the limit of its length.", "zh": "回答达到长度上限，已被截断。"},
    "tokens": {"en": "{input:,} tokens in, {output:,} out", "zh": "输入 {input:,} tokens，输出 {output:,}"},
}


def exported_words(language: Language) -> dict[str, str]:
    return {name: words[language] for name, words in EXPORTED.items()}
