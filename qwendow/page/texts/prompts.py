"""Why a file of the prompt folder was left out."""

from __future__ import annotations

from qwendow.page.texts.language import Language
from qwendow.prompts import BrokenPrompt

CHINESE: dict[str, str] = {
    "empty": "没有提示词正文",
    "name": "文件名只能含字母、数字、_ 和 -",
    "taken": "与 {other} 重名",
    "link": "指向目录之外的链接",
    "irregular": "不是普通文件",
    "large": "超过 {limit} KB",
    "encoding": "不是 UTF-8 文本",
    "unreadable": "无法读取：{error}",
    "unclosed": "开头的设置没有结束，需以单独一行 --- 结束",
    "yaml": "开头的设置不是有效的 YAML",
    "yaml_at": "开头的设置不是有效的 YAML，问题出现在第 {line} 行",
    "yaml_quotes": "开头的设置第 {line} 行不是有效的 YAML：请给值加上引号",
    "fields": "开头的设置不是字段列表",
    "words": "{field} 必须是文本，或分别给出 en 和 zh",
    "starters": "starters 必须是列表",
    "tools": "tools 必须是工具名列表",
    "schema": "schema 必须是映射，或内容为 JSON 对象的文本",
}
"""By the reason of a BrokenPrompt, which says it in English itself."""


def broken_prompt(error: BrokenPrompt, language: Language) -> str:
    return str(error) if language == "en" else CHINESE[error.reason].format(**error.facts)
