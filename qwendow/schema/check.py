"""Whether an answer conforms to a schema, within limits of size, depth and time."""

from __future__ import annotations

from typing import Any

from referencing import Registry

from qwendow.conversation.judged import Fault, Verdict
from qwendow.schema.drafts import draft_of
from qwendow.schema.problems import listed
from qwendow.schema.reading import Unreadable, read_json, unfenced
from qwendow.schema.rules import formats, timed

MAX_CHARACTERS = 1_000_000
MAX_SECONDS = 1.0


def verdict_on(text: str, schema: dict[str, Any], seconds: float = MAX_SECONDS) -> Verdict:
    """On an answer's text, within `seconds`; a single Markdown fence around it is not held against it."""
    try:
        value = read_json(unfenced(text), MAX_CHARACTERS)
        problems, more = listed(_validator(schema, seconds).iter_errors(value))
    except Unreadable as error:
        return Verdict(error.fault)
    except RecursionError:
        return Verdict(Fault("too_deep"))
    except TimeoutError:
        return Verdict(Fault("too_slow"))
    return Verdict(None, problems, more)


def _validator(schema: dict[str, Any], seconds: float) -> Any:
    """`$schema` has been followed already: jsonschema would follow it again, to rules that know no time limit."""
    bare = {name: value for name, value in schema.items() if name != "$schema"}
    # A registry of its own: the one jsonschema takes otherwise fetches references from the network.
    return timed(draft_of(schema), seconds)(bare, format_checker=formats(), registry=Registry())
