"""What a browser holds of a session, and what is kept of it here."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


def invented() -> str:
    """A new cookie's value: 256 random bits in 43 letters."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """How a session is stored and found: sha256, since 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def form_token(secret: str) -> str:
    """What forms and scripts of this session send along, so that other sites cannot post as it.

    Made from the cookie, so nothing is stored; it does not tell the cookie.
    """
    made = hmac.digest(secret.encode("utf-8", "replace"), b"postroom form token", "sha256")
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
