"""Who asks, the reader behind a request, and how much they may."""

from qwendow.readers.cookie import ReaderCookie, cookie_header, cookie_values
from qwendow.readers.limits import open_limits
from qwendow.readers.reader import NOBODY, Reader
from qwendow.readers.roomy import WhereRoom
from qwendow.readers.secret import kept_secret, new_secret

__all__ = [
    "NOBODY",
    "Reader",
    "ReaderCookie",
    "WhereRoom",
    "cookie_header",
    "cookie_values",
    "kept_secret",
    "new_secret",
    "open_limits",
]
