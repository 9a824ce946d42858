"""This app, as an OpenID provider knows it."""

from __future__ import annotations

from typing import Protocol


class Client(Protocol):
    """Without a secret it is a public client."""

    @property
    def client_id(self) -> str: ...
    @property
    def client_secret(self) -> str: ...
    @property
    def scopes(self) -> str: ...
