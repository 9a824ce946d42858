"""The prompt folder: one Markdown file a system prompt, with optional front matter."""

from __future__ import annotations

from qwendow.prompts.folder import MAX_BYTES, PromptFolder
from qwendow.prompts.parsing import parse
from qwendow.prompts.prompt import REASONS, BrokenPrompt, Prompt, Words
from qwendow.prompts.saving import Taken, save

__all__ = ["MAX_BYTES", "REASONS", "BrokenPrompt", "Prompt", "PromptFolder", "Taken", "Words", "parse", "save"]
