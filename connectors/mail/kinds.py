"""Media types of the raw items that hold mail."""

from __future__ import annotations

MAIL = "message/rfc822"
"""A mail somebody sent us."""
SENT = "message/rfc822; folder=sent"
"""A mail from a folder that holds what we sent."""
