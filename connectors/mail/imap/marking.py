"""Marking mail in its mailbox once a person has answered it."""

from __future__ import annotations

from imap_tools import AND, Header

from connectors.mail.imap.connection import enter, opened
from connectors.mail.imap.fetch import as_set
from connectors.mail.settings import MailSettings
from postroom.message import OutboundMessage


def is_wanted(settings: MailSettings, message: OutboundMessage) -> bool:
    """Whether what this message answers is to be marked; an automatic answer marks nothing."""
    asked = settings.mark_read == "answered" and bool(settings.imap_host)
    return asked and not message.automatic and message.in_reply_to.isascii()


def mark_answered(settings: MailSettings, token: str, message_id: str) -> None:
    """Mark the mail with this Message-ID as read and answered, in whichever folder; blocks.

    Raises as `opened` and `select` do.
    """
    if not message_id:
        return
    wanted = AND(header=[Header("Message-ID", f"<{message_id}>")])
    with opened(settings, token) as mailbox:
        for folder in settings.folders:
            enter(mailbox, folder, writable=True)
            uids = [int(uid) for uid in mailbox.uids(wanted)]
            if uids:
                mailbox.client.uid("STORE", as_set(uids), "+FLAGS.SILENT", r"(\Seen \Answered)")
