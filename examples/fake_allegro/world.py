"""A marketplace in memory: sellers, buyers, and all that they do to each other.

world = World(clock, seed=1)
order = world.order("sklep", "jan_k")
world.buyer_writes("sklep", "jan_k", "Where is it?", order=order)
issue = world.discussion(order, "It came broken")
world.will("/sale/issues", failing(500))
"""

from __future__ import annotations

from typing import overload

from examples.fake_allegro.complaints import Complaints
from examples.fake_allegro.issues import ChatMessage, Issue
from examples.fake_allegro.talk import Talk
from examples.fake_allegro.threads import Message, Thread
from examples.fake_allegro.trade import Trade


class World(Talk, Complaints, Trade):
    """All verbs together; sellers and buyers are named by login and made when first named."""

    @overload
    def allegro_says(self, where: Issue, text: str) -> ChatMessage: ...
    @overload
    def allegro_says(self, where: Thread, text: str) -> Message: ...
    def allegro_says(self, where: Issue | Thread, text: str) -> ChatMessage | Message:
        """Allegro's people write in a discussion, a claim or a thread."""
        if isinstance(where, Issue):
            return self.advisor_answers(where, text)
        return self.allegro_writes(where, text)
