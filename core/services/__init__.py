"""Services outside that texts are sent to: their settings, sealed keys, and how they fare."""

from core.services.backing import Backing
from core.services.queries import ServiceRow, by_key, listed, used
from core.services.states import answered, failed, open_until

__all__ = [
    "Backing",
    "ServiceRow",
    "answered",
    "by_key",
    "failed",
    "listed",
    "open_until",
    "used",
]
