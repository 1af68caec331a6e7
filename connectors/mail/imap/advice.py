"""What people are told when a mailbox cannot be opened: what happened, and what to do."""

from __future__ import annotations

import ssl

_PASSING = (
    "[unavailable]",
    "[inuse]",
    "[limit]",
    "[serverbug]",
    "temporar",
    "too many",
    "try again",
    "later",
)
"""In a refusal: it is not about the password (RFC 5530, and what servers say in plain words)."""


def unknown_host(host: str) -> str:
    """The name does not resolve."""
    return f"there is no server called {host!r}; check the spelling of the incoming server"


def closed(host: str, port: int, error: BaseException) -> str:
    """Nobody listens there, or the way there is closed."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return (
        f"{host} does not take connections on port {port} ({reason}); check the port (993 with"
        " tls, 143 with starttls), and that no firewall is between"
    )


def silent(host: str, port: int) -> str:
    """Connected, or trying to, and nothing came."""
    return (
        f"{host} does not answer on port {port}; check the port and the encryption (993 with tls,"
        " 143 with starttls), and that no firewall is between"
    )


def no_imap(host: str, port: int, said: str) -> str:
    """Something answered that is not an IMAP server."""
    return f"what answers on port {port} of {host} is no IMAP server ({said[:100]}); check the port"


def certificate(host: str, error: ssl.SSLCertVerificationError) -> str:
    """The certificate is not to be trusted."""
    return (
        f"the certificate of {host} cannot be trusted ({error.verify_message}); use the name the"
        " certificate is made for, or, for a server of your own, switch the check off"
    )


def no_tls(host: str, port: int) -> str:
    """The server does not speak TLS from the first byte."""
    return (
        f"{host} does not speak TLS on port {port}; choose starttls with port 143, or tls with 993"
    )


def no_starttls(host: str, port: int) -> str:
    """The server offers no STARTTLS; to go on without would send the password in the open."""
    return f"{host} offers no STARTTLS on port {port}; choose tls with port 993"


def wrong_password(host: str, said: str) -> str:
    """Login or password is wrong."""
    return (
        f"{host} does not accept login and password ({said}); type them again. Providers with"
        " two-step sign-in want an app password, and some want IMAP switched on in their settings"
    )


def token_refused(host: str, said: str) -> str:
    """The access token does not open the mailbox."""
    return f"{host} does not accept the sign-in ({said}); sign in to this account again"


def not_now(host: str, said: str) -> str:
    """The server lets nobody in at the moment."""
    return f"{host} lets nobody in at the moment ({said}); it is tried again by itself"


def lost(host: str, said: str) -> str:
    """The connection broke."""
    return f"the connection to {host} was lost ({said}); it is tried again by itself"


def passing(said: str) -> bool:
    """Whether a refusal will pass by itself."""
    folded = said.casefold()
    return any(word in folded for word in _PASSING)
