"""The store in one SQLite file: what is kept by default, with nothing to set up."""

from qwendow.store.sqlite.schema import WrongFile
from qwendow.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore", "WrongFile"]
