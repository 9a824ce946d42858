"""DashScope's compatible mode without a model: a real HTTP server with prepared answers and faults on demand.

with start(create_app(pace=0)) as endpoint:
    AsyncOpenAI(base_url=endpoint.base_url, api_key=KEY)
"""

from __future__ import annotations

from qwendow.offline.server import create_app
from qwendow.offline.serving import Running, start

KEY = "sk-offline"
"""A key the endpoint takes, as it does any other that begins with sk-."""

NOTE = "offline demo: set DASHSCOPE_API_KEY to talk to Qwen"
"""What an app says when it starts with this endpoint behind it."""

__all__ = ["KEY", "NOTE", "Running", "create_app", "start"]
