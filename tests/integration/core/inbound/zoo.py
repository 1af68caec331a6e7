"""Parsers that misbehave, importable by name so that they travel to pool processes."""

from __future__ import annotations

import os
import time

from postroom.errors import Unreadable
from postroom.message import InboundMessage, Parsed, Raw, Sender


def parse(raw: Raw) -> Parsed:
    """Do what the payload says."""
    match raw.payload:
        case b"hang":
            time.sleep(600)
        case b"exit":
            os._exit(3)
        case b"eat":
            return Parsed(messages=(len(bytearray(8_000_000_000)),))  # type: ignore[arg-type]
        case b"raise":
            raise RuntimeError("a bug")
        case b"unreadable":
            raise Unreadable("it makes no sense")
        case _:
            pass
    return Parsed(
        (
            InboundMessage(
                external_id=raw.external_id,
                source="zoo",
                sent_at=raw.received_at,
                sender=Sender(identity="ola"),
                text="Zażółć",
            ),
        )
    )
