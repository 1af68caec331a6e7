"""Who is there: a page of theirs is open, and they have not said that they are away."""

from core.agents.presence.seen import ONLINE_FOR, WRITTEN_EVERY, is_online, saw

__all__ = ["ONLINE_FOR", "WRITTEN_EVERY", "is_online", "saw"]
