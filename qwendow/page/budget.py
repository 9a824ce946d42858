"""What a conversation may cost at most: how long the next answer may be, so that it is not passed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qwendow.conversation import Conversation
from qwendow.events import BudgetSpent, Request
from qwendow.models import Model, ModelTable
from qwendow.page.receipt import total_yuan

SHORTEST_ANSWER = 50
"""Tokens; what cannot pay for as many is not asked."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The purse of a conversation, in yuan. What was stopped, and each prompt before it is counted, is estimated."""

    yuan: float
    conversation: Conversation
    models: ModelTable

    def limited(self, request: Request, prompt: int) -> Request:
        """Raises BudgetSpent if no answer can be paid for, or no price is known."""
        model = self.models.get(request.model)
        thinks = model.thinks(request.thinking)
        output = self._output(model, prompt, thinks)
        thought = self._thought(request, model, output) if thinks else 0
        if output - thought < SHORTEST_ANSWER:
            raise BudgetSpent(self.yuan)
        request = replace(request, max_tokens=min(output - thought, model.max_output or output))
        return replace(request, thinking_budget=thought) if thinks and model.thinking_switch else request

    def _output(self, model: Model, prompt: int, thinks: bool) -> int:
        """How many tokens of output the rest pays for."""
        spent = total_yuan(self.conversation, self.models) if self.conversation.bills else 0.0
        nothing, thousand = (model.yuan(prompt, 0, output, thinks) for output in (0, 1000))
        if spent is None or nothing is None or thousand is None:
            return 0
        return int((self.yuan - spent - nothing) / (thousand - nothing) * 1000)

    @staticmethod
    def _thought(request: Request, model: Model, output: int) -> int:
        """Half of it at most, where that can be told the model; else as much as it may take."""
        longest = model.max_thinking or model.max_output or output
        if not model.thinking_switch:
            return longest
        return max(min(request.thinking_budget or longest, longest, output // 2), 1)
