"""What is raised for a value that cannot be used."""

from __future__ import annotations


class SettingsError(Exception):
    """A wrong value; the message names the variable and the remedy, and never holds the value."""

    def __init__(self, variable: str, remedy: str) -> None:
        super().__init__(f"{variable} {remedy}")
