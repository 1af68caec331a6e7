"""Tickets: listed, opened, changed, written in."""

from web.api.tickets import drafts, history, listing, messages, opening, presence

ROUTES = (listing.api, opening.api, messages.api, history.api, drafts.api, presence.api)

__all__ = ["ROUTES"]
