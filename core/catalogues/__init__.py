"""Catalogues: the small tables of names that tickets, inboxes and automations refer to."""

from core.catalogues.catalogue import (
    BRANDS,
    CALENDARS,
    GROUPS,
    INBOXES,
    STATUSES,
    TAGS,
    TEAMS,
    TYPES,
    WEBHOOKS,
    Catalogue,
    Use,
)
from core.catalogues.changes import add, change, only_one_change
from core.catalogues.names import clean, free
from core.catalogues.queries import automations_naming as named_by
from core.catalogues.queries import found, listed
from core.catalogues.removal import Removal, mark_automations, remove

__all__ = [
    "BRANDS",
    "CALENDARS",
    "GROUPS",
    "INBOXES",
    "STATUSES",
    "TAGS",
    "TEAMS",
    "TYPES",
    "WEBHOOKS",
    "Catalogue",
    "Removal",
    "Use",
    "add",
    "change",
    "clean",
    "found",
    "free",
    "listed",
    "mark_automations",
    "named_by",
    "only_one_change",
    "remove",
]
