"""The rows a note or a message to the customer becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from core.outbox.queue import NewDelivery
from core.outbox.recipients import mailbox
from core.tickets.changes.play import delivery_state
from core.tickets.changes.types import Change, Letter, Standing
from postroom.action import AddNote, SendMessage
from postroom.message import Address
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
        "account_id": _way(change) or standing.ticket.account,
        "agent_id": origin.agent,
        "source": "email" if _way(change) else standing.ticket.source,
        "author": origin.author,
        "author_folded": fold(origin.author),
        "text": effect.text,
        "body_folded": fold(effect.text),
        "automatic": "automation" if origin.actor == "automation" else "",
        "run_id": origin.run,
        "attachment_names": _file_names(change.letter),
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
        account=_way(change) or standing.ticket.account,
        message=message,
        key=change.key,
        recipient=_recipient(change.letter, standing),
        state=delivery_state(change, effect),
        automatic=origin.actor == "automation",
        automation=origin.automation,
        run=origin.run,
        step=change.step,
        held=change.held,
        not_before=change.letter.not_before if change.letter else None,
    )


def attachment_rows(message: int, letter: Letter) -> Iterator[dict[str, object]]:
    """The `attachment` rows of a message."""
    for position, file in enumerate(letter.files):
        yield {
            "message_id": message,
            "position": position,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "digest": file.digest,
        }


def participant_rows(standing: Standing, letter: Letter) -> Iterator[dict[str, object]]:
    """Those who take part from now on: whoever sees the answer beside the contact."""
    if not (letter.answers or letter.joins):
        return
    contact = fold(standing.email)
    for person in (*letter.to, *letter.cc):
        address = fold(person.address)
        if address != contact:
            yield {
                "ticket_id": standing.ticket.id,
                "address": address,
                "name": person.name,
                "aside": letter.joins,
            }


def _going(
    change: Change, effect: AddNote | SendMessage, standing: Standing
) -> Mapping[str, object]:
    if isinstance(effect, AddNote):
        return {**_NOTE, "external_id": f"note:{change.key}" if change.key else None}
    return {
        "external_id": None,
        "direction": "out",
        "original": effect.original or None,
        "original_language": effect.language,
        "provider": effect.provider,
        "delivery_state": delivery_state(change, effect),
        **_head(change.letter or _own_letter(standing)),
    }


def _head(letter: Letter) -> Mapping[str, object]:
    return {
        "act": letter.act,
        "act_options": letter.act_options,
        "subject": letter.subject,
        "subject_folded": fold(letter.subject),
        "recipients": {
            "to": _pairs(letter.to),
            "cc": _pairs(letter.cc),
            "bcc": _pairs(letter.bcc),
            **({"aside": []} if letter.joins else {}),
        },
    }


def _own_letter(standing: Standing) -> Letter:
    to = (Address(standing.email, standing.name),) if standing.email else ()
    return Letter(subject=standing.subject, to=to)


def _way(change: Change) -> int | None:
    """The account it leaves through, if that is another than the ticket's."""
    return change.letter.account if change.letter else None


def _pairs(people: tuple[Address, ...]) -> list[list[str]]:
    return [[person.address, person.name] for person in people]


def _recipient(letter: Letter | None, standing: Standing) -> str:
    """What the caps count: whom it goes to first."""
    return mailbox(letter.to[0].address) if letter and letter.to else standing.recipient


def _file_names(letter: Letter | None) -> str:
    return "\n".join(fold(file.name) for file in letter.files) if letter else ""


_NOTE: Mapping[str, object] = {
    "direction": "note",
    "original": None,
    "original_language": "",
    "provider": "",
    "act": "",
    "act_options": None,
    "subject": "",
    "subject_folded": "",
    "recipients": None,
    "delivery_state": "",
}
