"""Proving an account's settings: each step to both servers, one plain sentence if one fails."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Literal, TypeAlias

from connectors.mail import drawn
from connectors.mail.imap.connection import enter
from connectors.mail.imap.connection import opened as opened_imap
from connectors.mail.imap.folders import find_sent, listed
from connectors.mail.providers import hint
from connectors.mail.settings import MailSettings
from connectors.mail.smtp import opened as opened_smtp
from connectors.mail.smtp.sending import prove_sender
from connectors.mail.threads import in_thread
from postroom.errors import (
    InvalidSettings,
    NeedsReauthorisation,
    PermanentError,
    TemporaryError,
)

_SECONDS = 15.0
"""A person is waiting."""
_FIELDS: Mapping[str, str] = {
    "resolve": "host",
    "connect": "port",
    "tls": "security",
}
_IMAP_OFF = (
    "not enabled for imap",
    "imap access is disabled",
    "imap is disabled",
    "imap disabled",
    "enable imap",
)
"""What providers say where a mailbox may not be read by programs."""
_Failed: TypeAlias = TemporaryError | PermanentError | NeedsReauthorisation
_COMMON: Mapping[str, str] = {"folder": "folders", "sender": "address"}


async def prove(settings: MailSettings, token: str) -> None:
    """Sign in to the servers and leave; raises `InvalidSettings`, of the first step that failed.

    Nothing is sent. An account without servers only holds imports, and has nothing to prove.
    """
    if settings.imap_host:
        await _explained("imap", settings, in_thread(settings.imap_host, _read, settings, token))
    if settings.smtp_host:
        await _explained("smtp", settings, _write(settings, token))


def halves(settings: MailSettings) -> Mapping[str, MailSettings]:
    """Reading and sending by title, each as settings without the other."""
    found: dict[str, MailSettings] = {}
    if settings.imap_host:
        found[drawn.READING] = settings.model_copy(update={"smtp_host": ""})
    if settings.smtp_host:
        found[drawn.SENDING] = settings.model_copy(update={"imap_host": ""})
    return found


def _read(settings: MailSettings, token: str) -> None:
    with opened_imap(settings, token) as mailbox:
        for folder in settings.folders:
            enter(mailbox, folder)
        if settings.sent_folder:
            enter(mailbox, find_sent(listed(mailbox), settings))


async def _write(settings: MailSettings, token: str) -> None:
    async with opened_smtp(settings, token, _SECONDS) as client:
        await prove_sender(client, settings)


async def _explained(
    server: Literal["imap", "smtp"], settings: MailSettings, work: Awaitable[None]
) -> None:
    try:
        await work
    except (TemporaryError, PermanentError, NeedsReauthorisation) as error:
        field = _field(server, settings, error.step)
        raise InvalidSettings(field, _sentence(settings, error)) from error


def _sentence(settings: MailSettings, error: _Failed) -> str:
    """What happened, and what the account's provider wants people to know."""
    said = str(error)
    if error.step != "login":
        return said
    if any(mark in said.casefold() for mark in _IMAP_OFF):
        said = f"IMAP is switched off for this mailbox; switch it on at its provider ({said})"
    advice = hint(settings)
    return f"{said}. {advice}" if advice else said


def _field(server: str, settings: MailSettings, step: str) -> str:
    """The setting that a failed step speaks of."""
    if step == "login":
        return "password" if settings.sign_in == "password" else "sign_in"
    if step in _FIELDS:
        return f"{server}_{_FIELDS[step]}"
    return _COMMON.get(step, f"{server}_host")
