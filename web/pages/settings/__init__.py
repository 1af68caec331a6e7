"""The pages of settings: one's own profile, and what admins look after."""

from web.kernel.routes import Routes
from web.pages.settings import (
    agents,
    automatic,
    calendars,
    fields,
    inboxes,
    invitations,
    names,
    overview,
    profile,
    services,
    teams,
    tokens,
    webhooks,
)

ROUTES: tuple[Routes, ...] = (
    profile.pages,
    agents.pages,
    invitations.pages,
    teams.pages,
    inboxes.pages,
    *names.pages,
    fields.pages,
    calendars.pages,
    services.pages,
    tokens.pages,
    automatic.pages,
    webhooks.pages,
    overview.pages,
)
