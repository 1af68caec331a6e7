"""A signed-in connection to an account's outgoing server; each failure names its step."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPResponseException,
)

from connectors.mail.advice import OUTGOING
from connectors.mail.places import require_place_soon
from connectors.mail.settings import MailSettings
from connectors.mail.smtp.steps import Step, Trouble, of_socket, one_line
from connectors.mail.tls import context
from postroom.errors import NeedsReauthorisation, TemporaryError

SECONDS = 30.0
"""For each command and its answer (RFC 5321 §4.5.3.2 allows more, people do not)."""
_OUR_NAME = "[127.0.0.1]"
"""What we greet as: a private name of this machine is nobody's business (RFC 5321 §4.1.3)."""
_SWITCHED_OFF = ("5.7.139", "smtpclientauthentication is disabled", "5.7.57")
"""Microsoft 365 where SMTP AUTH is off for the mailbox or the organisation."""


@asynccontextmanager
async def opened(
    settings: MailSettings, token: str = "", seconds: float = SECONDS
) -> AsyncIterator[SMTP]:
    """A connection that may send.

    Raises `TemporaryError` or `NeedsReauthorisation` whose `step` is resolve, connect, tls or login.
    """
    client = _client(settings, seconds)
    try:
        await _connect(client, settings)
        await _encrypt(client, settings)
        await _sign_in(client, settings, token)
        yield client
    finally:
        client.close()


def _client(settings: MailSettings, seconds: float) -> SMTP:
    return SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        local_hostname=_OUR_NAME,
        timeout=seconds,
        use_tls=settings.smtp_security == "tls",
        start_tls=False,
        tls_context=context(verify=settings.verify_certificate),
    )


async def _connect(client: SMTP, settings: MailSettings) -> None:
    await require_place_soon(settings.smtp_host, settings.smtp_port)
    try:
        await client.connect()
    except SMTPConnectResponseError as error:
        raise _refused(settings, "connect", error) from None
    except SMTPResponseException as error:
        said = one_line(error.message)
        raise TemporaryError(
            OUTGOING.stranger(settings.smtp_host, settings.smtp_port, said), step="connect"
        ) from None
    except (SMTPException, OSError, UnicodeError) as error:
        raise of_socket(settings, "connect", error) from None


async def _encrypt(client: SMTP, settings: MailSettings) -> None:
    """Greet, and switch to TLS where the account says so; never go on without it."""
    host, port = settings.smtp_host, settings.smtp_port
    try:
        await client.ehlo()
        if settings.smtp_security != "starttls":
            return
        if not client.supports_extension("starttls"):
            raise TemporaryError(OUTGOING.no_starttls(host, port), step="tls")
        await client.starttls()
        await client.ehlo()
    except SMTPResponseException as error:
        raise _refused(settings, "tls", error) from None
    except (SMTPException, OSError, ssl.SSLError) as error:
        raise of_socket(settings, "tls", error) from None


async def _sign_in(client: SMTP, settings: MailSettings, token: str) -> None:
    password = settings.password.get_secret_value()
    try:
        if settings.sign_in != "password":
            _require(client, settings, "xoauth2")
            await client.auth_xoauth2(settings.username, token)
        elif password:
            _require(client, settings)
            await client.login(settings.username, password)
    except SMTPAuthenticationError as error:
        raise _not_let_in(settings, error) from None
    except SMTPResponseException as error:
        raise _refused(settings, "login", error) from None
    except (SMTPException, OSError, UnicodeError) as error:
        raise of_socket(settings, "login", error) from None


def _require(client: SMTP, settings: MailSettings, method: str = "") -> None:
    """Servers often offer sign-in only once the connection is encrypted."""
    offered = client.server_auth_methods if client.supports_extension("auth") else []
    if not offered or (method and method not in offered):
        there = ", ".join(offered)
        raise TemporaryError(OUTGOING.no_sign_in(settings.smtp_host, there), step="login")


def _not_let_in(settings: MailSettings, error: SMTPResponseException) -> Trouble:
    host, said = settings.smtp_host, answer(error)
    if 400 <= error.code < 500:
        return TemporaryError(OUTGOING.not_now(host, said), step="login")
    if any(mark in said.lower() for mark in _SWITCHED_OFF):
        return NeedsReauthorisation(OUTGOING.switched_off(host, said), step="login")
    say = OUTGOING.wrong_password if settings.sign_in == "password" else OUTGOING.token_refused
    return NeedsReauthorisation(say(host, said), step="login")


def _refused(settings: MailSettings, step: Step, error: SMTPResponseException) -> TemporaryError:
    """Before a message is begun no answer can be about it: all of the account waits."""
    say = OUTGOING.turned_away if error.code >= 500 else OUTGOING.not_now
    return TemporaryError(say(settings.smtp_host, answer(error)), step=step)


def answer(error: SMTPResponseException) -> str:
    """The server's answer as one line: code and words."""
    return f"{error.code} {one_line(error.message)}".strip()
