"""Where a ticket lies and who sees it there: what moving it to another inbox brings about."""

from core.tickets.places.moving import Place, moved
from core.tickets.places.queries import places

__all__ = ["Place", "moved", "places"]
