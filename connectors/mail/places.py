"""Where a mail server may stand: anywhere but where clouds keep credentials (ADR 0018)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

from postroom.errors import PermanentError
from postroom.network import allowed_for_mail, parse


def require_place(host: str, port: int) -> None:
    """Refuse a host that leads to such an address; blocks. An unknown name is left to others."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    _judge(host, found)


async def require_place_soon(host: str, port: int) -> None:
    """The same without blocking."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    _judge(host, found)


def _judge(host: str, found: Iterable[tuple[Any, ...]]) -> None:
    for *_, target in found:
        address = parse(str(target[0]))
        if address is None or not allowed_for_mail(address):
            raise PermanentError(
                f"{host} leads to an address where no mail server may be; check the server's name",
                step="resolve",
            )
