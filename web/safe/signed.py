"""Addresses of pictures for a frame, which has no origin of ours and so no cookie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.problems import NotThere
from core.secrets import KeyProblem, Sealer

LASTS = timedelta(hours=1)
_PURPOSE = "picture"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture: one of our files, or one that lies elsewhere."""

    attachment: int = 0
    url: str = ""


def seal(sealer: Sealer, wanted: Wanted, now: datetime) -> str:
    """A token for one picture, for an hour; it is sealed, so it tells nobody the address."""
    until = int((now + LASTS).timestamp())
    return sealer.seal(json.dumps([_PURPOSE, until, wanted.attachment, wanted.url])).decode()


def unseal(sealer: Sealer, token: str, now: datetime) -> Wanted:
    """What a token is for; raises `NotThere` for one that is not ours or too old."""
    try:
        purpose, until, attachment, url = json.loads(sealer.open(token.encode()))
    except (KeyProblem, ValueError, TypeError):
        raise _gone() from None
    if purpose != _PURPOSE or datetime.fromtimestamp(until, UTC) < now:
        raise _gone()
    return Wanted(attachment, url)


def _gone() -> NotThere:
    return NotThere("there is no such picture, or its address is too old; open the message again")
