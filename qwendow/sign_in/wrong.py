"""What goes wrong with an issuer and its tokens."""

from __future__ import annotations


class Unreachable(Exception):
    """The issuer does not answer, or not as one does; the message says what is wrong."""


class BadToken(Exception):
    """Not one of the issuer's, not for this app, or not now; the message says which."""
