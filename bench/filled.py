"""A plain page whose chatbot is filled at the press of a button, with the messages in the file FILLED."""

import json
import os
from pathlib import Path

import gradio as gr

messages = json.loads(Path(os.environ["FILLED"]).read_text("utf-8"))

with gr.Blocks(fill_height=True) as page:
    delimiters = [{"left": "$$", "right": "$$", "display": True}, {"left": "$", "right": "$", "display": False}]
    chatbot = gr.Chatbot(scale=1, latex_delimiters=delimiters)
    box = gr.Textbox()
    gr.Button("Open", elem_id="open").click(lambda: messages, None, chatbot)
page.launch()
