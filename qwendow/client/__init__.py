"""The endpoint: one request to DashScope, as a stream of events."""

from qwendow.client.dashscope import DashScope
from qwendow.client.retry import Backoff

__all__ = ["Backoff", "DashScope"]
