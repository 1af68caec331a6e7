"""Ready-made automations: what plug-ins bring, and how one becomes the shop's own."""

from automations.gallery.add import Adapted, Adding, Origin, adapt, add, asks, remember, sent_origin
from automations.gallery.fill import Fault, Given, InvalidAnswers
from automations.gallery.shelving import Shelved, chosen, find, ready, shelf, sources, works_on
from automations.gallery.types import (
    CATEGORIES,
    Answer,
    Category,
    Input,
    Template,
    default_of,
    said,
)

__all__ = [
    "CATEGORIES",
    "Adapted",
    "Adding",
    "Answer",
    "Category",
    "Fault",
    "Given",
    "Input",
    "InvalidAnswers",
    "Origin",
    "Shelved",
    "Template",
    "adapt",
    "add",
    "asks",
    "chosen",
    "default_of",
    "find",
    "ready",
    "remember",
    "said",
    "sent_origin",
    "shelf",
    "sources",
    "works_on",
]
