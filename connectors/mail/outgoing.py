"""The bytes of an outgoing message; the same for sending and for the copy in Sent."""

from __future__ import annotations

import html
from dataclasses import replace

from connectors.mail.build import build
from connectors.mail.providers import by_host
from connectors.mail.settings import MailSettings
from postroom.message import Address, OutboundMessage


def written(settings: MailSettings, message: OutboundMessage) -> bytes:
    """The message as this account sends it; raises `PermanentError` as `build` does."""
    return build(_marked(settings, message), Address(settings.address, settings.name))


def _marked(settings: MailSettings, message: OutboundMessage) -> OutboundMessage:
    """With a body our token can hide in, where the provider takes our Message-ID away.

    The customer's mail program quotes it back, and so the answer finds its ticket.
    """
    provider = by_host(settings.smtp_host)
    if message.html or provider is None or not provider.rewrites_ids:
        return message
    lines = html.escape(message.text).replace("\n", "<br>\n")
    return replace(message, html=f"<html><body><div>{lines}</div></body></html>")
