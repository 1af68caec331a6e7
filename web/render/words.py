"""Filters that say in words what automations and tickets keep as keys."""

from __future__ import annotations

from collections.abc import Mapping

from core.i18n import marked
from web.render.reader import say

EVENTS: Mapping[str, str] = {
    "ticket_created": marked("A ticket is created"),
    "message_received": marked("A customer's message arrives"),
    "message_sent": marked("A message to the customer is sent"),
    "message_forwarded": marked("A message is forwarded"),
    "message_drafted": marked("An answer is prepared"),
    "note_added": marked("A note is added"),
    "notified": marked("Agents are notified"),
    "status_set": marked("The status is set"),
    "type_set": marked("The type is set"),
    "priority_set": marked("The priority is set"),
    "subject_set": marked("The subject is set"),
    "field_set": marked("A field changes"),
    "due_set": marked("The time of the answer is set"),
    "assigned": marked("The ticket is assigned"),
    "tag_added": marked("A tag is added"),
    "tag_removed": marked("A tag is removed"),
    "archived": marked("The ticket goes into the archive"),
    "unarchived": marked("The ticket leaves the archive"),
    "handled": marked("The ticket is handled without a reply"),
    "unhandled": marked("The customer waits again"),
    "snoozed": marked("The ticket is put away until later"),
    "woken": marked("The ticket is back in the list"),
    "moved": marked("The ticket moves to another inbox"),
    "deleted": marked("The ticket goes into the trash"),
    "restored": marked("The ticket leaves the trash"),
    "bounced": marked("A message comes back"),
    "delivery_sent": marked("A message has left"),
    "delivery_failed": marked("A message could not be delivered"),
    "delivery_cancelled": marked("A message is taken back"),
    "errand_done": marked("A step outside is done"),
    "errand_failed": marked("A step outside failed"),
    "sweep": marked("Time passes"),
    "schedule": marked("At set times"),
    "date": marked("On a date"),
    "due_soon": marked("An answer is due soon"),
    "due_missed": marked("The answer is late"),
    "customer_silent": marked("The customer has not answered for a while"),
    "agent_silent": marked("Nobody has answered the customer for a while"),
}
"""What kinds of events are called; those of plug-ins keep their key."""

ACTORS: Mapping[str, str] = {
    "agent": marked("an agent"),
    "automation": marked("an automation"),
    "customer": marked("the customer"),
    "system": marked("Postroom"),
}

REASONS: Mapping[str, str] = {
    "machine": marked("a machine wrote, and machines are not answered"),
    "unverified": marked("nothing proves who the sender is"),
    "crowd": marked("too many new senders at once"),
    "answered": marked("another automation has answered this message"),
    "same_reply": marked("the customer got the same text a short while ago"),
    "paused": marked("automatic messages are held"),
    "hour": marked("this customer got too many automatic messages in an hour"),
    "day": marked("this customer got too many automatic messages in a day"),
    "domain": marked("too many automatic messages to one domain in an hour"),
    "minute": marked("too many automatic messages in a minute"),
    "own_address": marked("the address is one of ours"),
    "no_account": marked("no mail account can send it"),
    "step": marked("its step “Stop here”"),
    "actions": marked("too many steps for one cause"),
    "switched_off": marked("the automation was switched off"),
    "incoming_message": marked("the customer wrote meanwhile"),
    "outgoing_message": marked("somebody answered meanwhile"),
    "manual_assignment": marked("somebody assigned the ticket meanwhile"),
    "status_closed": marked("the ticket was closed meanwhile"),
    "again": marked("it had run for the same cause"),
    "limit": marked("its own limit"),
    "depth": marked("too many automations started each other"),
    "stopped": marked("an automation before it ends the list"),
}
"""Why a message did not leave, a step was left out, a run ended or never began."""

DELIVERIES: Mapping[str, str] = {
    "draft": marked("a draft: it waits for an agent"),
    "approval": marked("waits for somebody's approval"),
    "queued": marked("being sent"),
    "sending": marked("being sent"),
    "sent": marked("sent"),
    "failed": marked("not sent"),
    "unknown": marked("it may have arrived or not"),
    "cancelled": marked("taken back, not sent"),
}

SETTINGS: Mapping[str, str] = {
    "account": marked("Account"),
    "admins": marked("Admins"),
    "agent": marked("Agent"),
    "agents": marked("Agents"),
    "answered": marked("Answered"),
    "archived": marked("Archive"),
    "calendar": marked("Calendar"),
    "handled": marked("Handled without a reply"),
    "inbox": marked("Inbox"),
    "mail": marked("E-mail"),
    "minute": marked("Until the time"),
    "priority": marked("Priority"),
    "span": marked("For"),
    "status": marked("Status"),
    "subject": marked("Subject"),
    "tag": marked("Tag"),
    "team": marked("Team"),
    "teams": marked("Teams"),
    "to": marked("To"),
    "type": marked("Type"),
    "until": marked("Until"),
    "language": marked("Language"),
    "working": marked("Working hours only"),
    "state": marked("Message"),
    "reason": marked("Why"),
    "error": marked("Error"),
    "text": marked("Text"),
    "provider": marked("Written or translated by"),
}
"""Parts of what a step does, and of what it left behind."""


def event_words(kind: str) -> str:
    """What a kind of event is called."""
    return _said(EVENTS, kind)


def actor_words(actor: str) -> str:
    """Who did it, by kind."""
    return _said(ACTORS, actor.partition(":")[0])


def reason_words(reason: str) -> str:
    """Why, in words; a reason that is a sentence already is said in the reader's language."""
    return _said(REASONS, reason)


def delivery_words(state: str) -> str:
    """How a message stands."""
    return _said(DELIVERIES, state)


def setting_words(name: str) -> str:
    """What a part of a step is called."""
    return _said(SETTINGS, name)


def _said(known: Mapping[str, str], key: str) -> str:
    return say(known.get(key, key)) if key else ""


FILTERS = {
    "event_words": event_words,
    "actor_words": actor_words,
    "reason_words": reason_words,
    "delivery_words": delivery_words,
    "setting_words": setting_words,
}
