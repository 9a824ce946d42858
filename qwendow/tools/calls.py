"""Running strangers' code: a time limit that holds, threads that nobody waits for, and nothing that gets through."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from qwendow.tools.definition import Tool
from qwendow.tools.texts import Busy, Hung, result_text

THREADS = 32
"""Synchronous calls at a time; those given up count until they end."""

GRACE = 1.0
"""Seconds an asynchronous tool has for closing what it opened, once it is cancelled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The text of a result, or what was raised."""

    text: str = ""
    error: BaseException | None = None


class Calls:
    """The calls of one toolbox."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = threads
        self._running = 0

    async def outcome(self, tool: Tool, arguments: dict[str, Any]) -> Outcome:
        """Raises nothing but CancelledError, when the caller is cancelled.

        The call is a task of its own, as it may swallow its cancellation or raise one; it is given up then.
        """
        task = asyncio.create_task(self._caught(tool, arguments))
        try:
            await asyncio.wait({task}, timeout=tool.seconds)
            if not task.done():
                return Outcome(error=Hung(tool.seconds))
            return Outcome(error=asyncio.CancelledError()) if task.cancelled() else task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=GRACE)

    async def _caught(self, tool: Tool, arguments: dict[str, Any]) -> Outcome:
        try:
            value = await self._value(tool, arguments)
            # To write down a large result takes long, too, and its str may hang.
            text = value if type(value) is str else await self._in_thread(partial(result_text, value))
            return Outcome(text)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # SystemExit and the like would end the server.
            return Outcome(error=error)

    async def _value(self, tool: Tool, arguments: dict[str, Any]) -> Any:
        call = partial(tool.run, arguments)
        value = call() if tool.is_async else await self._in_thread(call)
        return await value if inspect.isawaitable(value) else value

    async def _in_thread(self, call: Callable[[], Any]) -> Any:
        """Not asyncio.to_thread: its few threads also resolve names, and the process waits for them at its end."""
        if self._running >= self._threads:
            raise Busy
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def run() -> None:
            settle = _settled(future, call)
            with suppress(RuntimeError):  # The loop was closed meanwhile.
                loop.call_soon_threadsafe(self._ended, settle)

        thread = threading.Thread(target=contextvars.copy_context().run, args=(run,), name="tool", daemon=True)
        thread.start()
        self._running += 1
        return await future

    def _ended(self, settle: Callable[[], None]) -> None:
        self._running -= 1
        settle()


def _settled(future: asyncio.Future[Any], call: Callable[[], Any]) -> Callable[[], None]:
    """Calls, and returns what gives the future its result, unless nobody waits for it any more."""
    try:
        act = partial(future.set_result, call())
    except StopIteration:
        # A future cannot hold one.
        act = partial(future.set_exception, RuntimeError("the tool raised StopIteration"))
    except BaseException as error:
        act = partial(future.set_exception, error)
    return lambda: None if future.done() else act()
