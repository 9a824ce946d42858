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
    "code_copy": ("Copy code", "复制代码"),
    "code_wrap": ("Wrap long lines", "自动换行"),
    "code_save": ("Download", "下载"),
    "code_preview": ("Preview", "预览"),
    "code_unfold": ("Show all {count} lines", "展开全部 {count} 行"),
    "code_fold": ("Show less", "收起"),
    "diagram": ("Diagram", "图表"),
    "diagram_source": ("Source", "源代码"),
    "diagram_copy": ("Copy the source", "复制源代码"),
    "diagram_large": ("Larger", "放大查看"),
    "diagram_save": ("Download", "下载"),
    "diagram_broken": ("This diagram cannot be drawn; here is its source.", "该图表无法绘制，以下为其源代码。"),
    "save_svg": ("Save as SVG", "保存为 SVG"),
    "save_png": ("Save as PNG", "保存为 PNG"),
    "larger": ("Larger", "放大"),
    "smaller": ("Smaller", "缩小"),
    "table_more": ("Copy or save the table", "复制或保存表格"),
    "copy_csv": ("Copy as CSV", "复制为 CSV"),
    "copy_markdown": ("Copy as Markdown", "复制为 Markdown"),
    "save_csv": ("Save as CSV", "保存为 CSV"),
    "copy_latex": ("Copy as LaTeX", "复制为 LaTeX"),
    "picture_large": ("Picture", "图片"),
    "preview_title": ("Preview of the code, without scripts", "代码预览（不运行脚本）"),
    "preview_unscripted": (
        "Scripts do not run here. Download the file to try it.",
        "预览中不运行脚本，可下载文件后打开。",
    ),
}
"""By the key that word() takes: (English, Chinese)."""
