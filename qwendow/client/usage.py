"""Tokens as an endpoint counts them: in one chunk or in several, whose later counts take the place of earlier ones."""

from __future__ import annotations

from qwendow.conversation.events import Usage

_COUNTS = frozenset(("prompt_tokens", "completion_tokens"))


class Counts:
    """Some servers count with every chunk (vLLM with forced usage), some in two chunks, each a part."""

    def __init__(self) -> None:
        self._usage: Usage | None = None

    def read(self, usage: object) -> Usage | None:
        """The counts of now, if the usage of a chunk changes them."""
        if not isinstance(usage, dict) or usage.keys().isdisjoint(_COUNTS):
            return None
        before = self._usage or Usage(0, 0)
        details = usage.get("completion_tokens_details")
        reasoning = _count(details, "reasoning_tokens", _count(usage, "reasoning_tokens", before.reasoning_tokens))
        now = Usage(
            _count(usage, "prompt_tokens", before.input_tokens),
            _count(usage, "completion_tokens", before.output_tokens),
            reasoning_tokens=reasoning,
            cached_tokens=_count(usage.get("prompt_tokens_details"), "cached_tokens", before.cached_tokens),
        )
        changed = now != self._usage
        self._usage = now
        return now if changed else None


def _count(counts: object, name: str, default: int) -> int:
    count = counts.get(name) if isinstance(counts, dict) else None
    return count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else default
