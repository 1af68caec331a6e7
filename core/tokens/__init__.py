"""API tokens: shown once, stored as a digest, each with the rights of an agent."""

from core.tokens.changes import PREFIX, NewToken, create, digest, revoke
from core.tokens.queries import Bearer, TokenRow, by_digest, listed

__all__ = [
    "PREFIX",
    "Bearer",
    "NewToken",
    "TokenRow",
    "by_digest",
    "create",
    "digest",
    "listed",
    "revoke",
]
