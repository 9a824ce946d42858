"""JSON one can trust: a JSON Schema that somebody gave, the verdict on an answer, and the words to the model."""

from qwendow.schema.check import Verdict
from qwendow.schema.given import BrokenSchema, Schema
from qwendow.schema.problems import Problem
from qwendow.schema.reading import Fault
from qwendow.schema.words import instructions, repair_request

__all__ = ["BrokenSchema", "Fault", "Problem", "Schema", "Verdict", "instructions", "repair_request"]
