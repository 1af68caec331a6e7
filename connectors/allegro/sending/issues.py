"""Discussions and claims: whether something may be said, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from connectors.allegro.sending.post import Post, known
from postroom.errors import PermanentError

_NAMES = {"DISPUTE": "discussion", "CLAIM": "claim"}


def path(post: Post, part: str = "") -> str:
    """The address of the issue, or of a part of it."""
    return f"/sale/issues/{quote(post.target.id, safe='')}{part}"


async def issue_open(post: Post, wanted: str = "") -> Mapping[str, Any]:
    """The issue as it stands; `PermanentError` if its chat is over, or it is of another type.

    `chatActive` is Allegro's own gate before sending (#12635).
    """
    issue = await post.get(path(post))
    state = known(issue.get("currentState"))
    if wanted and issue.get("type") != wanted:
        raise PermanentError(f"Allegro offers this for a {_NAMES[wanted]} only, and this is none")
    if state.get("chatActive") is False:
        raise PermanentError("Allegro has ended the chat of this case; nothing can be added")
    return issue
