"""What a caller wishes of an answer, by name and unchecked: the settings of the page, the parameters of the API."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from qwendow.answering.checks import Refused, is_zone


@dataclass(frozen=True, slots=True)
class Wishes:
    """Each may be anything that JSON can say. None stands for the default, a `json_schema` that is "" for none.

    What they mean is told to callers of the API.
    """

    model: Any = None
    temperature: Any = None
    top_p: Any = None
    json_mode: Any = None
    prompt: Any = None
    system_prompt: Any = None
    thinking: Any = None
    thinking_budget: Any = None
    search: Any = None
    tools: Any = None
    json_schema: Any = None
    budget: Any = None
    memory: Any = None
    compare: Any = None
    timezone: Any = None

    @property
    def said(self) -> dict[str, Any]:
        """What was wished, by its name."""
        return {name: value for name in NAMES if (value := getattr(self, name)) is not None}


NAMES = tuple(field.name for field in fields(Wishes))


PLACE = "place"
"""What the page sends with them: where it is, which is not asked for here."""


def read_wishes(text: Any) -> Wishes:
    """What the page sends as one JSON object; what is left out is None. Raises Refused."""
    try:
        said = json.loads("{}" if text in (None, "") else text)
    except (TypeError, ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.keys() - {*NAMES, PLACE}:
        raise Refused("settings", names=", ".join(NAMES))
    wishes = Wishes(**{name: value for name, value in said.items() if name != PLACE})
    # What a browser calls its zone is none of its reader's doing: nobody could mend it.
    return wishes if is_zone(wishes.timezone) else replace(wishes, timezone=None)
