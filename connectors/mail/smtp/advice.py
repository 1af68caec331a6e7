"""What people are told when nothing can be sent: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Sentence: TypeAlias = Callable[[str, int], str]
"""A sentence about a server and its port."""

_PAIRS = "465 with tls, 587 with starttls"


def unknown_host(host: str, _port: int) -> str:
    """The name does not resolve."""
    return f"there is no server called {host!r}; check the spelling of the outgoing server"


def refused(host: str, port: int) -> str:
    """Nobody listens there."""
    return closed(host, port, "refused")


def closed(host: str, port: int, reason: str) -> str:
    """Nobody listens there, or the way there is closed."""
    return (
        f"{host} does not take connections on port {port} ({reason}); check the port ({_PAIRS}),"
        " and that no firewall is between"
    )


def silent(host: str, port: int) -> str:
    """Connected, or trying to, and nothing came."""
    return (
        f"{host} does not answer on port {port}; check the port and the encryption ({_PAIRS}),"
        " and that no firewall is between"
    )


def no_smtp(host: str, port: int, said: str) -> str:
    """Something answered that is not a mail server."""
    return f"what answers on port {port} of {host} is no SMTP server ({said[:100]}); check the port"


def certificate(host: str, said: str) -> str:
    """The certificate is not to be trusted."""
    return (
        f"the certificate of {host} cannot be trusted ({said}); use the name the certificate is"
        " made for, or, for a server of your own, switch the check off"
    )


def no_tls(host: str, port: int) -> str:
    """The server does not speak TLS from the first byte."""
    return (
        f"{host} does not speak TLS on port {port}; choose starttls with port 587, or tls with 465"
    )


def no_starttls(host: str, port: int) -> str:
    """The server offers no STARTTLS; to go on without would send the password in the open."""
    return f"{host} offers no STARTTLS on port {port}; choose tls with port 465"


def no_sign_in(host: str, offered: str) -> str:
    """The way we sign in is not among those offered."""
    there = f"only {offered}" if offered else "no way to sign in over this connection"
    return f"{host} offers {there}; check encryption, port and how this account signs in"


def wrong_password(host: str, said: str) -> str:
    """Login or password is wrong."""
    return (
        f"{host} does not accept login and password ({said}); type them again. Providers with"
        " two-step sign-in want an app password"
    )


def token_refused(host: str, said: str) -> str:
    """The access token does not open the mailbox."""
    return f"{host} does not accept the sign-in ({said}); sign in to this account again"


def switched_off(host: str, said: str) -> str:
    """Microsoft 365 where SMTP AUTH is off for the mailbox or the organisation."""
    return (
        f"sending by SMTP is switched off for this mailbox ({said}); let the administrator of"
        f" {host} switch on authenticated SMTP for it"
    )


def not_now(host: str, said: str) -> str:
    """The server takes nothing at the moment."""
    return f"{host} takes nothing at the moment ({said}); it is tried again by itself"


def turned_away(host: str, said: str) -> str:
    """The server wants nothing of us."""
    return f"{host} turned us away ({said}); ask its provider why"


def lost(host: str, said: str) -> str:
    """The connection broke."""
    return f"the connection to {host} was lost ({said}); it is tried again by itself"
