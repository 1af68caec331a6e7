"""API tokens: shown once, stored as a digest, each with the rights of an agent."""

from core.tokens.changes import (
    PREFIX,
    Issued,
    NewToken,
    create,
    digest,
    end,
    issue,
    revoke,
    revoke_all,
)
from core.tokens.queries import Bearer, TokenRow, by_digest, listed
from core.tokens.use import note_use

__all__ = [
    "PREFIX",
    "Bearer",
    "Issued",
    "NewToken",
    "TokenRow",
    "by_digest",
    "create",
    "digest",
    "end",
    "issue",
    "listed",
    "note_use",
    "revoke",
    "revoke_all",
]
