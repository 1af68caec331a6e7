"""How the form of a mailbox is drawn: sections, what is shown when, words for choices.

Pages read this from the settings' JSON schema; see `web.pages.accounts.form`.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Drawn: TypeAlias = dict[str, Any]
"""`json_schema_extra` of a field."""


def _said(*, title: str) -> str:
    """A text that pages translate; the keyword is how the catalogues find it."""
    return title


READING: Final = _said(title="Incoming mail (IMAP)")
SENDING: Final = _said(title="Outgoing mail (SMTP)")
"""What the check of an account calls its parts."""

_SIGN_IN: Final = _said(title="Signing in")
_SERVERS: Final = _said(title="Servers")
_MORE: Final = _said(title="More settings")

_ENCRYPTION: Final = {
    "tls": _said(title="TLS from the start"),
    "starttls": _said(title="STARTTLS"),
    "none": _said(title="None (this machine only)"),
}

NAMED: Final[Drawn] = {"late": True}
LATE: Final[Drawn] = {"late": True}
MARK: Final[Drawn] = {
    "late": True,
    "titles": {
        "never": _said(title="Never"),
        "answered": _said(title="Once it is answered"),
        "stored": _said(title="Once it is here"),
    },
}
SIGN_IN: Final[Drawn] = {
    "section": _SIGN_IN,
    "rank": 1,
    "titles": {
        "password": _said(title="With a password"),
        "google": _said(title="Through Google"),
        "microsoft": _said(title="Through Microsoft"),
    },
}
PASSWORD: Final[Drawn] = {"section": _SIGN_IN, "rank": 1, "shown_if": {"sign_in": ["password"]}}
OAUTH: Final[Drawn] = {
    "section": _SIGN_IN,
    "rank": 1,
    "shown_if": {"sign_in": ["google", "microsoft"]},
}
MICROSOFT: Final[Drawn] = {"section": _SIGN_IN, "rank": 1, "shown_if": {"sign_in": ["microsoft"]}}
OWN_SERVER: Final[Drawn] = {
    "section": _MORE,
    "rank": 3,
    "folded": True,
    "shown_if": {"sign_in": ["google", "microsoft"]},
}
SERVERS: Final[Drawn] = {"section": _SERVERS, "rank": 2}
SECURITY: Final[Drawn] = {"section": _SERVERS, "rank": 2, "titles": _ENCRYPTION}
MORE: Final[Drawn] = {"section": _MORE, "rank": 3, "folded": True}
SAVE: Final[Drawn] = {
    **MORE,
    "titles": {
        "auto": _said(title="Unless the provider does it"),
        "yes": _said(title="Always"),
        "no": _said(title="Never"),
    },
}
LOST: Final[Drawn] = {
    **MORE,
    "titles": {"ask": _said(title="Ask a person"), "retry": _said(title="Send it again")},
}
