"""The pages of settings: one's own profile, and what admins look after."""

from web.kernel.routes import Routes
from web.pages.settings import (
    agents,
    calendars,
    inboxes,
    invitations,
    names,
    overview,
    profile,
    teams,
    tokens,
)

ROUTES: tuple[Routes, ...] = (
    profile.pages,
    agents.pages,
    invitations.pages,
    teams.pages,
    inboxes.pages,
    *names.pages,
    calendars.pages,
    tokens.pages,
    overview.pages,
)
