"""How long prompts may be, as endpoints said when they refused one."""

from __future__ import annotations

from collections import OrderedDict

MODELS = 200


class Limits:
    """Tokens by model; one for the process, so that what one conversation learnt holds for all. Limits only shrink."""

    def __init__(self) -> None:
        self._tokens: OrderedDict[str, int] = OrderedDict()

    def least(self, model: str, limit: int) -> int:
        return min(limit, self._tokens.get(model, limit))

    def learn(self, model: str, tokens: int) -> None:
        self._tokens[model] = self.least(model, tokens)
        self._tokens.move_to_end(model)
        while len(self._tokens) > MODELS:
            self._tokens.popitem(last=False)
