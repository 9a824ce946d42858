"""The keys that the endpoint is asked with: which there are by now, and how old they are."""

from qwendow.keys.key import OLD_DAYS, Key
from qwendow.keys.keys import Keys
from qwendow.keys.reading import BadKeys, parse_keys, read_keys

__all__ = ["OLD_DAYS", "BadKeys", "Key", "Keys", "parse_keys", "read_keys"]
