"""Whether this instance is well: single checks, told as facts that pages and `doctor` show."""

from core.health.checks import (
    Check,
    disk_has_room,
    folder_is_private,
    fsync_works,
    key_is_private,
    store_is_sound,
    store_writes,
)
from core.health.queries import Waiting, waiting

__all__ = [
    "Check",
    "Waiting",
    "disk_has_room",
    "folder_is_private",
    "fsync_works",
    "key_is_private",
    "store_is_sound",
    "store_writes",
    "waiting",
]
