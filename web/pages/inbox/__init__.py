"""The inbox: lists of tickets, one opened ticket, writing; one page of three panes."""

from web.pages.inbox import changing, composing, files, listing, me, opening, sending, starting

ROUTES = (
    listing.pages,
    opening.pages,
    changing.pages,
    composing.pages,
    sending.pages,
    files.pages,
    starting.pages,
    me.pages,
)

__all__ = ["ROUTES"]
