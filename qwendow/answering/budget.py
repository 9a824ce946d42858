"""What a conversation may cost at most: how long the next answer may be, so that it is not passed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qwendow.answering.prices import bills_cost
from qwendow.conversation.errors import BudgetSpent, PageSpent
from qwendow.conversation.ports import Purse
from qwendow.conversation.request import Request
from qwendow.conversation.rounds import Bill
from qwendow.conversation.tree import Conversation
from qwendow.models import Model, ModelTable
from qwendow.thinking import LONGEST

SHORTEST_ANSWER = 50
"""Tokens; what cannot pay for as many is not asked."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The purse of a conversation, in the currency of the prices. What was stopped is estimated, and so is each prompt
    before it is counted.

    Where several answers to the last question run at the same time, each has one of so many `shares` of the rest.
    """

    amount: float
    conversation: Conversation
    models: ModelTable
    shares: int = 1

    def limited(self, request: Request, prompt: int) -> Request:
        """Raises BudgetSpent if no answer can be paid for, or no price is known."""
        model = self.models.get(request.model)
        thinks = model.thinks(request.thinking)
        output = self._output(model, prompt, thinks)
        thought = self._thought(request, model, output) if thinks else 0
        if output - thought < SHORTEST_ANSWER:
            raise self._spent()
        limits = _limits(model, output, thought, request.max_tokens)
        request = replace(request, max_tokens=min(limit for limit in limits if limit))
        if not (thinks and model.thinking_switch):
            return request
        return replace(request, thinking_budget=thought, reasoning_effort=None)

    def shortens(self, request: Request) -> bool:
        """Whether the limit of that request is not the model's own."""
        most = self.models.get(request.model).max_output
        return request.max_tokens is not None and (most is None or request.max_tokens < most)

    def _spent(self) -> BudgetSpent:
        return BudgetSpent(self.amount, self.models.currency)

    def _output(self, model: Model, prompt: int, thinks: bool) -> int:
        """How many tokens of output the rest pays for."""
        rest = self._rest()
        nothing, thousand = (model.cost(prompt, 0, output, thinks) for output in (0, 1000))
        if rest is None or nothing is None or thousand is None:
            return 0
        return int((rest - nothing) / (thousand - nothing) * 1000)

    def _rest(self) -> float | None:
        """What is left for the answer that is under way; None if that cannot be known."""
        asked = self.conversation.turns[-1]
        side_by_side = {turn.id for turn in self.conversation.answers(asked)}
        others = [turn for turn in self.conversation.all.values() if turn.id not in side_by_side]
        before, here = (self._paid([bill for turn in turns for bill in turn.all_bills]) for turns in (others, [asked]))
        return None if before is None or here is None else (self.amount - before) / self.shares - here

    def _paid(self, bills: list[Bill]) -> float | None:
        return bills_cost(bills, self.models) if bills else 0.0

    @staticmethod
    def _thought(request: Request, model: Model, output: int) -> int:
        """Half of it at most, where that can be told the model; else as much as it may take."""
        longest = model.max_thinking or model.max_output or output
        if not model.thinking_switch:
            return longest
        wanted = request.thinking_budget or LONGEST.get(request.reasoning_effort or "", longest)
        return max(min(wanted, longest, output // 2), 1)


@dataclass(frozen=True, slots=True)
class Grant(Budget):
    """What the page may spend on the answers to one question. Where the longest is paid for, all stays as it is."""

    def limited(self, request: Request, prompt: int) -> Request:
        model, rest = self.models.get(request.model), self._rest()
        thinks = model.thinks(request.thinking)
        most = longest_output(model, thinks)
        cost = None if most is None else model.cost(prompt, 0, most, thinks)
        if cost is not None and rest is not None and cost <= rest:
            return request
        return Budget.limited(self, request, prompt)  # In a class with slots super() without arguments finds nothing.

    def shortens(self, request: Request) -> bool:
        """It is not the reader's own limit, of which they are told."""
        return False

    def _spent(self) -> BudgetSpent:
        return PageSpent(self.amount, self.models.currency)

    def _rest(self) -> float | None:
        paid = self._paid(self.conversation.turns[-1].all_bills)
        return None if paid is None else self.amount / self.shares - paid


@dataclass(frozen=True, slots=True)
class Purses:
    """Each of them has to pay for it."""

    purses: tuple[Purse, ...]

    def limited(self, request: Request, prompt: int) -> Request:
        for purse in self.purses:
            request = purse.limited(request, prompt)
        return request

    def shortens(self, request: Request) -> bool:
        return any(purse.shortens(request) for purse in self.purses)


def longest_output(model: Model, thinks: bool) -> int | None:
    """Tokens of a thought and an answer of the longest kind; None where that is not known."""
    if not thinks:
        return model.max_output
    if model.counts_thought:
        return model.max_output_thinking or model.max_output
    return model.max_output + model.max_thinking if model.max_output and model.max_thinking else None


def _limits(model: Model, output: int, thought: int, asked: int | None) -> list[int | None]:
    """Each of max_tokens; where the model counts its thought, there is room for it."""
    if thought and model.counts_thought:
        return [output, model.max_output_thinking or model.max_output, asked and asked + thought]
    return [output - thought, model.max_output, asked]
