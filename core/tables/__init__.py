"""Every table of the store, as SQLAlchemy Core data; one module a part of the domain."""

from core.tables.accounts import account, brand, inbox, inbox_group, silence
from core.tables.agents import (
    access,
    agent,
    api_token,
    calendar,
    idempotent_request,
    invitation,
    login_session,
    membership,
    rota,
    team,
    throttle,
)
from core.tables.automations import (
    automation,
    automation_day,
    automation_version,
    episode,
    errand,
    pause,
    run,
    run_step,
    start,
    sweep,
    webhook,
)
from core.tables.columns import metadata
from core.tables.contacts import contact, contact_identity
from core.tables.events import delivery, event
from core.tables.fields import custom_field, field_value
from core.tables.instance import audit, setting
from core.tables.messages import attachment, blob, message, raw_message, tombstone, upload
from core.tables.notifications import notification, staff_mail
from core.tables.orders import order_lookup, shop_order
from core.tables.services import service, writing_day
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
    "automation_day",
    "automation_version",
    "blob",
    "brand",
    "calendar",
    "contact",
    "contact_identity",
    "custom_field",
    "delivery",
    "draft",
    "episode",
    "errand",
    "event",
    "field_value",
    "idempotent_request",
    "inbox",
    "inbox_group",
    "invitation",
    "login_session",
    "membership",
    "message",
    "metadata",
    "notification",
    "order_lookup",
    "participant",
    "pause",
    "raw_message",
    "read_mark",
    "rota",
    "run",
    "run_step",
    "service",
    "setting",
    "shop_order",
    "silence",
    "staff_mail",
    "start",
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
    "webhook",
    "writing_day",
]
