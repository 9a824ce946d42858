"""The block above the chat that stands for its oldest turns: their summary, to read and to edit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from qwendow.conversation.tree import Past
from qwendow.page.texts import TEXTS, Language, T


@dataclass(frozen=True, slots=True)
class MemoryBlock:
    frame: gr.Accordion
    summary: gr.Textbox

    @property
    def parts(self) -> list[gr.blocks.Block]:
        return [self.frame, self.summary]


def build_memory() -> MemoryBlock:
    """Not seen as long as nothing was left out."""
    with gr.Accordion("", open=False, visible=False, elem_id="memory") as frame:
        summary = gr.Textbox(
            "", label=T("memory"), info=T("memory_info"), lines=3, max_lines=12, elem_id="memory_summary"
        )
    return MemoryBlock(frame, summary)


def render_memory(past: Past, shown: Past, language: Language) -> tuple[Any, Any]:
    """Updates of the block's parts. A summary that is `shown` already is left alone, as it may be being edited."""
    label = TEXTS["memory" if past.summary else "memory_none"][language].format(turns=first_turns(past.turns, language))
    summary = gr.skip() if past.summary == shown.summary else gr.update(value=past.summary)
    return gr.update(visible=past.turns > 0, label=label), summary


def first_turns(count: int, language: Language) -> str:
    return TEXTS["first_turn" if count == 1 else "first_turns"][language].format(count=count)
