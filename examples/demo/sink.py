"""A mail server that takes everything and delivers nothing: answers of the demo end here."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

SILENCE_S = 30.0
LARGEST = 40_000_000
KEPT = 500


@dataclass(slots=True)
class Sink:
    """What came in, newest last; memory of the last few hundred."""

    port: int = 0
    letters: deque[EmailMessage] = field(default_factory=lambda: deque(maxlen=KEPT))
    told: Callable[[EmailMessage], None] | None = None
    """Told of each letter."""

    def last_to(self, address: str) -> EmailMessage | None:
        """The newest letter to somebody."""
        found = (one for one in reversed(self.letters) if parseaddr(str(one["To"]))[1] == address)
        return next(found, None)

    def take(self, content: bytes) -> None:
        """Keep one letter."""
        letter = message_from_bytes(content, policy=policy.default)
        self.letters.append(letter)
        if self.told is not None:
            self.told(letter)


@asynccontextmanager
async def sinking() -> AsyncIterator[Sink]:
    """Serve on a free port of this machine."""
    sink = Sink()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve(sink, reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=LARGEST)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()


async def _serve(sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one client until it goes, or says nothing for too long."""
    try:
        async with asyncio.timeout(SILENCE_S):
            await _talk(sink, reader, writer)
    except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
        return
    finally:
        writer.close()


async def _talk(sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As much of SMTP (RFC 5321) as a client that sends mail needs."""
    writer.write(b"220 demo ESMTP\r\n")
    said = b""
    while not said.startswith(b"QUIT"):
        line = await reader.readuntil(b"\n")
        said = line.strip().upper()
        writer.write(await _answer(sink, reader, writer, said))
        await writer.drain()


async def _answer(
    sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes
) -> bytes:
    match said.split(b" ")[0]:
        case b"EHLO":
            return b"250-demo\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN\r\n"
        case b"AUTH":
            return await _signed_in(reader, writer, said)
        case b"DATA":
            writer.write(b"354 go on\r\n")
            content = await reader.readuntil(b"\r\n.\r\n")
            sink.take(content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))
            return b"250 taken\r\n"
        case b"QUIT":
            return b"221 bye\r\n"
        case _:
            return b"250 ok\r\n"


async def _signed_in(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes
) -> bytes:
    """Everybody may; what was not said with the command is asked for (RFC 4954)."""
    wanted = {
        b"AUTH PLAIN": (b"334 \r\n",),
        b"AUTH LOGIN": (b"334 VXNlcg==\r\n", b"334 UGFzcw==\r\n"),
    }
    for question in wanted.get(said, ()):
        writer.write(question)
        await reader.readline()
    return b"235 welcome\r\n"
