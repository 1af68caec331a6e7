"""A proxy that spoils what a server says: for tests of what we survive."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

CHUNK = 4096


class CutError(Exception):
    """The connection ends here."""


class Fault(Protocol):
    """What happens to the bytes a server sends on one connection."""

    def pass_on(self, data: bytes, at: int) -> Iterator[bytes]:
        """The bytes to send on; `at`: how many came before on this connection. May raise `CutError`."""
        ...


@dataclass(slots=True)
class Nothing:
    """Everything goes through."""

    def pass_on(self, data: bytes, at: int) -> Iterator[bytes]:
        """All of it."""
        yield data


@dataclass(slots=True)
class Cut:
    """The connection breaks after so many bytes, as often as said; then all is well."""

    after: int
    times: int = 1

    def pass_on(self, data: bytes, at: int) -> Iterator[bytes]:
        """What comes before the break."""
        if self.times <= 0 or at + len(data) <= self.after:
            yield data
            return
        yield data[: max(0, self.after - at)]
        self.times -= 1
        raise CutError


@dataclass(slots=True)
class Silence:
    """The server falls silent after so many bytes, but the connection stays."""

    after: int
    times: int = 1
    fallen: bool = field(default=False, init=False)

    def pass_on(self, data: bytes, at: int) -> Iterator[bytes]:
        """What comes before the silence."""
        if at == 0 and self.fallen:
            self.times -= 1
            self.fallen = False
        if self.times <= 0 or at + len(data) <= self.after:
            yield data
            return
        self.fallen = True
        yield data[: max(0, self.after - at)]


@dataclass(slots=True)
class Sliced:
    """Every byte comes, in small pieces."""

    size: int = 7
    pause: float = 0.0

    def pass_on(self, data: bytes, at: int) -> Iterator[bytes]:
        """Piece by piece."""
        for start in range(0, len(data), self.size):
            yield data[start : start + self.size]
            time.sleep(self.pause)


@dataclass(slots=True)
class Doubled:
    """A stretch of bytes comes twice, as often as said."""

    at: int
    length: int = 40
    times: int = 1

    def pass_on(self, data: bytes, at: int) -> Iterator[bytes]:
        """The bytes, with a stretch repeated."""
        start = self.at - at
        if self.times <= 0 or not 0 <= start < len(data):
            yield data
            return
        self.times -= 1
        yield data[:start] + data[start : start + self.length] * 2 + data[start + self.length :]


class FaultProxy:
    """Listens on loopback and passes everything on to a server there, with one fault."""

    def __init__(self, upstream: int, fault: Fault | None = None) -> None:
        self.fault: Fault = fault or Nothing()
        self.connections = 0
        self._upstream = upstream
        self._server = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.getsockname()[1])

    def cut_all(self) -> None:
        """Break every connection now."""
        for sock in self._open:
            _close(sock)

    def close(self) -> None:
        """Listen no more and break what is open."""
        _close(self._server)
        self.cut_all()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        """Join a client with the server, or break where there is none."""
        try:
            server = socket.create_connection(("127.0.0.1", self._upstream), 10)
        except OSError:
            client.close()
            return
        server.settimeout(None)
        self._open += [client, server]
        for source, target, fault in ((client, server, Nothing()), (server, client, self.fault)):
            threading.Thread(target=_pump, args=(source, target, fault), daemon=True).start()


@contextmanager
def spoiled(upstream: int, fault: Fault | None = None) -> Iterator[FaultProxy]:
    """A proxy for as long as the block lasts."""
    proxy = FaultProxy(upstream, fault)
    try:
        yield proxy
    finally:
        proxy.close()


def _pump(source: socket.socket, target: socket.socket, fault: Fault) -> None:
    at = 0
    try:
        while data := source.recv(CHUNK):
            for piece in fault.pass_on(data, at):
                target.sendall(piece)
            at += len(data)
    except (OSError, CutError):
        pass
    finally:
        _close(source)
        _close(target)


def _close(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
