"""What people see in a browser: one module or folder a page; each adds its routes below."""

from __future__ import annotations

from web.kernel.routes import Routes
from web.pages import accounts, automations, frame, inbox, live, notifications, settings

ROUTES: tuple[Routes, ...] = (
    frame.pages,
    live.pages,
    notifications.pages,
    *inbox.ROUTES,
    *automations.ROUTES,
    *accounts.ROUTES,
    *settings.ROUTES,
)
"""Every page's routes."""
