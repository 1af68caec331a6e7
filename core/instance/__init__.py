"""Values the instance keeps about itself in the database: its id, secrets, owner, switches."""

from core.instance.changes import put
from core.instance.queries import get, message_id_secret

__all__ = ["get", "message_id_secret", "put"]
