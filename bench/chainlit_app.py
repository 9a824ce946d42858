"""The same in Chainlit, as its documentation would write it."""

import chainlit as cl
from openai import AsyncOpenAI

client = AsyncOpenAI()


@cl.on_message
async def answer(message: cl.Message):
    stream = await client.chat.completions.create(model="qwen-plus", messages=cl.chat_context.to_openai(), stream=True)
    reply = cl.Message(content="")
    async for chunk in stream:
        if token := chunk.choices[0].delta.content:
            await reply.stream_token(token)
    await reply.update()
