"""Tools the model may call: how a function becomes one, how a call of it is run, and those that come with the app."""

from __future__ import annotations

from qwendow.tools.definition import BadTool, Tool, ToolError, tool
from qwendow.tools.folder import OwnTools, own_tools
from qwendow.tools.reader import reader_zone
from qwendow.tools.shipped import shipped
from qwendow.tools.toolbox import Result, Toolbox

__all__ = [
    "BadTool",
    "OwnTools",
    "Result",
    "Tool",
    "ToolError",
    "Toolbox",
    "own_tools",
    "reader_zone",
    "shipped",
    "tool",
]
