"""Signed-in browsers: rows that can be listed and ended, found by the digest of a cookie."""

from core.sessions.changes import LASTS, NewSession, end, end_all, end_others, prune, start, touch
from core.sessions.queries import SessionRow, SignedIn, listed, signed_in
from core.sessions.secret import digest, form_token

__all__ = [
    "LASTS",
    "NewSession",
    "SessionRow",
    "SignedIn",
    "digest",
    "end",
    "end_all",
    "end_others",
    "form_token",
    "listed",
    "prune",
    "signed_in",
    "start",
    "touch",
]
