"""A line to the app that can be cut: all its connections break, and none comes about until it is mended."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Line:
    def __init__(self, target: int) -> None:
        self._target = target
        self._cut = False
        self._ends: set[asyncio.StreamWriter] = set()
        self._answers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]

    def cut(self) -> None:
        def abort() -> None:
            self._cut = True
            for end in [*self._ends]:
                end.transport.abort()

        self._loop.call_soon_threadsafe(abort)

    def finish(self) -> None:
        """Ends all answers that are under way as if they were complete, as a proxy may do that is told to end."""

        def finish() -> None:
            for answer in [*self._answers]:
                answer.write(b"0\r\n\r\n")  # The last chunk of a body that comes in chunks: RFC 9112, 7.1.
                answer.close()

        self._loop.call_soon_threadsafe(finish)

    def mend(self) -> None:
        self._cut = False

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._connect, sock=self._listening)
        async with server:
            await server.serve_forever()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        both = {writer, back}
        self._ends |= both
        self._answers.add(writer)
        await asyncio.gather(_pass_on(reader, back), _pass_on(there, writer), return_exceptions=True)
        self._ends -= both
        self._answers.discard(writer)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    writer.close()


@contextmanager
def line(target: int) -> Iterator[Line]:
    made = Line(target)
    thread = threading.Thread(target=_run, args=(made,), daemon=True)
    thread.start()
    yield made


def _run(made: Line) -> None:
    asyncio.set_event_loop(made._loop)
    made._loop.run_until_complete(made._serve())
