"""The inbox: lists of tickets, one opened ticket, writing; one page of three panes."""

from web.pages.inbox import (
    acting,
    changing,
    composing,
    fields,
    files,
    history,
    listing,
    me,
    opening,
    orders,
    putting,
    sending,
    starting,
)

ROUTES = (
    listing.pages,
    opening.pages,
    changing.pages,
    fields.pages,
    putting.pages,
    history.pages,
    orders.pages,
    composing.pages,
    sending.pages,
    acting.pages,
    files.pages,
    starting.pages,
    me.pages,
)

__all__ = ["ROUTES"]
