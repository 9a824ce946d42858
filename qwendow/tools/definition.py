"""What a tool is: a function with type hints and a docstring, and the form in which the model is told of it."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MethodType
from typing import Any, TypeVar, overload

from pydantic import BaseModel, ValidationError

from qwendow.tools.docstring import read_docstring
from qwendow.tools.signature import BadSignature, arguments_model, json_schema

Function = TypeVar("Function", bound=Callable[..., Any])

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")

RESERVED = frozenset({"search"})
"""The provider refuses a request that offers a tool of such a name."""

SECONDS = 20.0
"""How long a call may take, if its tool does not say."""

_MARK = "__qwendow_tool__"


class BadTool(Exception):
    """A function cannot be a tool; the message says why."""


class ToolError(Exception):
    """What a tool raises to tell the model, in its own words, why there is no result and what to do."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What `@tool` was told."""

    consent: bool = False
    seconds: float = SECONDS
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool; `parameters` is a JSON schema, `consent` asks the reader before each call, `seconds` limits a call."""

    name: str
    description: str
    parameters: dict[str, Any]
    consent: bool
    seconds: float
    function: Callable[..., Any]
    arguments: type[BaseModel]

    @classmethod
    def of(cls, function: Callable[..., Any]) -> Tool:
        """The tool a function is, with what `@tool` said of it if it was there; raises BadTool."""
        mark = mark_of(function) or Mark()
        try:
            return _made(function, mark)
        except BadSignature as error:
            raise BadTool(str(error)) from error

    @property
    def is_async(self) -> bool:
        return inspect.iscoroutinefunction(self.function)

    def run(self, arguments: dict[str, Any]) -> Any:
        """What the function returns, which is awaitable if the tool is asynchronous.

        Raises ToolError for arguments that do not fit, and whatever the function raises.
        """
        return self.function(**self._checked(arguments))

    def _checked(self, arguments: dict[str, Any]) -> dict[str, Any]:
        try:
            values = self.arguments.model_validate(arguments)
        except ValidationError as error:
            raise ToolError(self._refusal(error)) from None
        return {str(info.alias): getattr(values, field) for field, info in self.arguments.model_fields.items()}

    def _refusal(self, error: ValidationError) -> str:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        listed = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in problems[:10])
        names = ", ".join(self.parameters["properties"]) or "none"
        return f"Wrong arguments: {listed}. The arguments of {self.name} are: {names}. Correct them and call again."


@overload
def tool(function: Function) -> Function: ...


@overload
def tool(
    *, consent: bool = False, seconds: float = SECONDS, name: str | None = None
) -> Callable[[Function], Function]: ...


def tool(
    function: Function | None = None, *, consent: bool = False, seconds: float = SECONDS, name: str | None = None
) -> Function | Callable[[Function], Function]:
    """Marks a function as a tool, with or without brackets; it stays the function it was.

    Whether it can be one is seen when it is loaded, so that a bad one does not harm others in its file.
    """

    def marked(function: Function) -> Function:
        setattr(function, _MARK, Mark(consent, seconds, name))
        return function

    return marked(function) if function is not None else marked


def mark_of(value: object) -> Mark | None:
    """What `@tool` said of it; it may be anything that stands in a module."""
    # Neither isinstance nor getattr: a stranger's object may answer them with anything, or raise.
    inner = getattr(value, "__func__", value) if type(value) is MethodType else value
    mark = inspect.getattr_static(inner, _MARK, None)
    return mark if isinstance(mark, Mark) else None


def _made(function: Callable[..., Any], mark: Mark) -> Tool:
    _check_kind(function)
    name = _name(function, mark)
    if not (isinstance(mark.seconds, int | float) and math.isfinite(mark.seconds) and mark.seconds > 0):
        raise BadTool("its time limit must be a number of seconds above 0")
    text = read_docstring(inspect.getdoc(function) or "")
    if not text.summary:
        raise BadTool("it has no docstring: its first paragraph tells the model what the tool is for")
    model = arguments_model(function)
    parameters = json_schema(model, text.parameters)
    return Tool(name, text.summary, parameters, bool(mark.consent), mark.seconds, function, model)


def _check_kind(function: object) -> None:
    if not callable(function) or inspect.isclass(function):
        raise BadTool("it is not a function")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise BadTool("it yields: a tool returns its result")


def _name(function: Callable[..., Any], mark: Mark) -> str:
    name = mark.name if mark.name is not None else getattr(function, "__name__", "")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadTool("its name must be 1 to 64 of the letters A-Z and a-z, digits, _ and -")
    if name in RESERVED:
        raise BadTool(f'the provider refuses the name "{name}"')
    return name
