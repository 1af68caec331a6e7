"""Acts: what can be done with a ticket on its channel besides answering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from postroom.trigger import NoOptions

State: TypeAlias = Mapping[str, Any]
"""What a channel last said of a ticket's thread, as `TicketChange` "state" told it: JSON by name."""


def _always(_state: State) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing an agent can do with a ticket on its channel.

    It leaves as a message does, through the outbox and `Sends.send`, with `OutboundMessage.act`:
    so it happens once, can be taken back for a while, and its fate is known.
    """

    key: str
    title: str
    """What people read on the button, an English message id."""
    sources: frozenset[str]
    """Tickets of which sources it is for."""
    options: type[BaseModel] = NoOptions
    """Its form besides the text."""
    text: Literal["none", "optional", "required"] = "none"
    """Whether it carries words to the customer."""
    max_length: int | None = None
    """Longest text in characters."""
    files: bool = False
    """Whether files may go with it, as the channel's rules allow them."""
    offered: Callable[[State], bool] = field(default=_always)
    """Pure: whether it can be done, the thread standing so."""
    answers: bool = True
    """Whether the customer has their answer by it."""
    danger: bool = False
    """Whether it cannot be undone on the other side, so that people are asked first."""
    help: str = ""
