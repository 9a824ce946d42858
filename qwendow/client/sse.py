"""Server-sent events: bytes in, the data of each event out."""

from __future__ import annotations

import codecs

MAX_EVENT = 16_000_000
"""Characters one event may hold; beyond it the sender is taken for broken and not for talkative."""

_OTHER_FIELDS = ("id", "retry")
_SIGNS_OF_LIFE = ("ping", "heartbeat", "keepalive", "keep-alive")


class EventTooLong(ValueError):
    """An event did not end within MAX_EVENT characters."""


class ErrorEvent(str):
    """The data of an event that is named an error."""

    __slots__ = ()


class SSEDecoder:
    """Feed it what is read and flush it at the end; payloads do not depend on where the reads were split.

    Bad UTF-8 becomes U+FFFD, events without data and those that say no more than that somebody is there are skipped,
    and the last one needs no blank line after it. One object right behind another is an event of its own, as there are
    servers that leave the blank lines out.
    """

    def __init__(self) -> None:
        self.strange = False  # a line came that no event stream has
        self.comment = ""  # the last one
        self._characters = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._line: list[str] = []
        self._data: list[str] = []
        self._size = 0
        self._after_cr = False
        self._name = ""

    def feed(self, data: bytes) -> list[str]:
        """Raises EventTooLong."""
        return self._take(self._characters.decode(data))

    def flush(self) -> list[str]:
        return self._take(self._characters.decode(b"", final=True) + "\n\n")

    def _take(self, text: str) -> list[str]:
        if self._size > MAX_EVENT:
            raise EventTooLong
        self._size += len(text)
        head, newline, tail = self._with_newlines(text).rpartition("\n")
        if not newline:
            # Pieces are joined once, when the line ends: adding to a string would make a long line quadratic.
            self._line.append(tail)
            return []
        lines = ("".join(self._line) + head).split("\n")
        self._line = [tail]
        return [payload for line in lines if (payload := self._read(line))]

    def _with_newlines(self, text: str) -> str:
        """CRLF and CR as LF, also when CR and LF came in different reads."""
        if not text:
            return text
        if self._after_cr:
            text = text.removeprefix("\n")
        self._after_cr = text.endswith("\r")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def _read(self, line: str) -> str | None:
        if line.startswith("data:"):
            return self._read_data(line[6:] if line.startswith(" ", 5) else line[5:])
        elif not line:
            return self._event()
        elif line.startswith("event"):
            self._name = line[6:].strip().lower()
        elif line == "data":
            self._data.append("")
        elif line.startswith(":"):
            self.comment = line[1:200].strip()
        elif line.startswith("error:"):  # llama.cpp's server until 2025
            self._data.append(line[6:].strip())
            self._name = "error"
        elif not line.startswith(_OTHER_FIELDS):
            self.strange = True
        return None

    def _read_data(self, data: str) -> str | None:
        parted = self._data and self._data[-1].endswith("}") and data.startswith(("{", "[DONE]"))
        before = self._event() if parted else None
        self._data.append(data)
        return before

    def _event(self) -> str:
        payload = "\n".join(self._data)
        self._data = []
        self._size = 0
        name, self._name = self._name, ""
        if name == "error":
            return ErrorEvent(payload)
        return "" if name in _SIGNS_OF_LIFE else payload
