"""Tickets: listed, opened, changed, written in."""

from web.api.tickets import acts, drafts, history, listing, messages, opening, presence, putting

ROUTES = (
    listing.api,
    opening.api,
    putting.api,
    messages.api,
    acts.api,
    history.api,
    drafts.api,
    presence.api,
)

__all__ = ["ROUTES"]
