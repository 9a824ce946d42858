"""Words that the operator does not want here: in no question that is sent, and in no answer that is shown."""

from qwendow.barred.client import Guarded
from qwendow.barred.words import Barred

__all__ = ["Barred", "Guarded"]
