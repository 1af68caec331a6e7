"""One message over a connection: who it is from, who it goes to, what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponse,
    SMTPResponseException,
)

from connectors.mail.build import split_address
from connectors.mail.outgoing import written
from connectors.mail.settings import MailSettings
from connectors.mail.smtp.connection import SECONDS, answer, opened
from connectors.mail.smtp.content import VERDICT, hand_over
from connectors.mail.smtp.steps import one_line
from postroom.errors import PermanentError, TemporaryError
from postroom.message import Address, OutboundMessage, Receipt

_OWN_ID = re.compile(r"<([^<>\s@]{1,250}@[^<>\s@]{1,250})>")
_CLOSING = 421
_LIMIT = re.compile(r"(5\.4\.5|5\.1\.90)\b|.*submissionquotaexceeded", re.IGNORECASE | re.DOTALL)
"""The account has sent all it may: Gmail's 5.4.5, Microsoft 365's 5.1.90 and its store's words.

They come as 5xx, and pass by themselves within a day.
"""
_LIMIT_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds to wait for an answer: to a command, and to the final dot."""

    command: float = SECONDS
    verdict: float = VERDICT


async def send(
    settings: MailSettings, token: str, message: OutboundMessage, waits: Waits | None = None
) -> Receipt:
    """Send one message over a connection of its own; see `postroom.channel.Sends` for errors."""
    if not settings.smtp_host:
        raise PermanentError("this account has no outgoing server (smtp_host); set one")
    content = written(settings, message)
    recipients = envelope(message)
    waits = waits or Waits()
    async with opened(settings, token, waits.command) as client:
        return await _transact(client, settings, recipients, content, waits)


async def prove_sender(client: SMTP, settings: MailSettings) -> None:
    """Prove that the server lets this account write from its address; nothing is sent."""
    sender = "@".join(split_address("From", settings.address))
    try:
        await client.mail(sender, encoding="ascii" if sender.isascii() else "utf-8")
        await client.rset()
    except SMTPResponseException as error:
        said = f"{settings.smtp_host} does not let this account send as {sender}: {answer(error)}"
        raise PermanentError(said, step="sender") from None
    except (SMTPException, OSError) as error:
        raise TemporaryError(one_line(error), step="connect") from None


def envelope(message: OutboundMessage) -> list[str]:
    """Every address it goes to, once, with its domain as DNS knows it."""
    to = message.to or (Address(message.recipient.email),)
    found: dict[str, str] = {}
    for person in (*to, *message.cc, *message.bcc):
        local, domain = split_address("To", person.address)
        found.setdefault(f"{local}@{domain}".casefold(), f"{local}@{domain}")
    return list(found.values())


async def _transact(
    client: SMTP,
    settings: MailSettings,
    recipients: Sequence[str],
    content: bytes,
    waits: Waits,
) -> Receipt:
    try:
        refused = await _address(client, settings, recipients, content)
        accepted = await hand_over(client, content, waits.verdict)
    except SMTPResponseException as error:
        raise _refusal(error) from None
    except (SMTPException, OSError) as error:
        raise TemporaryError(
            f"the connection to {settings.smtp_host} broke before the message was handed over"
            f" ({one_line(error)})"
        ) from None
    return Receipt(_named(accepted), tuple(_shown(refused)))


async def _address(
    client: SMTP, settings: MailSettings, recipients: Sequence[str], content: bytes
) -> Mapping[str, SMTPRecipientRefused]:
    """Say who it is from and to; those refused, unless that is everybody: then it raises."""
    encoding = _encoding(client, settings, recipients)
    sender = "@".join(split_address("From", settings.address))
    await client.mail(sender, options=_options(client, content, encoding), encoding=encoding)
    refused: dict[str, SMTPRecipientRefused] = {}
    for recipient in recipients:
        try:
            await client.rcpt(recipient, encoding=encoding)
        except SMTPRecipientRefused as error:
            if error.code == _CLOSING or _LIMIT.match(error.message):
                raise
            refused[recipient] = error
    if len(refused) == len(recipients):
        raise _worst(refused)
    return refused


def _encoding(client: SMTP, settings: MailSettings, recipients: Sequence[str]) -> str:
    """UTF-8 where a local part needs it (RFC 6531); the server must be able to."""
    odd = next((one for one in (settings.address, *recipients) if not _plain(one)), None)
    if odd is None:
        return "ascii"
    if not client.supports_extension("smtputf8"):
        raise PermanentError(
            f"{settings.smtp_host} cannot send to addresses such as {odd} (it lacks SMTPUTF8)"
        )
    return "utf-8"


def _plain(address: str) -> bool:
    return address.rpartition("@")[0].isascii()


def _options(client: SMTP, content: bytes, encoding: str) -> list[str]:
    options = [f"SIZE={len(content)}"] if client.supports_extension("size") else []
    if not content.isascii() and client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    return [*options, "SMTPUTF8"] if encoding == "utf-8" else options


def _worst(refused: Mapping[str, SMTPRecipientRefused]) -> Exception:
    """Why nobody was accepted: for good only if no refusal is for now."""
    later = next((error for error in refused.values() if error.code < 500), None)
    if later is not None:
        return TemporaryError(f"{later.recipient}: {answer(later)}")
    return PermanentError("; ".join(f"{who}: {answer(error)}" for who, error in refused.items()))


def _refusal(error: SMTPResponseException) -> Exception:
    """What an answer that is no yes means; 421 and a limit are about all of the account."""
    if _LIMIT.match(error.message):
        return TemporaryError(answer(error), _LIMIT_LASTS, step="limit")
    if error.code == _CLOSING:
        return TemporaryError(answer(error), step="connect")
    if 400 <= error.code < 500:
        return TemporaryError(answer(error))
    return PermanentError(answer(error))


def _shown(refused: Mapping[str, SMTPRecipientRefused]) -> list[str]:
    return [f"{who} was refused: {answer(error)}" for who, error in refused.items()]


def _named(accepted: SMTPResponse) -> str:
    """The id a server says it gave the message, if it says one (Microsoft 365 does)."""
    found = _OWN_ID.search(one_line(accepted.message))
    return found[1] if found else ""
