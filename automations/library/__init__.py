"""Saved automations: versions, order, switches, and their life as YAML in git."""

from automations.library.pin import CannotSave, pin
from automations.library.queries import (
    Saved,
    Trashed,
    Version,
    by_id,
    listed,
    named,
    trashed,
    versions,
)
from automations.library.review import Review, review
from automations.library.save import (
    AutomationMissing,
    SaveResult,
    arrange,
    disable,
    enable,
    save,
    save_as,
)

__all__ = [
    "AutomationMissing",
    "CannotSave",
    "Review",
    "SaveResult",
    "Saved",
    "Trashed",
    "Version",
    "arrange",
    "by_id",
    "disable",
    "enable",
    "listed",
    "named",
    "pin",
    "review",
    "save",
    "save_as",
    "trashed",
    "versions",
]
