"""Saved automations: versions, order, switches, and their life as YAML in git."""

from automations.library.pin import CannotSave, pin
from automations.library.queries import Saved, Version, listed, named, versions
from automations.library.save import (
    AutomationMissing,
    SaveResult,
    arrange,
    disable,
    enable,
    save,
)

__all__ = [
    "AutomationMissing",
    "CannotSave",
    "SaveResult",
    "Saved",
    "Version",
    "arrange",
    "disable",
    "enable",
    "listed",
    "named",
    "pin",
    "save",
    "versions",
]
