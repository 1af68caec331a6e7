"""Allegro as a channel: messages, discussions, claims, returns, ratings, orders."""

from __future__ import annotations

from typing import Any

from connectors.allegro.channel import AllegroChannel
from postroom import POSTROOM_CONTRACT, Channel, hookimpl

__all__ = ["POSTROOM_CONTRACT", "AllegroChannel", "register_channels"]


@hookimpl
def register_channels() -> list[Channel[Any]]:
    """Allegro."""
    return [AllegroChannel()]
