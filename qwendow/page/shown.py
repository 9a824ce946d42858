"""What the chatbot shows."""

from typing import Any

Shown = dict[str, Any]
"""A message as the chatbot sends it to the browser. Text is a part: a bare string would lose its indentation."""
