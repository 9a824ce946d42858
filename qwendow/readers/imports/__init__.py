"""Conversations that come in from files: our own, and what other programs export."""

from qwendow.readers.imports.reading import Broken, Imported, UnknownExport, read_export

__all__ = ["Broken", "Imported", "UnknownExport", "read_export"]
