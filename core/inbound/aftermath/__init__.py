"""What a channel says later of messages that are here: files that came, and decisions."""

from core.inbound.aftermath.telling import LATE, apply

__all__ = ["LATE", "apply"]
