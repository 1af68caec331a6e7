"""Values the instance keeps about itself in the database: its id, secrets, owner, switches."""

from core.instance.changes import put
from core.instance.queries import get, hold, keys, message_id_secret

__all__ = ["get", "hold", "keys", "message_id_secret", "put"]
