"""Tools made of functions: what the model is told of them, and which functions cannot be one."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from qwendow.tools import BadTool, Tool, Toolbox, tool
from qwendow.tools.docstring import Docstring, read_docstring


class Colour(Enum):
    """A colour of paint."""

    RED = "red"
    BLUE = "blue"


class Box(BaseModel):
    title: str
    size: Annotated[int, Field(description="in cm")] = 3


class Branch(BaseModel):
    twigs: list[Branch] = []


class Opaque:
    pass


@dataclass
class Pair:
    left: int
    right: int


def plain(city: str) -> str:
    """Says hello."""
    return city


def test_function_with_hints_and_a_docstring_is_a_tool():
    assert Toolbox([plain]).offered(["plain"]) == [
        {
            "type": "function",
            "function": {
                "name": "plain",
                "description": "Says hello.",
                "parameters": {
                    "type": "object",
                    "properties": {"city": {"type": "string"}},
                    "required": ["city"],
                    "additionalProperties": False,
                },
            },
        }
    ]


def test_decorated_function_stays_the_function_it_was():
    marked = tool(consent=True)(plain)
    assert (marked, marked("Bonn")) == (plain, "Bonn")
    del vars(plain)["__qwendow_tool__"]


def test_decorator_says_consent_limit_and_name():
    @tool(consent=True, seconds=3, name="pay-now")
    def pay() -> None:
        """Pays."""

    made = Tool.of(pay)
    assert (made.name, made.consent, made.seconds) == ("pay-now", True, 3)


def test_decorator_without_brackets_asks_for_nothing():
    @tool
    def look() -> None:
        """Looks."""

    made = Tool.of(look)
    assert (made.name, made.consent, made.seconds) == ("look", False, 20.0)
    assert made.parameters == {"type": "object", "properties": {}, "additionalProperties": False}


def test_method_is_a_tool_without_its_self():
    class Shop:
        @tool(consent=True)
        def open(self, door: int) -> None:
            """Opens."""

    made = Tool.of(Shop().open)
    assert (list(made.parameters["properties"]), made.consent) == (["door"], True)


def test_another_decorator_may_stand_between():
    def logged(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return wrapper

    made = Tool.of(logged(tool(seconds=2)(lambda_free)))
    assert (made.name, list(made.parameters["properties"]), made.seconds) == ("lambda_free", ["x"], 2)


def lambda_free(x: int) -> int:
    """Gives it back."""
    return x


def kinds(
    word: str,
    colour: Colour,
    maybe: str | None = None,
    size: Literal["s", "m"] = "m",
    numbers: list[int] = [1],  # noqa: B006
    limit: Annotated[int, Field(ge=1, le=9, description="at most")] = 5,
    title: bool = False,
) -> None:
    """Takes all kinds.

    Args:
        word: A word,
            or two.
        limit (int): Not this.
        maybe:
            Perhaps.
    """


def test_each_kind_of_parameter_has_its_schema():
    assert Tool.of(kinds).parameters == {
        "type": "object",
        "additionalProperties": False,
        "required": ["word", "colour"],
        "properties": {
            "word": {"type": "string", "description": "A word, or two."},
            "colour": {"type": "string", "enum": ["red", "blue"], "description": "A colour of paint."},
            "maybe": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "description": "Perhaps."},
            "size": {"type": "string", "enum": ["s", "m"], "default": "m"},
            "numbers": {"type": "array", "items": {"type": "integer"}, "default": [1]},
            "limit": {"type": "integer", "minimum": 1, "maximum": 9, "default": 5, "description": "at most"},
            "title": {"type": "boolean", "default": False},
        },
    }


def nested(boxes: list[Box], pair: Pair) -> None:
    """Packs."""


def test_nested_models_stand_in_their_place_and_keep_a_property_called_title():
    assert Tool.of(nested).parameters["properties"] == {
        "boxes": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "size": {"type": "integer", "default": 3, "description": "in cm"},
                },
                "required": ["title"],
            },
        },
        "pair": {
            "type": "object",
            "properties": {"left": {"type": "integer"}, "right": {"type": "integer"}},
            "required": ["left", "right"],
            "additionalProperties": False,
        },
    }


def grow(branch: Branch) -> None:
    """Grows."""


def test_type_that_holds_itself_keeps_its_references():
    parameters = Tool.of(grow).parameters
    assert parameters["properties"] == {"branch": {"$ref": "#/$defs/Branch"}}
    assert parameters["$defs"]["Branch"]["properties"]["twigs"]["items"] == {"$ref": "#/$defs/Branch"}


def shadows(copy: int, model_config: str, schema: str, _limit: int = 1) -> list[object]:
    """Takes names that pydantic has in use."""
    return [copy, model_config, schema, _limit]


@pytest.mark.filterwarnings("error")
def test_parameters_may_have_any_name():
    made = Tool.of(shadows)
    assert list(made.parameters["properties"]) == ["copy", "model_config", "schema", "_limit"]
    assert made.run({"copy": 1, "model_config": "a", "schema": "b", "_limit": 2}) == [1, "a", "b", 2]


@pytest.mark.filterwarnings("error")
def test_default_that_json_cannot_hold_stays_out_of_the_schema():
    marker = object()

    def look(depth: Any = marker) -> Any:
        """Looks."""
        return depth

    made = Tool.of(look)
    assert made.parameters["properties"] == {"depth": {}}
    assert made.run({}) is marker


def no_docstring(x: int) -> int:
    return x


def only_args(x: int) -> None:
    """Args:
    x: a number
    """


def unannotated(x) -> None:  # type: ignore[no-untyped-def]
    """Takes anything."""


def starred(*words: str) -> None:
    """Takes many."""


def keywords(**words: str) -> None:
    """Takes many."""


def positional(x: int, /) -> None:
    """Takes one."""


def unresolved(x: Nowhere) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Takes one."""


def opaque(x: Opaque) -> None:
    """Takes one."""


def calling(x: Callable[[], int]) -> None:
    """Takes one."""


def infinite(x: float = float("inf")) -> None:
    """Takes one."""


def yielding(x: int) -> Iterator[int]:
    """Yields."""
    yield x


BAD: dict[str, tuple[Any, str]] = {
    "docstring": (no_docstring, "it has no docstring: its first paragraph tells the model what the tool is for"),
    "only a section": (only_args, "it has no docstring: its first paragraph tells the model what the tool is for"),
    "hint": (unannotated, "its parameter x has no type hint"),
    "star": (starred, "the model cannot fill *words: 'str': name each parameter"),
    "two stars": (keywords, "the model cannot fill **words: 'str': name each parameter"),
    "positional": (positional, "its parameter x has no name to call it by: take out the /"),
    "unresolved": (unresolved, "its type hints cannot be read: NameError: name 'Nowhere' is not defined"),
    "yields": (yielding, "it yields: a tool returns its result"),
    "class": (Opaque, "it is not a function"),
    "no function": (3, "it is not a function"),
}


@pytest.mark.parametrize(("function", "reason"), BAD.values(), ids=BAD.keys())
def test_function_that_cannot_be_a_tool_is_refused_with_the_reason(function: Any, reason: str):
    with pytest.raises(BadTool) as caught:
        Tool.of(function)
    assert str(caught.value) == reason


@pytest.mark.parametrize("function", [opaque, calling, infinite])
def test_parameter_that_json_cannot_describe_is_refused(function: Callable[..., Any]):
    with pytest.raises(BadTool, match=r"^its parameters cannot be (checked|described in JSON): "):
        Tool.of(function)


def named(name: str) -> Callable[..., Any]:
    @tool(name=name)
    def act() -> None:
        """Acts."""

    return act


@pytest.mark.parametrize("name", ["", "a b", "天气", "a.b", "x" * 65, "a\n", "ａ"])
def test_bad_name_is_refused(name: str):
    with pytest.raises(BadTool, match=r"^its name must be 1 to 64 of the letters"):
        Tool.of(named(name))


def test_name_of_the_greatest_length_is_taken():
    assert Tool.of(named("x" * 64)).name == "x" * 64


def test_name_that_the_provider_refuses_is_refused():
    with pytest.raises(BadTool, match=r'^the provider refuses the name "search"$'):
        Tool.of(named("search"))


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_time_limit_must_be_one(seconds: float):
    @tool(seconds=seconds)
    def act() -> None:
        """Acts."""

    with pytest.raises(BadTool, match=r"^its time limit must be a number of seconds above 0$"):
        Tool.of(act)


def test_two_tools_of_one_name_make_no_toolbox():
    with pytest.raises(BadTool, match=r'^there are two tools named "act"$'):
        Toolbox([named("act"), named("act")])


def test_unknown_names_are_not_offered_and_known_ones_once():
    box = Toolbox([named("a"), named("b")])
    assert [one["function"]["name"] for one in box.offered(["b", "x", "a", "b"])] == ["b", "a"]
    assert box.offered([]) == []


def test_consent_is_asked_for_tools_that_want_it():
    @tool(consent=True)
    def pay() -> None:
        """Pays."""

    box = Toolbox([pay, named("look")])
    assert [box.needs_consent(name) for name in ("pay", "look", "nothing")] == [True, False, False]


def test_docstring_is_read_paragraph_by_paragraph():
    text = """Finds a
customer.

More for the reader of the code.

Args:
    name: Of the customer: first
        and last.

    *more (list[str]): Others.
    silent:
Returns:
    note: nothing"""
    assert read_docstring(text) == Docstring(
        "Finds a customer.", {"name": "Of the customer: first and last.", "more": "Others."}
    )


@pytest.mark.parametrize("text", ["", "\n\n", "Args:", "Args:\n    ", "Args:\n  :\n ::"])
def test_docstring_without_words_says_nothing(text: str):
    assert read_docstring(text) == Docstring("")
