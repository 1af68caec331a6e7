"""Waiting until a mailbox has news, without asking all the time (RFC 2177)."""

from __future__ import annotations

import imaplib
import select
import socket
import ssl
from io import BufferedReader
from typing import cast

from imap_tools import BaseMailBox

ROUND_S = 90.0
"""After so long IDLE is ended and everything is looked at again: a dead connection shows then.

Servers end it after 29 minutes at the latest, some after ten.
"""
POLL_S = 60.0
"""How often a server without IDLE is asked."""


def wait(mailbox: BaseMailBox, seconds: float) -> None:
    """Return when the server says anything, or after so many seconds."""
    if "IDLE" in mailbox.client.capabilities:
        _idle(mailbox, seconds)
    else:
        _readable(mailbox.client.sock, min(seconds, POLL_S))


def _idle(mailbox: BaseMailBox, seconds: float) -> None:
    client = mailbox.client
    client.untagged_responses.pop("EXISTS", None)
    tag = _begin(client)
    if "EXISTS" not in client.untagged_responses and not _buffered(client):
        _readable(client.sock, seconds)
    client.send(b"DONE\r\n")
    mailbox.consume_until_tagged_response(tag)


def _begin(client: imaplib.IMAP4) -> bytes:
    """Say IDLE and read on to the go-ahead; other news may come before it."""
    tag: bytes = client._command("IDLE")  # noqa: SLF001  imaplib of 3.11 has no IDLE
    while client._get_response() is not None:  # noqa: SLF001  (the same)
        if client.tagged_commands.get(tag):
            raise client.abort("the server refused IDLE")
    return tag


def _buffered(client: imaplib.IMAP4) -> bool:
    """Whether something came together with the go-ahead and is no longer in the socket."""
    patience = client.sock.gettimeout()
    client.sock.settimeout(0)
    try:
        return bool(cast("BufferedReader", client.file).peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        client.sock.settimeout(patience)


def _readable(sock: socket.socket, seconds: float) -> None:
    """`poll`, because `select` cannot watch a process's thousandth file."""
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    poller.poll(seconds * 1000)
