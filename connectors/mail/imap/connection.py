"""Opening a mailbox; whatever fails is named by its step, with what to do about it."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, UnexpectedCommandStatusError

from connectors.mail.advice import INCOMING, passing
from connectors.mail.imap.turns import turn
from connectors.mail.places import require_place
from connectors.mail.settings import MailSettings
from connectors.mail.tls import context
from postroom.errors import NeedsReauthorisation, PermanentError, TemporaryError

TIMEOUT_S = 30.0
"""How long the server may be silent while we wait for an answer."""
_KEEPALIVE = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 120),
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 30),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", 4),
)
"""A peer that vanished without a word is noticed after about four minutes."""


@contextmanager
def opened(settings: MailSettings, token: str = "") -> Iterator[BaseMailBox]:
    """A signed-in mailbox with no folder selected; blocks, so use it in a thread.

    `token`: a fresh OAuth access token, where the account signs in so. Raises `TemporaryError`,
    `PermanentError` or `NeedsReauthorisation` whose `step` is resolve, connect, tls, login or
    folder; a connection that breaks inside the block is a `TemporaryError` without one.
    """
    mailbox = _signed_in(settings, token)
    try:
        with _lost(settings.imap_host):
            yield mailbox
    except BaseException:
        hang_up(mailbox)
        raise
    with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
        mailbox.logout()


def enter(mailbox: BaseMailBox, folder: str, *, writable: bool = False) -> None:
    """Select a folder; raises `PermanentError` that names those there are instead."""
    try:
        mailbox.folder.set(folder, readonly=not writable)
    except (MailboxFolderSelectError, imaplib.IMAP4.readonly) as error:
        names = ", ".join(one.name for one in mailbox.folder.list())
        raise PermanentError(
            f"folder {folder!r} cannot be opened ({_said(error)}); there are {names}",
            step="folder",
        ) from error


def hang_up(mailbox: BaseMailBox) -> None:
    """Close the connection without a word; wakes a thread that waits on it."""
    with suppress(OSError):
        mailbox.client.sock.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        mailbox.client.shutdown()


def _signed_in(settings: MailSettings, token: str) -> BaseMailBox:
    with turn(settings.imap_host):
        mailbox = _connected(settings)
        try:
            _prepare(mailbox)
            _sign_in(mailbox, settings, token)
        except BaseException:
            hang_up(mailbox)
            raise
    return mailbox


def _connected(settings: MailSettings) -> BaseMailBox:
    host, port = settings.imap_host, settings.imap_port
    require_place(host, port)
    try:
        return _MAKERS[settings.imap_security](settings)
    except socket.gaierror as error:
        raise TemporaryError(INCOMING.unknown_host(host, port), step="resolve") from error
    except ssl.SSLCertVerificationError as error:
        raise TemporaryError(
            INCOMING.certificate(host, error.verify_message), step="tls"
        ) from error
    except ssl.SSLError as error:
        raise TemporaryError(INCOMING.no_tls(host, port), step="tls") from error
    except TimeoutError as error:
        raise TemporaryError(INCOMING.silent(host, port), step="connect") from error
    except (OSError, EOFError) as error:
        raise TemporaryError(INCOMING.closed(host, port, _reason(error)), step="connect") from error
    except (imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        raise _not_started(settings, error) from error


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _not_started(settings: MailSettings, error: Exception) -> TemporaryError:
    """The server answered, but not with what was asked."""
    host, port = settings.imap_host, settings.imap_port
    if settings.imap_security == "starttls" and ("TLS" in str(error) or port == 993):
        return TemporaryError(INCOMING.no_starttls(host, port), step="tls")
    return TemporaryError(INCOMING.stranger(host, port, str(error)), step="connect")


def _prepare(mailbox: BaseMailBox) -> None:
    sock = mailbox.client.sock
    sock.settimeout(TIMEOUT_S)
    for level, name, value in _KEEPALIVE:
        if hasattr(socket, name):
            sock.setsockopt(level, getattr(socket, name), value)


def _sign_in(mailbox: BaseMailBox, settings: MailSettings, token: str) -> None:
    try:
        if settings.sign_in == "password":
            _log_in(mailbox, settings.username, settings.password.get_secret_value())
        else:
            _show_token(mailbox, settings.username, token)
        _learn_abilities(mailbox)
    except (imaplib.IMAP4.abort, OSError) as error:
        text = INCOMING.lost(settings.imap_host, _said(error))
        raise TemporaryError(text, step="login") from error
    except (imaplib.IMAP4.error, UnexpectedCommandStatusError) as error:
        raise _refused(settings, _said(error)) from error


def _log_in(mailbox: BaseMailBox, name: str, password: str) -> None:
    log_in = mailbox.login if (name + password).isascii() else mailbox.login_utf8
    log_in(name, password, initial_folder=None)


def _show_token(mailbox: BaseMailBox, name: str, token: str) -> None:
    """XOAUTH2; what the server asks after a refusal is answered with an empty line."""
    if not token:
        raise NeedsReauthorisation("nobody has signed in to this mailbox yet", step="login")
    answers = iter([f"user={name}\1auth=Bearer {token}\1\1".encode()])
    mailbox.client.authenticate("XOAUTH2", lambda _challenge: next(answers, b""))


def _learn_abilities(mailbox: BaseMailBox) -> None:
    """Ask again what the server can do: many say more once they know who asks."""
    _, told = mailbox.client.capability()
    mailbox.client.capabilities = tuple(told[-1].decode("ascii", "replace").upper().split())


def _refused(settings: MailSettings, said: str) -> TemporaryError | NeedsReauthorisation:
    if passing(said):
        return TemporaryError(INCOMING.not_now(settings.imap_host, said), step="login")
    text = INCOMING.wrong_password if settings.sign_in == "password" else INCOMING.token_refused
    return NeedsReauthorisation(text(settings.imap_host, said), step="login")


@contextmanager
def _lost(host: str) -> Iterator[None]:
    """Say what a connection that breaks later comes to."""
    try:
        yield
    except (OSError, EOFError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise TemporaryError(INCOMING.lost(host, _said(error))) from error


def _said(error: BaseException) -> str:
    """What the server said, on one line and not for ever."""
    said = error.args[0] if error.args else type(error).__name__
    if isinstance(error, UnexpectedCommandStatusError):
        said = b" ".join(part for part in error.command_result[1] if isinstance(part, bytes))
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:200]


def _plain(settings: MailSettings) -> BaseMailBox:
    return MailBoxUnencrypted(settings.imap_host, settings.imap_port, TIMEOUT_S)


def _encrypted(settings: MailSettings) -> BaseMailBox:
    return MailBox(
        settings.imap_host,
        settings.imap_port,
        TIMEOUT_S,
        ssl_context=context(verify=settings.verify_certificate),
    )


def _upgraded(settings: MailSettings) -> BaseMailBox:
    return MailBoxStartTls(
        settings.imap_host,
        settings.imap_port,
        TIMEOUT_S,
        ssl_context=context(verify=settings.verify_certificate),
    )


_MAKERS: dict[str, Callable[[MailSettings], BaseMailBox]] = {
    "tls": _encrypted,
    "starttls": _upgraded,
    "none": _plain,
}
