"""Requests wait in line: where as many are on their way as may be, and where the endpoint has had too many.

Readers take turns, so that who asks much waits behind himself. Each process has a line of its own.
"""

from qwendow.line.client import InLine, Spare
from qwendow.line.turns import Line

__all__ = ["InLine", "Line", "Spare"]
