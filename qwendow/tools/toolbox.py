"""The toolbox: the tools there are, and one call of one of them, whatever the model sent and the tool does."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from qwendow.tools.calls import Calls
from qwendow.tools.definition import BadTool, Tool, ToolError
from qwendow.tools.folder import own_tools
from qwendow.tools.reader import called_for
from qwendow.tools.texts import Busy, Hung, explained, fitted

ARGUMENTS_LIMIT = 100_000
"""Characters of arguments that are read."""

log = logging.getLogger("qwendow.tools")


@dataclass(frozen=True, slots=True)
class Result:
    """What the model gets to read of a call."""

    text: str
    failed: bool


class Toolbox:
    """Tools by name; raises BadTool if two have the same. A function counts as the tool it can be."""

    def __init__(self, tools: Iterable[Tool | Callable[..., Any]] = ()) -> None:
        self._tools: dict[str, Tool] = {}
        self._calls = Calls()
        for one in tools:
            tool = one if isinstance(one, Tool) else Tool.of(one)
            if tool.name in self._tools:
                raise BadTool(f'there are two tools named "{tool.name}"')
            self._tools[tool.name] = tool

    @classmethod
    def with_own(cls, tools: Iterable[Tool], folder: Path | None) -> Toolbox:
        """Those that come with the app, and the good ones of a folder of one's own; see `own_tools`."""
        first = list(tools)
        own = own_tools(folder, [tool.name for tool in first]).tools if folder else []
        return cls([*first, *own])

    @property
    def tools(self) -> list[Tool]:
        return list(self._tools.values())

    @property
    def names(self) -> list[str]:
        return list(self._tools)

    def offered(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Tools in the form a request holds them, each once; names that nobody has are left out."""
        return [_form(self._tools[name]) for name in dict.fromkeys(names) if name in self._tools]

    def needs_consent(self, name: str) -> bool:
        """Whether the reader is asked before the call; a tool that does not exist does no harm."""
        return name in self._tools and self._tools[name].consent

    async def run(self, call_name: str, arguments: str, zone: str = "") -> Result:
        """One call, with its arguments as the JSON text the model sent. Raises nothing but CancelledError.

        `zone` is the time zone of the reader, by its IANA name, empty where it is not known.
        """
        try:
            tool = self._tool(call_name)
            values = _parsed(arguments, takes_some=bool(tool.parameters.get("properties")))
        except ToolError as error:
            return Result(fitted(explained(error)), failed=True)
        with called_for(zone):
            outcome = await self._calls.outcome(tool, values)
        if outcome.error is None:
            return Result(fitted(outcome.text), failed=False)
        _log(tool, outcome.error)
        return Result(fitted(explained(outcome.error)), failed=True)

    def _tool(self, name: str) -> Tool:
        if name not in self._tools:
            there_are = f"The tools are: {', '.join(self._tools)}." if self._tools else "There are no tools."
            raise ToolError(f'There is no tool named "{name[:64]}". {there_are}')
        return self._tools[name]


def _form(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _parsed(arguments: str, takes_some: bool) -> dict[str, Any]:
    """The object a call's arguments are. Raises ToolError.

    Nothing counts as an empty one, as many servers write it so. null says that there were none where a tool
    `takes_some`: that may be a fault on the way, and a call with its defaults would not be the one that was meant.
    """
    if len(arguments) > ARGUMENTS_LIMIT:
        raise ToolError(f"The arguments are longer than {ARGUMENTS_LIMIT} characters. Call again with less.")
    try:
        values = json.loads(arguments, parse_constant=_no_number) if arguments.strip() else {}
    except json.JSONDecodeError as error:
        where = f"{error.msg} at character {error.pos + 1}"
        raise ToolError(f"The arguments are not JSON: {where}. Call again with one JSON object.") from None
    except (ValueError, RecursionError):
        raise ToolError("The arguments hold a number or a nesting beyond all bounds. Call again with less.") from None
    if values is None and not takes_some:
        return {}
    if values is None:
        raise ToolError("The arguments are missing. Call again with one JSON object; {} means none.")
    if not isinstance(values, dict):
        raise ToolError("The arguments must be one JSON object. Call again with one.")
    return values


def _no_number(constant: str) -> NoReturn:
    raise ToolError(f"The arguments are not JSON: {constant} is no number. Call again with one JSON object.")


def _log(tool: Tool, error: BaseException) -> None:
    """Where it failed. Messages may hold what a user typed, and stay out; a ToolError is meant for the model alone."""
    match error:
        case ToolError():
            return
        case Hung() | Busy():
            log.warning("tool %s: %s", tool.name, explained(error))
        case _:
            log.error("tool %s failed: %s", tool.name, _trace(error))


def _trace(error: BaseException) -> str:
    """The types of the errors that led to one another, the last first, with the lines of code they came through."""
    parts: list[str] = []
    while error and len(parts) < 5:
        parts.append(f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__)[-10:])}".rstrip())
        cause = error.__cause__ or error.__context__
        if cause is None:
            break
        error = cause
    return "\nfrom ".join(parts)
