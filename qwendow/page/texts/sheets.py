"""What stands on the sheets of the page and at the foot of the list: import, export, what is known of a reader."""

from __future__ import annotations

SHEETS: dict[str, tuple[str, str]] = {
    "close": ("Close", "关闭"),
    "before": ("From before you signed in", "登录前的对话"),
    "before_words": (
        "Conversations that were kept in this browser before one had to sign in: {count}. If they are yours, take them "
        "over: then you have them wherever you sign in.",
        "此浏览器中有 {count} 个登录前保存的对话。如果是您的，可以归到您的账号下，之后在任何设备登录都能看到。",
    ),
    "before_mine": ("They are mine", "归到我的账号"),
    "sign_out": ("Sign out", "退出登录"),
    "signed_out": ("You are not signed in any more", "登录已过期"),
    "signed_out_words": (
        "Sign in once more and go on: what you wrote is still there, and an answer on its way goes on.",
        "请重新登录后继续：您输入的内容会保留，正在生成的回答不会中断。",
    ),
    "sign_in_again": ("Sign in", "登录"),
    "cancel": ("Cancel", "取消"),
    "save": ("Save", "保存"),
    "remove": ("Delete", "删除"),
    "terms": ("Terms", "使用条款"),
    "terms_title": ("Before your first question", "提问之前"),
    "terms_words": (
        "Please read the terms of this page. Your questions are sent once you have accepted them.",
        "请阅读本页的使用条款，接受后才会发送你的问题。",
    ),
    "terms_accept": ("I accept", "接受"),
    "terms_later": ("Not now", "暂不"),
    "written": ("Throw away what you wrote?", "要丢弃你写的内容吗？"),
    "written_words": (
        "Your system prompt or schema for this prompt will be as in the file again.",
        "你为该提示词写的系统提示词或 Schema 将恢复为文件内容。",
    ),
    "keep_written": ("Keep it", "保留"),
    "drop_written": ("Throw away", "丢弃"),
    "own_prompts": ("My prompts", "我的提示词"),
    "own_prompts_words": (
        "The system prompt in the settings, with its JSON switch and schema, is kept in this browser under a name.",
        "将设置中当前的系统提示词（含 JSON 开关与 Schema）以一个名称保存在此浏览器中。",
    ),
    "prompt_name": ("Its name", "名称"),
    "keep_prompt": ("Keep the present one", "保存当前提示词"),
    "prompt_kept": ("It is kept.", "已保存。"),
    "save_prompt": ("Save to the prompts folder", "保存到 prompts 目录"),
    "prompt_saved": ("It is in the folder, for all readers: {count}.md", "已保存到目录，所有人可用：{count}.md"),
    "prompt_taken": ("There is a file {count}.md.", "目录中已有 {count}.md。"),
    "prompt_replace": ("Replace it", "替换"),
    "prompt_refused": (
        "It cannot be saved like this: it needs a name of letters or digits, a text, and at most 64 KB; a schema "
        "must be a JSON object.",
        "无法保存：需要由字母、汉字或数字组成的名称和提示词内容，不超过 64 KB；Schema 须为 JSON 对象。",
    ),
    "share": ("Share", "分享"),
    "shared": ("Shared", "已分享"),
    "share_words": (
        "Whoever has the link can read this conversation, with its pictures, and copy it with its files.",
        "任何拿到链接的人都可以阅读此对话（包括图片），并连同文件一起复制。",
    ),
    "share_now": ("What was said up to now", "仅到目前为止的内容"),
    "share_later": ("What is said later, too", "也包括之后的内容"),
    "share_make": ("Make a link", "生成链接"),
    "link": ("Link", "链接"),
    "copy_link": ("Copy link", "复制链接"),
    "link_copied": ("The link was copied.", "链接已复制。"),
    "unshare": ("Stop sharing", "取消分享"),
    "import": ("Import", "导入"),
    "export_all": ("Export all", "全部导出"),
    "about_me": ("About me", "关于我"),
    "delete_all": ("Delete all", "全部删除"),
    "importing": ("Reading the file…", "正在读取文件……"),
    "imported": ("Conversations that came in: {count}.", "已导入 {count} 个对话。"),
    "not_imported": ("Left out: {count}.", "未能导入 {count} 个："),
    "and_more": ("and {count} more", "以及另外 {count} 个"),
    "broken_form": ("its form is not known", "格式无法识别"),
    "broken_empty": ("nothing was said in it", "其中没有内容"),
    "import_form": (
        "There are no conversations in it that can be read. It can be what Qwendow, ChatGPT (the ZIP, or its "
        "conversations.json) or Open WebUI exported.",
        "其中没有可读取的对话。可导入 Qwendow、ChatGPT（ZIP 或其中的 conversations.json）以及 Open WebUI 导出的文件。",
    ),
    "import_json": ("This is no JSON, or it is damaged.", "这不是 JSON 文件，或文件已损坏。"),
    "import_later": ("A later version of Qwendow wrote this file.", "该文件由更高版本的 Qwendow 导出。"),
    "import_zip": (
        "There is no conversations.json in this ZIP that can be read.",
        "该 ZIP 中没有可读取的 conversations.json。",
    ),
    "import_large": (
        "The file is too large: at most 300 MB, packed or not.",
        "文件过大：无论是否压缩，最大 300 MB。",
    ),
    "import_limit": (
        "With this file you would have sent more than you may for now. You can import it from {when} on.",
        "加上这个文件会超出上传上限，{when} 起可导入。",
    ),
    "import_heavy": ("Reading it took too much time or memory.", "读取该文件耗时过长或占用内存过多。"),
    "delete_all_words": (
        "Conversations: {count}. They, their files and links, and what you wrote about yourself will be gone for good. "
        "So will be what this browser keeps: settings, prompts and keys of your own, and drafts.",
        "将彻底删除 {count} 个对话及其文件与分享链接，以及你填写的“关于我”；此浏览器中保存的设置、我的提示词、"
        "自定义快捷键和草稿也一并清除。均无法恢复。",
    ),
    "about_words": (
        "What Qwen should know of you. It goes with each of your questions, and the line under an answer says so. "
        "Nothing is added to it but by you.",
        "希望千问了解你的哪些情况？它会随你的每个问题一同发送，回答下方会注明。内容只由你填写，不会自动添加。",
    ),
    "about_hint": (
        "For example: I teach physics at a school and prefer short answers with an example.",
        "例如：我是中学物理老师，喜欢简短并带例子的回答。",
    ),
}
"""By the key that word() takes: (English, Chinese)."""
