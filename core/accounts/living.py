"""Whether an account talks to anybody, or only holds imports: what its state begins with."""

from __future__ import annotations

from typing import Any

from core.accounts.form import Filled
from postroom.channel import Channel, Polls, Sends

ACTIVE, OFFLINE = "active", "offline"


def state_of(channel: Channel[Any], filled: Filled) -> str:
    """`active` for an account that is read or can answer, else `offline`."""
    settings = channel.settings.model_validate({**filled.settings, **filled.secrets})
    reads = isinstance(channel, Polls) and channel.receives(settings)
    writes = isinstance(channel, Sends) and channel.sends(settings)
    return ACTIVE if reads or writes else OFFLINE
