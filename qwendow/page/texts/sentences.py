"""What the server writes into the page, in the language of its reader."""

from __future__ import annotations

from qwendow.page.texts.language import Language

TEXTS: dict[str, dict[Language, str]] = {
    "tagline": {"en": "A window on Qwen", "zh": "通向千问的一扇窗"},
    "banner": {
        "en": "<b>Offline demo, not a model.</b> No key is set, so you see prepared answers. "
        "Put <code>DASHSCOPE_API_KEY</code> in <code>.env</code> and start again to talk to Qwen.",
        "zh": "<b>离线演示，不是模型。</b>没有设置密钥，看到的是预先准备的回答。"
        "在 <code>.env</code> 中填写 <code>DASHSCOPE_API_KEY</code> 后重新启动，即可与千问对话。",
    },
    "news": {"en": "Announcement", "zh": "公告"},
    "terms": {"en": "Terms", "zh": "条款"},
    "badge": {"en": "Offline demo", "zh": "离线演示"},
    "close": {"en": "Close", "zh": "关闭"},
    "offline_model": {"en": "{id} (demo)", "zh": "{id}（演示）"},
    "broken_prompts": {"en": "Left out: {names}", "zh": "未载入：{names}"},
    "thinking": {"en": "Thinking", "zh": "思考中"},
    "thinking_off": {"en": "Off", "zh": "关闭"},
    "thinking_low": {"en": "Low", "zh": "低"},
    "thinking_medium": {"en": "Medium", "zh": "中"},
    "thinking_high": {"en": "High", "zh": "高"},
    "thinking_own": {"en": "Model's own", "zh": "模型默认"},
    "thinking_off_info": {
        "en": "No thought: the answer begins at once and costs least.",
        "zh": "不思考，立即开始回答，费用最低。",
    },
    "thinking_low_info": {"en": "A short thought before the answer.", "zh": "回答前短暂思考。"},
    "thinking_medium_info": {
        "en": "A thought of middle length: surer on hard questions, without a wait of minutes.",
        "zh": "适度思考：难题更可靠，又不必像深度思考那样等上几分钟。",
    },
    "thinking_high_info": {
        "en": "As long a thought as the model is able to: it may take minutes, and is paid as output.",
        "zh": "尽可能深入地思考，可能需要几分钟，思考内容按输出计费。",
    },
    "thinking_own_on": {
        "en": "Nothing is sent: by itself this model thinks, for as long as it likes.",
        "zh": "不发送设置：该模型默认会思考，时长由它决定。",
    },
    "thinking_own_off": {
        "en": "Nothing is sent: by itself this model does not think.",
        "zh": "不发送设置：该模型默认不思考。",
    },
    "thinking_own_unknown": {
        "en": "Nothing is sent: the model does as it does by itself.",
        "zh": "不发送设置，由模型决定是否思考。",
    },
    "thinking_elsewhere": {
        "en": "The model is told to think; for how long cannot be said to this server.",
        "zh": "让模型思考；该服务无法设定思考时长。",
    },
    "thinking_sent": {"en": " Sent: {fields}.", "zh": "发送 {fields}。"},
    "thinking_never": {"en": "This model does not think.", "zh": "该模型不支持思考。"},
    "thinking_always": {"en": "This model always thinks.", "zh": "该模型总会思考。"},
    "thinking_unknown": {
        "en": "Not known for this model, so left to it.",
        "zh": "未知该模型是否支持，由模型决定。",
    },
    "thinking_json": {
        "en": "Off while JSON answers are on: this model keeps to JSON only without a thought.",
        "zh": "开启 JSON 输出时关闭思考：该模型思考时不能保证输出 JSON。",
    },
    "thought": {"en": "Thought for {seconds:.1f} s", "zh": "思考了 {seconds:.1f} 秒"},
    "thought_untimed": {"en": "Thought", "zh": "思考过程"},
    "tool_running": {"en": "Tool {name} is running", "zh": "正在调用工具 {name}"},
    "tool_asking": {"en": "Tool {name} asks for your consent", "zh": "工具 {name} 请求你的许可"},
    "tool_done": {"en": "Tool {name} · {seconds:.1f} s", "zh": "工具 {name} · {seconds:.1f} 秒"},
    "tool_failed": {"en": "Tool {name} failed · {seconds:.1f} s", "zh": "工具 {name} 调用失败 · {seconds:.1f} 秒"},
    "tool_not_run": {"en": "Tool {name} was not run", "zh": "未调用工具 {name}"},
    "tool_stopped": {"en": "Tool {name} was stopped", "zh": "工具 {name} 已停止"},
    "tools_named": {"en": "The model may call: {names}", "zh": "模型可以调用：{names}"},
    "tools_missing": {
        "en": " Not here, though the prompt names them: {names}",
        "zh": " 提示词列出但此处没有：{names}",
    },
    "tools_json": {"en": "Off while JSON answers are on.", "zh": "开启 JSON 输出时不使用工具。"},
    "tools_unsupported": {"en": "This model does not call tools.", "zh": "该模型不支持工具。"},
    "tools_none": {"en": "This prompt names no tools.", "zh": "该提示词没有列出工具。"},
    "arguments": {"en": "Arguments", "zh": "参数"},
    "result": {"en": "Result", "zh": "结果"},
    "tool_error": {"en": "Error", "zh": "错误"},
    "consent": {"en": "May {name} run with these arguments?", "zh": "是否允许用以上参数调用 {name}？"},
    "allow": {"en": "Allow", "zh": "允许"},
    "deny": {"en": "Do not allow", "zh": "不允许"},
    "tokens_in": {"en": "{count} tokens in", "zh": "输入 {count} token"},
    "tokens_out": {"en": "{count} out", "zh": "输出 {count}"},
    "tokens_cached": {"en": " ({count} cached)", "zh": "（缓存 {count}）"},
    "tokens_reasoning": {"en": " ({count} thinking)", "zh": "（思考 {count}）"},
    "price": {"en": "{amount} (prices of {date})", "zh": "{amount}（{date} 价格）"},
    "from_cache": {"en": "from cache, {age} old", "zh": "来自缓存（{age}前）"},
    "age_hours": {"en": "{count} h", "zh": "{count} 小时"},
    "age_minutes": {"en": "{count} min", "zh": "{count} 分钟"},
    "age_seconds": {"en": "{count} s", "zh": "{count} 秒"},
    "speed": {"en": "{speed} tokens/s", "zh": "{speed} token/秒"},
    "about_used": {"en": "About me used", "zh": "已参考“关于我”"},
    "sums": {"en": "This conversation", "zh": "本次对话"},
    "spent": {"en": "{amount} so far", "zh": "已用 {amount}"},
    "window": {"en": "{share} of the model's {limit} tokens", "zh": "占模型上限 {limit} token 的 {share}"},
    "waiting": {"en": "Waiting for the model… {seconds} s", "zh": "正在等待模型…… {seconds} 秒"},
    "waiting_queue": {"en": "number {place} in line", "zh": "排队中，第 {place} 位"},
    "waiting_thinks": {"en": "it thinks before it answers", "zh": "模型会先思考再回答"},
    "waiting_long": {"en": "long prompt: {count} characters", "zh": "内容较长：{count} 字符"},
    "retrying": {
        "en": "{reason} Trying again in {seconds} s ({attempt} of {attempts}).",
        "zh": "{reason}{seconds} 秒后重试（第 {attempt} 次，共 {attempts} 次）。",
    },
    "stopped": {"en": "Stopped", "zh": "已停止"},
    "interrupted": {
        "en": "Interrupted: the app ended while this was being answered. What had come is here; Retry asks again.",
        "zh": "已中断：回答途中程序退出了，已收到的内容保留如上，点击“重试”可重新提问。",
    },
    "interrupted_goes_on": {
        "en": "Interrupted: the app ended while this was being answered. What had come is here; Continue goes on with "
        "it, Retry asks again.",
        "zh": "已中断：回答途中程序退出了，已收到的内容保留如上。点“继续生成”可接着生成，点“重试”可重新提问。",
    },
    "cut_goes_on": {
        "en": "What had arrived is kept. Press Continue for the rest, or Retry for a new answer.",
        "zh": "已收到的内容保留。点“继续生成”可接着生成，点“重试”可重新回答。",
    },
    "goes_on_too": {
        "en": "Or press Continue: what had arrived is kept.",
        "zh": "也可点“继续生成”，已收到的内容保留。",
    },
    "masked": {
        "en": "Kept from the model, which read marks instead: {what}",
        "zh": "以下内容没有发出，模型看到的是代号：{what}",
    },
    "titled": {"en": "The title is by {model}", "zh": "标题由 {model} 生成"},
    "unkept": {
        "en": "Not kept so far: where conversations are kept, {reason}. It is tried again.",
        "zh": "暂未保存：{reason}，正在重试。",
    },
    "in_thought": {
        "en": "The model said this as a thought, and nothing after it.",
        "zh": "以上内容是模型作为思考发来的，之后没有别的回答。",
    },
    "declined": {"en": "The model declined to answer.", "zh": "模型拒绝回答。"},
    "length_budget": {
        "en": "The answer ends here: the budget of this conversation is used up. It is in the settings, under Limits.",
        "zh": "回答到此为止：本次对话的费用已达上限，可在“设置 → 限制”中调整。",
    },
    "prompt_changed": {"en": "From here on the prompt is {name}.", "zh": "从这里开始使用提示词 {name}。"},
    "system_prompt_changed": {
        "en": "From here on the system prompt is another one.",
        "zh": "从这里开始使用修改后的系统提示词。",
    },
    "length": {"en": "The length limit was reached.", "zh": "已达到长度上限。"},
    "json_valid": {"en": "Valid JSON", "zh": "JSON 有效"},
    "json_invalid": {"en": "Not valid JSON: shown as it came.", "zh": "不是有效的 JSON，按原文显示。"},
    "json_fits": {"en": "Valid JSON, fits the schema", "zh": "JSON 有效，符合 Schema"},
    "json_misfits": {"en": "Valid JSON, does not fit the schema:", "zh": "JSON 有效，但不符合 Schema："},
    "json_more": {"en": "and {count} more", "zh": "另有 {count} 处"},
    "json_place": {
        "en": "Not valid JSON from line {line}, column {column}: shown as it came.",
        "zh": "从第 {line} 行第 {column} 列起不是有效的 JSON，按原文显示。",
    },
    "json_number": {
        "en": "Not checked: it holds a number that is too large.",
        "zh": "未校验：其中有过大的数字。",
    },
    "json_too_large": {"en": "Not checked: it is too long.", "zh": "未校验：内容过长。"},
    "json_too_deep": {"en": "Not checked: it is nested too deeply.", "zh": "未校验：嵌套过深。"},
    "json_too_slow": {"en": "Not checked: it would take too long.", "zh": "未校验：所需时间过长。"},
    "download": {"en": "Download", "zh": "下载"},
    "recorded": {
        "en": "Recorded: an earlier answer, played again as the network is away.",
        "zh": "录制的回答：网络不可用，正在重放之前的回答。",
    },
    "continue": {"en": "Continue", "zh": "继续生成"},
    "continued": {"en": "continued", "zh": "续写"},
    "regenerated": {"en": "regenerated", "zh": "重新生成"},
    "repair": {"en": "Ask for a repair", "zh": "请求修复"},
    "repair_asked": {
        "en": "Please repair this answer, so that it fits the schema.",
        "zh": "请修复这个回答，使其符合 Schema。",
    },
    "error_codes": {"en": "What the code means", "zh": "错误码说明"},
    "request": {"en": "request {id}", "zh": "请求 {id}"},
    "refused": {"en": "Not sent", "zh": "未发送"},
    "upload_failed": {
        "en": "That did not work. Check the connection, or reload the page.",
        "zh": "操作未成功，请检查网络或刷新页面。",
    },
    "remove_file": {"en": "Remove {name}", "zh": "移除 {name}"},
    "vision": {"en": "Pictures: this turn goes to {model}.", "zh": "含图片，本轮交给 {model}。"},
    "vision_left_out": {"en": " Not available with this model: {names}.", "zh": "该模型不支持，已略去：{names}。"},
    "first_turn": {"en": "the first turn", "zh": "第 1 轮"},
    "first_turns": {"en": "the first {count} turns", "zh": "前 {count} 轮"},
    "memory": {"en": "Memory: {turns}, in summary", "zh": "记忆：{turns}对话的摘要"},
    "memory_none": {"en": "Memory: {turns}, not sent any more", "zh": "记忆：{turns}对话不再发送"},
    "memory_folding": {
        "en": "The conversation has grown long: {model} sums up {turns}…",
        "zh": "对话较长，正在由 {model} 总结{turns}……",
    },
    "memory_folded": {
        "en": "The conversation has grown long: {model} has summed up {turns}. "
        "The summary stands above the chat, to read and to edit.",
        "zh": "对话较长，已由 {model} 总结{turns}，摘要在对话上方，可查看和修改。",
    },
    "memory_folded_beside": {
        "en": "The conversation has grown long: {model} has summed up {turns} for this answer.",
        "zh": "对话较长，已由 {model} 为该回答总结{turns}。",
    },
    "memory_dropped": {
        "en": "The conversation has grown long: this answer does without {turns}, "
        "as they could not be summed up. {reason}",
        "zh": "对话较长，{turns}未能总结，本次回答未参考它们。{reason}",
    },
    "memory_too_long": {
        "en": "The provider found this too long, so it was sent again without the oldest turns.",
        "zh": "服务商提示内容过长，已去掉最早的对话后重新发送。",
    },
    "memory_refused": {
        "en": "The previous answer did not pass the provider’s content check: that turn is left out from now on.",
        "zh": "服务商的内容安全检查未通过上一轮的回答，该轮此后不再发送。",
    },
    "memory_fallen": {
        "en": "{model} is not offered any more: this turn goes to {now}.",
        "zh": "{model} 已不再提供，本轮改由 {now} 回答。",
    },
    "model_fallen": {
        "en": "{named} is not offered here: {tier} is {model}.",
        "zh": "此处没有 {named}，{tier} 改用 {model}。",
    },
    "model_listed": {"en": "What this server offers.", "zh": "该服务提供的模型。"},
    "vision_fallen": {
        "en": "{named} is not offered here: pictures go to {model}.",
        "zh": "此处没有 {named}，图片改由 {model} 处理。",
    },
    "unheeded": {
        "en": "Thinking is off, but the model thought all the same.",
        "zh": "已关闭思考，但模型仍然进行了思考。",
    },
    "unheard": {
        "en": "The program that asked did not listen, so the answer was ended.",
        "zh": "提问的程序没有接收回答，因此已提前结束。",
    },
    "busy_for": {
        "en": "It takes the next one in {wait}. Press Retry then, or choose another model.",
        "zh": "{wait}后恢复，届时请点“重试”，或换一个模型。",
    },
    "longest_prompt": {"en": "It reads {limit:,} tokens.", "zh": "模型最多读取 {limit:,} token。"},
    "compare_off": {"en": "Off", "zh": "关闭"},
    "choose": {"en": "Go on with {model}", "zh": "用 {model} 继续"},
    "chosen": {"en": "Chosen: the conversation goes on from here", "zh": "已选用，后续对话接此回答"},
    "goes_on": {"en": "The conversation goes on from here", "zh": "后续对话接此回答"},
    "not_sent_again": {
        "en": "This message is not sent again with the next one.",
        "zh": "这条消息不会随下一条再次发送。",
    },
}
