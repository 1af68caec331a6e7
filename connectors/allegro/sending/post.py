"""One message on its way to Allegro, and what the parts of sending have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.allegro.sending.target import Target
from connectors.allegro.settings import AllegroSettings
from connectors.allegro.wire import Ask, Version, Wire
from postroom.channel import Account
from postroom.errors import UnknownOutcome
from postroom.message import OutboundMessage, Receipt

BLOCKED = "Allegro blocked this message; the buyer does not see it"


@dataclass(frozen=True, slots=True)
class Post:
    """A message, where it goes, and the way there."""

    account: Account[AllegroSettings]
    wire: Wire
    message: OutboundMessage
    target: Target

    async def get(self, path: str, version: Version = "beta.v1") -> Mapping[str, Any]:
        """What Allegro has there; empty where it says nothing."""
        return known(await self.wire.ask(Ask(path=path, version=version)))


def answer_id(post: Post) -> str:
    """What reading calls the one answer that a rating has."""
    return f"{post.message.thread}:answer"


def thread_key(thread: Mapping[str, Any]) -> str:
    """What reading calls a thread that an order's message began; empty where it has no id."""
    return f"message:{thread['id']}" if thread.get("id") else ""


def known(answer: Any) -> Mapping[str, Any]:
    """An answer as an object, whatever came; what is not one says nothing."""
    return answer if isinstance(answer, Mapping) else {}


def receipt(answer: Any) -> Receipt:
    """The proof in an answer; `UnknownOutcome` where Allegro gave it no id (#12389)."""
    told = known(answer)
    if not told.get("id"):
        raise UnknownOutcome("Allegro took the message without naming it; it is looked up")
    return received(told)


def received(told: Mapping[str, Any]) -> Receipt:
    """The proof that a message of Allegro's own words is."""
    status = told.get("status")
    return Receipt(
        str(told.get("id") or ""),
        (BLOCKED,) if status == "BLOCKED" else (),
        checking=status == "VERIFYING",
    )
