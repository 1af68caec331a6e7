"""Whom an automatic message goes to, as the caps count it. Pure."""

from __future__ import annotations

from postroom.text import fold


def mailbox(address: str) -> str:
    """The folded address without what stands behind a plus: one mailbox, however it is written.

    RFC 5233 calls it the subaddress; a ticket system that writes from a new one each time would
    be a new recipient each time, and no cap would ever end a loop with it.
    """
    local, at, domain = fold(address).rpartition("@")
    bare = local.partition("+")[0]
    return f"{bare or local}{at}{domain}"
