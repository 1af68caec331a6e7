"""Accounts for tests: made as the core makes them, without a core."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from postroom.channel import Account, Channel
from postroom.clock import Clock, utc_now


def make_account(
    channel: Channel[Any], settings: BaseModel, *, clock: Clock = utc_now
) -> Account[Any]:
    """An account of this channel with these settings."""
    if not isinstance(settings, channel.settings):
        raise TypeError(f"settings must be a {channel.settings.__name__}")
    return Account(id=1, name=f"test {channel.key}", settings=settings, clock=clock)
