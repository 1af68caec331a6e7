"""Contacts: the customers' records, shown to those who may see a ticket of theirs."""

from core.contacts.changes import ContactChange, change
from core.contacts.queries import ContactFilter, ContactPage, Identity, OpenContact, find, listed

__all__ = [
    "ContactChange",
    "ContactFilter",
    "ContactPage",
    "Identity",
    "OpenContact",
    "change",
    "find",
    "listed",
]
