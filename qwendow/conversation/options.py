"""How a turn is asked: the settings of one turn, as they were accepted."""

from __future__ import annotations

from dataclasses import dataclass

from qwendow.conversation.judged import Schema


@dataclass(frozen=True, slots=True)
class Summarizer:
    """The model that sums up what is too long; `thinking` and `effort` are sent, None leaves it its default."""

    model: str
    thinking: bool | None = None
    effort: str | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How a turn is asked. `max_input` and `thinking_budget` are in tokens; `thinking`, `thinking_budget` and `effort`
    are what is sent for the `wish` of the reader, who may have given a `longest_thought`; None leaves the model's
    default. `recalls`: the model reads its own thoughts again, while it is thinking.

    `tools` are the names of those that the model may call; with `json_mode` it may call none. `budget` is what the
    conversation may cost, in the currency of the prices, 0 for no limit: who gives it brings the purse that keeps to
    it. `cacheable` and `fresh` are those of the request. `schema` is what a JSON answer must conform to: it goes as it
    is where the model `takes_schema`, elsewhere it stands in the system prompt. `images`: the model takes pictures.
    `left_out` is None, or what was left out as another model answers than the chosen one. `memory` is how many tokens
    the prompt may have, 0 for as many as the model reads; where there are more the first of the `summarizers` sums up
    the oldest turns, or the next where the account may not use it. `compared` is how each of several models is asked,
    itself among them, whose answers are to stand side by side: who gives it asks them all. `timezone` is the
    reader's, by its IANA name, or "". `about` is what they want to be known of them. `partial`: the model takes the
    beginning of its answer as it is, to go on with. `apart`: nothing that a reader may have written stands in the
    system prompt; it goes before the first question.
    """

    model: str
    temperature: float
    top_p: float
    json_mode: bool
    system_prompt: str
    max_input: int
    thinking: bool | None = None
    thinking_budget: int | None = None
    effort: str | None = None
    wish: str = "auto"
    longest_thought: int = 0
    recalls: bool = False
    search: bool = False
    tools: tuple[str, ...] = ()
    budget: float = 0.0
    cacheable: bool = False
    fresh: bool = False
    schema: Schema | None = None
    takes_schema: bool = False
    images: bool = False
    left_out: tuple[str, ...] | None = None
    memory: int = 0
    summarizers: tuple[Summarizer, ...] = ()
    compared: tuple[Options, ...] = ()
    timezone: str = ""
    about: str = ""
    partial: bool = False
    apart: bool = False

    @property
    def longest_prompt(self) -> int:
        """In tokens."""
        return min(self.memory, self.max_input) if self.memory else self.max_input
