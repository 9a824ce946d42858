"""Qwendow: a window on Qwen."""

__version__ = "0.1.0"
