"""The calls of one turn: which of them run, and what the model is told of those that do not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from qwendow.conversation.events import ToolCall, ToolResult, ToolRunning, is_json_object
from qwendow.conversation.ports import Consent, Tools
from qwendow.conversation.rounds import Call

NOT_OFFERED = "There is no tool of this name here. You may call: {names}."
REFUSED = "The reader did not allow this call. Answer without it, or ask what to do instead."
CLOSED = "No tool may be called any more, so this call was not run. Answer with what you know, and say what is missing."
CUT = "The answer reached its limit of length within this call, so it was not run. Call again with shorter arguments."
FAILED_BEFORE = "You made this very call before, and it was not run again: it failed. {text}"
MADE_BEFORE = "You made this very call before, so it was not run again. Answer with what it returned: {text}"

TOO_OFTEN = 3
"""How often the same call may be made in a turn; from then on the model may make none."""


@dataclass(slots=True)
class Made:
    """A call, by its name and arguments: how often it was made, and what came of it."""

    times: int = 0
    result: ToolResult | None = None


class Calling:
    """Runs the calls of each round of a turn. `names` are the tools that are offered; `tell` adds to the turn.

    `zone` is the reader's time zone, empty where it is not known.
    """

    def __init__(
        self,
        tools: Tools | None,
        names: Iterable[str],
        zone: str,
        consent: Consent,
        tell: Callable[[ToolRunning | ToolResult], None],
    ) -> None:
        self._tools = tools
        self._names = tuple(names) if tools else ()
        self._zone = zone
        self._consent = consent
        self._tell = tell
        self._made: dict[tuple[str, str], Made] = {}

    @property
    def stuck(self) -> bool:
        """Whether the model makes the same call again and again."""
        return any(made.times >= TOO_OFTEN for made in self._made.values())

    async def run(self, calls: list[Call], closed: bool = False, cut: bool = False) -> None:
        """Side by side; `closed`: none was to be made, `cut`: the answer broke off at its limit of length."""
        async with asyncio.TaskGroup() as side_by_side:
            for call in calls:
                broken = cut and call is calls[-1] and not is_json_object(call.asked.arguments)
                side_by_side.create_task(self._call(call, closed, broken))

    async def _call(self, called: Call, closed: bool, broken: bool) -> None:
        call = called.asked
        made = self._made.setdefault(("", call.name) if broken else (call.name, _same(call.arguments)), Made())
        made.times += 1
        words = self._refusal(call, made, closed, broken)
        if words is not None:
            failed = made.result is None or made.result.failed
            made.result = made.result or ToolResult(call.id, words, failed=True)
            self._tell(ToolResult(call.id, words, failed))
            return
        result = await self._run(called)
        made.result = result
        self._tell(result)

    def _refusal(self, call: ToolCall, made: Made, closed: bool, broken: bool) -> str | None:
        """Why it does not run.

        A call that succeeded may be made twice, for a clock goes on, but not one that the reader has to allow.
        """
        if call.name not in self._names:
            return NOT_OFFERED.format(names=", ".join(self._names) or "none")
        if closed or broken:
            return CLOSED if closed else CUT
        if made.result is None:
            return None
        if made.result.failed:
            return FAILED_BEFORE.format(text=made.result.text)
        again = made.times < TOO_OFTEN and self._tools is not None and not self._tools.needs_consent(call.name)
        return None if again else MADE_BEFORE.format(text=made.result.text)

    async def _run(self, called: Call) -> ToolResult:
        call, tools = called.asked, self._tools
        assert tools is not None
        if tools.needs_consent(call.name):
            self._tell(ToolRunning(call.id, asking=True))
            if not await self._consent(called):
                return ToolResult(call.id, REFUSED, failed=True)
        self._tell(ToolRunning(call.id))
        returned = await tools.run(call.name, call.arguments, self._zone)
        return ToolResult(call.id, returned.text, returned.failed)


def _same(arguments: str) -> str:
    """Arguments to compare by."""
    try:
        return json.dumps(json.loads(arguments), sort_keys=True)
    except (ValueError, RecursionError):
        return arguments.strip()
