"""One-time links that let somebody set a password: the first admin, invited agents, resets."""

from core.invitations.accept import Accepting, accept
from core.invitations.changes import (
    LASTS,
    Made,
    NewInvitation,
    first_admin,
    invite,
    reset,
    revoke,
)
from core.invitations.queries import InvitationRow, digest, found, listed

__all__ = [
    "LASTS",
    "Accepting",
    "InvitationRow",
    "Made",
    "NewInvitation",
    "accept",
    "digest",
    "first_admin",
    "found",
    "invite",
    "listed",
    "reset",
    "revoke",
]
