"""From rows to the message a channel sends: complete, and the same whenever it is made."""

from core.outbox.outgoing.compose import Lost, composed
from core.outbox.outgoing.queries import Letter, letter
from core.outbox.outgoing.take import Taken, look, take

__all__ = ["Letter", "Lost", "Taken", "composed", "letter", "look", "take"]
