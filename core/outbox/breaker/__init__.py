"""The storm breaker: a cap that is reached holds automatic messages until a person decides.

A recipient's cap holds one automation's messages to that recipient, the instance's cap all. What
would have left meanwhile waits as deliveries in the state `approval`; nothing is lost.
"""

from core.outbox.breaker.changes import AT_ONCE, Decision, discard, resume, trip
from core.outbox.breaker.queries import listed, paused
from core.outbox.breaker.types import INSTANCE, Pause, Scope, scope_of

__all__ = [
    "AT_ONCE",
    "INSTANCE",
    "Decision",
    "Pause",
    "Scope",
    "discard",
    "listed",
    "paused",
    "resume",
    "scope_of",
    "trip",
]
