"""Who asks, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Reader:
    """`id` is what is kept goes by; no two readers have the same, however they are known.

    `name` is what a page may call them, "" where nobody said. `kind` is how they are known: by a "cookie" that this app
    gave, as a "user" who signed in, by the "token" of a program; "none": not at all, and then there is no id.
    """

    id: str
    name: str = ""
    kind: Literal["none", "cookie", "user", "token"] = "cookie"

    @property
    def known(self) -> bool:
        """Whether they can be told from others."""
        return self.kind != "none"


NOBODY = Reader("", kind="none")
"""A program without a cookie, or a browser that keeps none."""
