"""What turns and requests cost, in the currency of the prices."""

from __future__ import annotations

from collections.abc import Iterable

from qwendow.conversation.rounds import Bill
from qwendow.conversation.turn import Turn
from qwendow.models import Model, ModelTable


def turn_cost(turn: Turn, model: Model) -> float | None:
    """What the endpoint counted for a turn, in its prices; None if they are not known or nothing was counted."""
    return _sum(_cost(bill, model) for bill in turn.bills) if turn.usage else None


def bills_cost(bills: Iterable[Bill], models: ModelTable) -> float | None:
    """The sum of at least one, with an estimate of what was stopped; None if a price is not known."""
    return _sum(bill_cost(bill, models) for bill in bills)


def bill_cost(bill: Bill, models: ModelTable) -> float | None:
    return _cost(bill, models.get(bill.model))


def _cost(bill: Bill, model: Model) -> float | None:
    usage = bill.usage
    return model.cost(usage.input_tokens, usage.cached_tokens, usage.output_tokens, bill.thought)


def _sum(amounts: Iterable[float | None]) -> float | None:
    known = list(amounts)
    return None if None in known or not known else sum(amount for amount in known if amount is not None)
