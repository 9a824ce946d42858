"""Files: what one is, what is to be said of how it was read, and why it was not taken."""

from __future__ import annotations

from qwendow.page.texts.language import Language

KINDS: dict[str, dict[Language, str]] = {
    "text": {"en": "", "zh": ""},
    "pdf": {"en": "PDF", "zh": "PDF"},
    "word": {"en": "Word", "zh": "Word 文档"},
    "excel": {"en": "Excel", "zh": "Excel 表格"},
    "slides": {"en": "PowerPoint", "zh": "PowerPoint 演示文稿"},
    "notebook": {"en": "Notebook", "zh": "Jupyter 笔记本"},
    "web": {"en": "Web page", "zh": "网页"},
}
"""What a file is, by the kind of TextFile; a plain text says so by its name."""

COUNTS: dict[str, dict[Language, tuple[str, str]]] = {
    "pdf": {"en": ("1 page", "{count:,} pages"), "zh": ("1 页", "{count:,} 页")},
    "excel": {"en": ("1 sheet", "{count:,} sheets"), "zh": ("1 个工作表", "{count:,} 个工作表")},
    "slides": {"en": ("1 slide", "{count:,} slides"), "zh": ("1 张幻灯片", "{count:,} 张幻灯片")},
    "notebook": {"en": ("1 cell", "{count:,} cells"), "zh": ("1 个单元格", "{count:,} 个单元格")},
}
"""Of what is counted in a document: (one, several)."""

FILES: dict[str, dict[Language, str]] = {
    "characters": {"en": "{count:,} characters", "zh": "{count:,} 字符"},
    "scaled": {"en": "{size} → {seen}", "zh": "{size} → {seen}"},
}
"""What else is said of a file that was taken."""

REMARKS: dict[str, dict[Language, str]] = {
    "encoding": {"en": "read as {encoding}", "zh": "按 {encoding} 编码读取"},
    "frames": {"en": "the first of {count:,} pictures in it", "zh": "含 {count:,} 帧，取第一帧"},
    "scans": {
        "en": "{count:,} of {pages:,} pages have no text: scans",
        "zh": "{pages:,} 页中有 {count:,} 页没有文字，是扫描件",
    },
    "cut": {"en": "too long: only the first {shown:,} are sent", "zh": "过长，仅发送前 {shown:,} 个部分"},
    "cut_within": {
        "en": "too long: only the first {shown:,} characters are sent",
        "zh": "过长，仅发送前 {shown:,} 字符",
    },
    "hidden": {"en": "hidden sheets left out: {names}", "zh": "未包含隐藏的工作表：{names}"},
    "formulas": {
        "en": "{count:,} formulas without a saved result, shown as formulas",
        "zh": "{count:,} 个公式没有保存结果，按公式显示",
    },
    "web": {"en": "its text only; to send the source, name it .txt", "zh": "仅文字；如需发送源代码，请改名为 .txt"},
}
"""What a reader should know of how a file was read, by the reason of Remark."""

BAD_FILES: dict[str, dict[Language, str]] = {
    "empty": {"en": "{name} is empty.", "zh": "{name} 是空文件。"},
    "large": {
        "en": "{name} is too large: the limit is {limit_kb:,} KB.",
        "zh": "{name} 太大，上限为 {limit_kb:,} KB。",
    },
    "long": {
        "en": "{name} is too long: the limit is {limit:,} characters.",
        "zh": "{name} 太长，上限为 {limit:,} 个字符。",
    },
    "type": {
        "en": "{name} is no picture that can be read. Save it as PNG or JPEG and attach that.",
        "zh": "{name} 不是可读取的图片格式，请另存为 PNG 或 JPEG 后再添加。",
    },
    "not_text": {
        "en": "{name} is neither a text, nor a picture or document that can be read.",
        "zh": "{name} 既不是文本，也不是可读取的图片或文档。",
    },
    "encoding": {
        "en": "{name} is not in UTF-8, and its encoding cannot be told for sure (perhaps {guesses}). "
        "Save it as UTF-8 and attach it again.",
        "zh": "{name} 不是 UTF-8 编码，无法确定它的编码（可能是 {guesses}）。请另存为 UTF-8 后再添加。",
    },
    "encoding_unknown": {
        "en": "{name} is not in UTF-8, and its encoding cannot be told. Save it as UTF-8 and attach it again.",
        "zh": "{name} 不是 UTF-8 编码，无法判断它的编码。请另存为 UTF-8 后再添加。",
    },
    "damaged": {
        "en": "{name} is in UTF-8, but some characters are damaged. Save it as UTF-8 and attach it again.",
        "zh": "{name} 是 UTF-8 编码，但有字符已损坏。请重新另存为 UTF-8 后再添加。",
    },
    "broken": {"en": "{name} is damaged and cannot be read.", "zh": "{name} 已损坏，无法读取。"},
    "heic": {
        "en": "{name} is a HEIC picture that cannot be read. Save it as JPEG, or set the phone's camera to "
        "“Most Compatible”.",
        "zh": "{name} 是 HEIC 图片，但无法读取。请另存为 JPEG，或将手机相机的格式设为“兼容性最佳”。",
    },
    "bomb": {
        "en": "{name} has too many pixels: the limit for its format is {limit} megapixels.",
        "zh": "{name} 像素过多，该格式上限为 {limit} 百万像素。",
    },
    "small": {
        "en": "{name} is too small: each side needs {limit} pixels or more.",
        "zh": "{name} 太小，每边至少 {limit} 像素。",
    },
    "narrow": {
        "en": "{name} is too narrow: one side may be {limit} times the other at most.",
        "zh": "{name} 太窄长，长边最多为短边的 {limit} 倍。",
    },
    "scan": {
        "en": "{name} has no text in it: it is a scan. Attach pictures of its pages instead.",
        "zh": "{name} 中没有文字，是扫描件。请改为添加各页的图片。",
    },
    "locked": {
        "en": "{name} is locked with a password. Save it without one and attach that.",
        "zh": "{name} 有密码保护，请取消密码并另存后再添加。",
    },
    "unreadable": {
        "en": "{name} is damaged, or not what its name says. Open it and save it again, or save it as PDF.",
        "zh": "{name} 已损坏，或与扩展名不符。请打开后重新保存，或另存为 PDF 后再添加。",
    },
    "old": {
        "en": "{name} is in an old Office format. Save it as {newer} or PDF and attach that.",
        "zh": "{name} 是旧版 Office 格式，请另存为 {newer} 或 PDF 后再添加。",
    },
    "foreign": {
        "en": "{name} is in a format that cannot be read here. Save it as .docx, .xlsx, .pptx or PDF and attach that.",
        "zh": "{name} 的格式暂不支持，请另存为 .docx、.xlsx、.pptx 或 PDF 后再添加。",
    },
    "archive": {
        "en": "{name} is an archive. Unpack it and attach the files in it.",
        "zh": "{name} 是压缩包，请解压后添加其中的文件。",
    },
    "heavy": {
        "en": "{name} takes too much memory or time to read. Attach a part of it, or save it as PDF.",
        "zh": "{name} 需要的内存或时间过多，无法读取。请只添加其中一部分，或另存为 PDF。",
    },
    "patience": {
        "en": "{name} could not be read within {limit} s. Try again, or attach a part of it.",
        "zh": "{name} 在 {limit} 秒内没有读完，请重试，或只添加其中一部分。",
    },
    "many": {
        "en": "{name} is one too many: a message takes {pictures} pictures and {texts} texts or documents.",
        "zh": "{name} 超出数量：一条消息最多 {pictures} 张图片、{texts} 个文本或文档。",
    },
    "full": {
        "en": "{name} has no room: this conversation holds {limit_mb} MB of files. Clear it to begin afresh.",
        "zh": "{name} 放不下：本次对话的文件已达 {limit_mb} MB，请清空对话后再试。",
    },
    "busy": {
        "en": "{name} was not taken: too many files are coming in. Try again in a minute.",
        "zh": "{name} 未接收：当前上传过多，请一分钟后再试。",
    },
    "slow": {
        "en": "{name} did not arrive within {limit} s. Try again, or send a smaller file.",
        "zh": "{name} 在 {limit} 秒内没有传完，请重试或换小一点的文件。",
    },
}
"""Why a file was not taken, by the reason of BadAttachment."""
