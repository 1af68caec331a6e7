"""Where a message goes: read from the thread's key, as reading wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args

from postroom.errors import PermanentError
from postroom.message import OutboundMessage

Kind: TypeAlias = Literal["message", "problem", "issue", "return", "review", "new"]


@dataclass(frozen=True, slots=True)
class Target:
    """One place at Allegro that words can go to."""

    kind: Kind
    """`new`: a thread that this message begins, about an order."""
    id: str
    """Allegro's own id of the thread, issue, return or rating; of the order for `new`."""


def target_of(message: OutboundMessage) -> Target:
    """The place a message is for; `PermanentError` where Allegro has none for it."""
    kind, _, id_ = message.thread.partition(":")
    if id_ and kind in get_args(Kind):
        return Target(cast("Kind", kind), id_)
    if not message.thread and message.order and message.recipient.identity:
        return Target("new", message.order)
    raise PermanentError(
        "this ticket belongs to no thread at Allegro, and no order is known to begin one about;"
        " write to the buyer on Allegro's own pages"
    )
