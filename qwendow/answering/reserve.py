"""What the answers to a question may cost, before it is asked."""

from __future__ import annotations

from qwendow.answering.budget import longest_output
from qwendow.answering.opened import Question
from qwendow.conversation.content import prompt_tokens, question_content
from qwendow.conversation.options import Options
from qwendow.conversation.tokens import estimate_tokens
from qwendow.conversation.tree import Conversation
from qwendow.models import Model, ModelTable
from qwendow.readers.limits import Reserve

LEAST, USUAL = 300, 4_000
"""Tokens of an answer that is of use, and of a long one."""


def reserve(conversation: Conversation, question: Question, options: Options, models: ModelTable) -> Reserve | str:
    """The id of the model whose price is not known, where there is one."""
    costs = []
    for one in options.compared or (options,):
        model = models.get(one.model)
        cost = _costs(model, model.thinks(one.thinking), min(_prompt(conversation, question, one), one.longest_prompt))
        if None in cost:
            return one.model
        costs.append([amount for amount in cost if amount is not None])
    return Reserve(*map(sum, zip(*costs, strict=True)))


def _costs(model: Model, thinks: bool, prompt: int) -> list[float | None]:
    longest = longest_output(model, thinks) or model.max_output or 0
    # A thought that cannot be limited may always be as long as it can.
    thought = (model.max_thinking or longest) if thinks and not model.thinking_switch else 0
    outputs = thought + LEAST, thought + USUAL, max(longest, thought + USUAL)
    return [model.cost(prompt, 0, output, thinks) for output in outputs]


def _prompt(conversation: Conversation, question: Question, options: Options) -> int:
    """About as many tokens as the model will read: what it read last, what it said then, and what is new."""
    last = next((turn.rounds[-1].usage for turn in reversed(conversation.turns) if turn.rounds), None)
    before = last.input_tokens + last.output_tokens if last else estimate_tokens(options.system_prompt)
    return before + prompt_tokens([{"role": "user", "content": question_content(question.text, question.files)}])
