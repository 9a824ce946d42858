"""A plain ChatInterface, as a tutorial would write it. Address and key come from OPENAI_BASE_URL and OPENAI_API_KEY."""

import gradio as gr
from openai import AsyncOpenAI

client = AsyncOpenAI()


async def answer(message, history):
    messages = [{"role": turn["role"], "content": turn["content"][0]["text"]} for turn in history]
    messages.append({"role": "user", "content": message})
    stream = await client.chat.completions.create(model="qwen-plus", messages=messages, stream=True)
    text = ""
    async for chunk in stream:
        text += chunk.choices[0].delta.content or ""
        yield text


gr.ChatInterface(answer, concurrency_limit=None).launch()
