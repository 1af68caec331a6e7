"""Words of the language that are not available yet: refused by name, not as slips."""

from __future__ import annotations

from typing import Any

from postroom.action import Action
from postroom.condition import Field
from postroom.trigger import Trigger

FIELDS = frozenset(
    {
        "contact.lists",
        "contact.score",
        "contact.loyalty",
        "contact.consent",
        "message.intent",
        "message.topic",
        "message.sentiment",
        "review.rating",
        "review.location",
    }
)
FIELD_FAMILIES: tuple[str, ...] = ()
"""Families whose members are names somebody chose."""

TRIGGERS = frozenset(
    {
        "manual",
        "chat_opened",
        "review_received",
        "order_changed",
        "webhook",
        "list_joined",
        "list_left",
        "score_reached",
        "contact_field",
        "email_opened",
        "email_clicked",
        "email_bounced",
        "coupon_used",
        "loyalty_changed",
        "page_visited",
        "converted",
    }
)
TRIGGER_FAMILIES = ("sms_",)

ACTIONS = frozenset(
    {
        "ask",
        "start_automation",
        "publish_review_reply",
        "send_sms",
        "edit_contact",
        "add_to_list",
        "remove_from_list",
        "convert",
        "score",
        "loyalty",
        "give_coupon",
    }
)
STEPS = frozenset({"wait", "branch"})
"""Steps that are written under a key of their own instead of `action`."""


def is_planned_field(key: str) -> bool:
    """Whether conditions will be able to ask this one day."""
    return key in FIELDS or key.startswith(FIELD_FAMILIES)


def is_planned_trigger(key: str) -> bool:
    """Whether this will be able to start an automation one day."""
    return key in TRIGGERS or key.startswith(TRIGGER_FAMILIES)


def is_available(word: Trigger | Field | Action[Any]) -> bool:
    """Whether an automation that uses this word can be saved today."""
    match word:
        case Trigger():
            return not (word.planned or is_planned_trigger(word.key))
        case Field():
            return not is_planned_field(word.key)
        case _:
            return not (word.planned or word.key in ACTIONS)
