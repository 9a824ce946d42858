"""JSON one can trust: a JSON Schema that somebody gave, the verdict on an answer, and the words to the model."""

from qwendow.schema.check import verdict_on
from qwendow.schema.given import BrokenSchema, parse_schema
from qwendow.schema.words import instructions, repair_request

__all__ = ["BrokenSchema", "instructions", "parse_schema", "repair_request", "verdict_on"]
