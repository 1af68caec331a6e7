"""Internet mail as a channel: reading and building messages; found as any plug-in is."""

from __future__ import annotations

from typing import Any

from connectors.mail.channel import MailChannel
from postroom import POSTROOM_CONTRACT, Channel, hookimpl

__all__ = ["POSTROOM_CONTRACT", "MailChannel", "register_channels"]


@hookimpl
def register_channels() -> list[Channel[Any]]:
    """E-mail."""
    return [MailChannel()]
