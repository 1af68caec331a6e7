"""Mails of ours that did not arrive: where that is shown, and who is told of it.

One to the customer stands in the ticket as such, and what follows is as with any message. One to
an agent, or from a step to somebody else, starts nothing: who could mend it are the admins, so
they are told (promise P14).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from core.events import NewEvent
from core.inbound.arrival import Fresh
from core.inbound.known.queries import Reported
from core.inbound.ledger import Ledger, Returned
from core.notifications import alarms
from core.notifications.mail import rows
from postroom.ids import NO_TICKET
from postroom.message import Bounce

_STATES = {"failed": "bounced", "delayed": "delayed"}
"""What a report's action makes of the message it is about; other actions are good news."""


def note(item: Fresh, original: Reported | None) -> None:
    """Let a report know the message that it is about."""
    if original is not None:
        item.bounced_message, item.aside = original.id, original.aside


def mark(ledger: Ledger, item: Fresh, bounce: Bounce, ticket: int) -> None:
    """Note what became of a message of this ticket (row id)."""
    original, shown = item.bounced_message, _STATES.get(bounce.action)
    if original is None or shown is None:
        return
    reason = _reason(bounce)
    ledger.bounced.append({"b_message": original, "b_state": shown, "b_reason": reason})
    ledger.events.append(
        NewEvent(
            ticket=ticket,
            kind="bounced",
            actor="system",
            payload={"recipient": bounce.recipient, "action": bounce.action, "reason": reason},
            message=original,
            quiet=item.aside or not item.automate,
        )
    )
    if item.aside and shown == "bounced":
        who = bounce.recipient
        ledger.returned.append(Returned(recipient=who, reason=_said(bounce), ticket=ticket))


def tell(connection: Connection, ledger: Ledger, fresh: Sequence[Fresh], now: datetime) -> None:
    """Tell the admins of mails that came back; those to agents are noted in their rows first."""
    found = [*ledger.returned, *_of_staff(connection, ledger, fresh)]
    alarms.returned(
        connection,
        [alarms.CameBack(recipient=o.recipient, reason=o.reason, ticket=o.ticket) for o in found],
        now,
    )


def _of_staff(connection: Connection, ledger: Ledger, fresh: Sequence[Fresh]) -> list[Returned]:
    """Mails to agents that did not arrive, by reports that were put aside."""
    found = []
    for item in fresh:
        bounce, mail = item.message.bounce, item.reported
        if bounce is None or mail is None or mail.ticket != NO_TICKET:
            continue
        if ledger.raw_states.get(item.raw) != "unrelated" or bounce.action not in _STATES:
            continue
        failed = _STATES[bounce.action] == "bounced"
        who = rows.came_back(connection, mail.message, _reason(bounce), failed=failed)
        if who and failed:
            found.append(Returned(recipient=who, reason=_said(bounce)))
    return found


def _reason(bounce: Bounce) -> str:
    """Who did not get it, and why, in the words of the server that says so."""
    who = bounce.recipient or "a recipient"
    if bounce.action == "delayed":
        return f"it has not reached {who} yet, the server goes on trying: {_said(bounce)}"
    return f"it came back from {who}: {_said(bounce)}"


def _said(bounce: Bounce) -> str:
    return " ".join(f"{bounce.status} {bounce.diagnostic}".split())[:500]
