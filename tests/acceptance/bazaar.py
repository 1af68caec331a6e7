"""A small plug-in: one channel for every place that is not mail, with a memory of what it sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from importlib.metadata import EntryPoint
from typing import Any, ClassVar

from pydantic import BaseModel

from core import plugins
from postroom.channel import Account, Channel, ChannelRules
from postroom.hooks import PROJECT, hookimpl
from postroom.message import InboundMessage, OutboundMessage, Parsed, Raw, Receipt, Sender
from postroom.registry import Registry

SOURCES = ("chat", "allegro.discussion", "allegro.message", "facebook", "instagram", "x")


class BazaarSettings(BaseModel):
    """A bazaar needs no settings."""


def parse(raw: Raw) -> Parsed:
    """One message a payload."""
    told = json.loads(raw.payload)
    sender = Sender(identity=told["login"], name=told["name"], email=told.get("email", ""))
    message = InboundMessage(
        external_id=raw.external_id,
        source=told["source"],
        sent_at=datetime.fromisoformat(told["at"]),
        sender=sender,
        thread=told["thread"],
        subject=told.get("subject", ""),
        text=told["text"],
        visible=told["text"],
    )
    return Parsed(messages=(message,))


class Bazaar(Channel[BazaarSettings]):
    """Chat, marketplaces and social networks, as far as automations care."""

    key = "bazaar"
    title = "Bazaar"
    sources: ClassVar[tuple[str, ...]] = SOURCES
    settings = BazaarSettings
    rules: ClassVar[ChannelRules] = ChannelRules(max_length=2000, per_minute=6000)
    parse = staticmethod(parse)

    def __init__(self) -> None:
        self.sent: list[OutboundMessage] = []

    async def send(self, account: Account[Any], message: OutboundMessage) -> Receipt:
        """Remember it."""
        self.sent.append(message)
        return Receipt(external_id=f"sent-{len(self.sent)}")


BAZAAR = Bazaar()


@hookimpl
def register_channels() -> Iterable[Channel[Any]]:
    """The one channel."""
    return [BAZAAR]


def registry() -> Registry:
    """Everything the product brings, and the bazaar."""
    entry = EntryPoint("bazaar", __name__, PROJECT)
    return plugins.load(safe_mode=False, installed=[entry])
