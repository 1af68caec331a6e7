"""Parsers that misbehave, importable by name so that they travel to pool processes."""

from __future__ import annotations

import os
import threading
import time

from postroom.errors import Unreadable
from postroom.message import InboundMessage, Parsed, Raw, Sender


def parse(raw: Raw) -> Parsed:
    """Do what the payload says."""
    _misbehave(raw.payload)
    match raw.payload:
        case b"nothing":
            return None  # type: ignore[return-value]
        case b"no text":
            return Parsed((_message(raw, None),))  # type: ignore[arg-type]
        case b"locked":
            return Parsed((_message(raw, "Zażółć"),), fields={"lock": threading.Lock()})  # type: ignore[dict-item]
        case _:
            return Parsed((_message(raw, "Zażółć"),))


def _misbehave(payload: bytes) -> None:
    match payload:
        case b"hang":
            time.sleep(600)
        case b"slow":
            time.sleep(0.5)
        case b"exit":
            os._exit(3)
        case b"eat":
            bytearray(8_000_000_000)
        case b"raise":
            raise RuntimeError("a bug")
        case b"unreadable":
            raise Unreadable("it makes no sense")
        case _:
            pass


def _message(raw: Raw, text: str) -> InboundMessage:
    return InboundMessage(
        external_id=raw.external_id,
        source="zoo",
        sent_at=raw.received_at,
        sender=Sender(identity="ola"),
        text=text,
    )
