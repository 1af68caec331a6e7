"""The Sent folder: copies of what we sent go there, and it proves what has left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from imap_tools import AND, BaseMailBox, Header, MailMessageFlags

from connectors.mail.build import ID_HEADER
from connectors.mail.imap.connection import enter, opened
from connectors.mail.imap.folders import find_sent, listed
from connectors.mail.outgoing import written
from connectors.mail.providers import saves_sent
from connectors.mail.settings import MailSettings
from postroom.ids import find_tokens
from postroom.message import OutboundMessage

_AROUND = timedelta(days=2)
_NEW = "Sent"
"""What the folder is called where a mailbox has none yet."""


def wanted(settings: MailSettings) -> bool:
    """Whether we put copies into Sent: not where the provider does it, or we cannot."""
    if settings.save_sent == "auto":
        return bool(settings.imap_host) and not saves_sent(settings)
    return settings.save_sent == "yes"


def keep(settings: MailSettings, token: str, message: OutboundMessage) -> None:
    """Put the very bytes that were sent into Sent, unless they lie there; blocks.

    Looked up first, so that repeating it doubles nothing. Raises as `opened` and `enter` do.
    """
    content = written(settings, message)
    with opened(settings, token) as mailbox:
        folder = _folder(mailbox, settings)
        enter(mailbox, folder, writable=True)
        if not _lies_there(mailbox, message):
            mailbox.append(content, folder, dt=message.sent_at, flag_set=[MailMessageFlags.SEEN])


def has_left(settings: MailSettings, token: str, message: OutboundMessage) -> bool:
    """Whether the message lies in Sent, which proves that it left; blocks."""
    with opened(settings, token) as mailbox:
        enter(mailbox, _folder(mailbox, settings))
        return _lies_there(mailbox, message)


def _folder(mailbox: BaseMailBox, settings: MailSettings) -> str:
    found = find_sent(listed(mailbox), settings)
    if not found:
        mailbox.folder.create(_NEW)
        return _NEW
    return found


def _lies_there(mailbox: BaseMailBox, message: OutboundMessage) -> bool:
    return any(mailbox.uids(criteria) for criteria in _questions(message))


def _questions(message: OutboundMessage) -> Iterator[str]:
    """By our id; then by our token, for a provider that gave the message another id."""
    yield str(AND(header=[Header("Message-ID", f"<{message.external_id}>")]))
    day = (message.sent_at - _AROUND).date()
    for token in find_tokens(message.external_id):
        yield str(AND(date_gte=day, header=[Header(ID_HEADER, token)]))
