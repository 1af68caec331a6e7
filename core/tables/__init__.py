"""Every table of the store, as SQLAlchemy Core data; one module a part of the domain."""

from core.tables.accounts import account, brand, inbox, inbox_group
from core.tables.agents import (
    access,
    agent,
    api_token,
    calendar,
    idempotent_request,
    invitation,
    login_session,
    membership,
    team,
    throttle,
)
from core.tables.automations import (
    automation,
    automation_version,
    episode,
    run,
    run_step,
    sweep,
)
from core.tables.columns import metadata
from core.tables.contacts import contact, contact_identity
from core.tables.events import delivery, event
from core.tables.instance import audit, setting
from core.tables.messages import attachment, blob, message, raw_message, tombstone, upload
from core.tables.tickets import (
    draft,
    participant,
    read_mark,
    status,
    tag,
    ticket,
    ticket_tag,
    ticket_type,
)

__all__ = [
    "access",
    "account",
    "agent",
    "api_token",
    "attachment",
    "audit",
    "automation",
    "automation_version",
    "blob",
    "brand",
    "calendar",
    "contact",
    "contact_identity",
    "delivery",
    "draft",
    "episode",
    "event",
    "idempotent_request",
    "inbox",
    "inbox_group",
    "invitation",
    "login_session",
    "membership",
    "message",
    "metadata",
    "participant",
    "raw_message",
    "read_mark",
    "run",
    "run_step",
    "setting",
    "status",
    "sweep",
    "tag",
    "team",
    "throttle",
    "ticket",
    "ticket_tag",
    "ticket_type",
    "tombstone",
    "upload",
]
