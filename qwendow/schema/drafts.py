"""The drafts of JSON Schema that are known, and the one a schema was written for."""

from __future__ import annotations

from typing import Any

from jsonschema import (
    Draft4Validator,
    Draft6Validator,
    Draft7Validator,
    Draft201909Validator,
    Draft202012Validator,
)
from referencing.jsonschema import DRAFT4, DRAFT6, DRAFT7, DRAFT201909, DRAFT202012

DRAFTS = {
    Draft202012Validator: DRAFT202012,
    Draft201909Validator: DRAFT201909,
    Draft7Validator: DRAFT7,
    Draft6Validator: DRAFT6,
    Draft4Validator: DRAFT4,
}
"""The rules of each draft, and how it names its parts."""


def draft_of(schema: dict[str, Any]) -> Any:
    """As `$schema` says; 2020-12 where it says nothing or something unknown."""
    named = str(schema.get("$schema", "")).rstrip("#")
    return next((draft for draft in DRAFTS if _address(draft) == named), Draft202012Validator)


def _address(draft: Any) -> str:
    return str(draft.ID_OF(draft.META_SCHEMA)).rstrip("#")
