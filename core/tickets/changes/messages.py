"""The rows a note or a message to the customer becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from core.outbox.queue import NewDelivery
from core.tickets.changes.play import delivery_state
from core.tickets.changes.types import Change, Standing
from postroom.action import AddNote, SendMessage
from postroom.text import fold

PREVIEW_LIMIT = 160
"""Characters of a message that lists show."""


def preview(text: str) -> str:
    """The first words of a text, on one line."""
    return " ".join(text[: PREVIEW_LIMIT * 4].split())[:PREVIEW_LIMIT]


def message_row(
    message: int, change: Change, effect: AddNote | SendMessage, standing: Standing, now: datetime
) -> dict[str, object]:
    """A row of `message`: an internal note, or what we write to the customer."""
    origin = change.origin
    return {
        "id": message,
        "ticket_id": change.ticket,
        "account_id": standing.ticket.account,
        "agent_id": origin.agent,
        "source": standing.ticket.source,
        "author": origin.author,
        "author_folded": fold(origin.author),
        "text": effect.text,
        "body_folded": fold(effect.text),
        "automatic": "automation" if origin.actor == "automation" else "",
        "run_id": origin.run,
        "sent_at": now,
        "created_at": now,
        **_going(change, effect, standing),
    }


def new_delivery(
    change: Change, effect: SendMessage, message: int, standing: Standing
) -> NewDelivery:
    """The delivery of a message to the customer."""
    origin = change.origin
    return NewDelivery(
        ticket=change.ticket,
        account=standing.ticket.account,
        message=message,
        key=change.key,
        recipient=standing.recipient,
        state=delivery_state(change, effect),
        automatic=origin.actor == "automation",
        automation=origin.automation,
        run=origin.run,
        step=change.step,
        held=change.held,
    )


def _going(
    change: Change, effect: AddNote | SendMessage, standing: Standing
) -> Mapping[str, object]:
    if isinstance(effect, AddNote):
        return _NOTE
    to = [[standing.email, standing.name]] if standing.email else []
    return {
        "direction": "out",
        "subject": standing.subject,
        "subject_folded": fold(standing.subject),
        "recipients": {"to": to, "cc": [], "bcc": []},
        "delivery_state": delivery_state(change, effect),
    }


_NOTE: Mapping[str, object] = {
    "direction": "note",
    "subject": "",
    "subject_folded": "",
    "recipients": None,
    "delivery_state": "",
}
