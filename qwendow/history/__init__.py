"""What a reader has said before: listed, searched, named, pinned, deleted."""

from qwendow.history.routes import History

__all__ = ["History"]
