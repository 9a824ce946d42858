"""What a reader attaches: bytes of any kind in, a picture or a text that a model takes out."""

from qwendow.attachments.kinds import (
    MAX_CHARACTERS,
    MAX_FILE_BYTES,
    Attachment,
    BadAttachment,
    Image,
    Remark,
    TextFile,
)
from qwendow.attachments.names import clean_name
from qwendow.attachments.quoting import named, quote, scaled
from qwendow.attachments.reading import Reading, read_attachment

__all__ = [
    "MAX_CHARACTERS", "MAX_FILE_BYTES", "Attachment", "BadAttachment", "Image", "Reading", "Remark", "TextFile",
    "clean_name", "named", "quote", "read_attachment", "scaled",
]  # fmt: skip
