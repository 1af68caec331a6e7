"""Which folders a mailbox has, and which holds what was sent (RFC 6154, or known names)."""

from __future__ import annotations

from collections.abc import Sequence

from imap_tools import BaseMailBox, FolderInfo

from connectors.mail.settings import MailSettings

_SENT_NAMES = (
    "sent",
    "sent items",
    "sent mail",
    "sent messages",
    "wysłane",
    "elementy wysłane",
    "wiadomości wysłane",
    "gesendet",
    "gesendete elemente",
    "gesendete objekte",
    "envoyés",
    "éléments envoyés",
    "messages envoyés",
    "inviata",
    "inviati",
    "posta inviata",
    "elementi inviati",
    "enviados",
    "elementos enviados",
    "mensajes enviados",
    "odeslané",
    "odeslaná pošta",
    "odoslané",
    "verzonden",
    "verzonden items",
)
"""Case-folded; the surest first."""


def listed(mailbox: BaseMailBox) -> Sequence[FolderInfo]:
    """Every folder that can hold mail."""
    return [one for one in mailbox.folder.list() if r"\noselect" not in _flags(one)]


def find_sent(known: Sequence[FolderInfo], settings: MailSettings) -> str:
    """The folder with what was sent; empty if there is none."""
    if settings.sent_folder:
        return settings.sent_folder
    special = [one.name for one in known if r"\sent" in _flags(one)]
    if special:
        return special[0]
    named = [one for one in known if _own_name(one) in _SENT_NAMES]
    named.sort(key=lambda one: (_depth(one), _SENT_NAMES.index(_own_name(one))))
    return named[0].name if named else ""


def _own_name(folder: FolderInfo) -> str:
    """The last part of the name: `sent` of `INBOX.Sent`."""
    name = folder.name.casefold()
    return name.rpartition(folder.delim)[2] if folder.delim else name


def _depth(folder: FolderInfo) -> int:
    return folder.name.count(folder.delim) if folder.delim else 0


def _flags(folder: FolderInfo) -> set[str]:
    return {flag.casefold() for flag in folder.flags}
