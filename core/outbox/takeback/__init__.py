"""What a ticket looks like when a message is let go, or taken back before it left."""

from core.outbox.takeback.change import answer, unanswer

__all__ = ["answer", "unanswer"]
