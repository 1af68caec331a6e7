"""Filters that say what tickets are called, and what the codes of their channels mean."""

from __future__ import annotations

from core.tickets.queries import TicketRow
from core.tickets.titles import Untitled
from web.render.reader import READER, say


def called(ticket: TicketRow, goods: str = "") -> str:
    """What a ticket is called in lists and above its messages; `goods`: what was bought."""
    reader, contact = READER.get(), ticket.contact
    who = contact.name or contact.email or say("Unknown")
    untitled = Untitled(source=ticket.source, subject=ticket.subject, who=who, goods=goods)
    return reader.titles.title(untitled, reader.locale) or say("(no subject)")


def coded(text: str, source: str = "") -> str:
    """A subject or text of a source, its codes in words; without a source, those of any."""
    reader = READER.get()
    return reader.titles.words(source, text, reader.locale)


def glimpsed(text: str, source: str) -> str:
    """The first words of a message, its codes in words."""
    reader = READER.get()
    return reader.titles.glimpse(source, text, reader.locale)


FILTERS = {"called": called, "coded": coded, "glimpsed": glimpsed}
