"""What a reader attaches: bytes of any kind in, a picture or a text that a model takes out."""

from qwendow.attachments.names import clean_name
from qwendow.attachments.reading import Reading, read_attachment

__all__ = ["Reading", "clean_name", "read_attachment"]
