"""The endpoint: one request to DashScope, as a stream of events."""

from qwendow.client.dashscope import DashScope
from qwendow.client.dialect import DIALECTS, Dialect, dialect_of
from qwendow.client.retry import Backoff

__all__ = ["DIALECTS", "Backoff", "DashScope", "Dialect", "dialect_of"]
