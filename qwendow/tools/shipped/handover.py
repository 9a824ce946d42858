"""hand_over: a sample of a tool that acts, and therefore asks the reader first. Nobody is told anything by it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from qwendow.tools.definition import tool


@tool(consent=True, seconds=5)
def hand_over(summary: Annotated[str, Field(max_length=2000)]) -> dict[str, str]:
    """Passes the matter on to a colleague of the shop (转人工). The customer is asked for leave before it is done.

    Args:
        summary: For the colleague: order number, what happened, what the customer wants.
    """
    return {"passed_on": summary, "note": "This is a sample: no colleague reads it. Write a tool of your own."}
