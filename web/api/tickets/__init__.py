"""Tickets: listed, opened, changed, written in."""

from web.api.tickets import drafts, history, listing, messages, opening

ROUTES = (listing.api, opening.api, messages.api, history.api, drafts.api)

__all__ = ["ROUTES"]
