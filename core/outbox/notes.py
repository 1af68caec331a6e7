"""What came of a message, written on its row; each in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from core.outbox import pauses, states
from core.outbox.outgoing import Letter, Taken
from core.outbox.sending import Later, Never, Nobody, Outcome, Sent
from core.outbox.states import Result

GAVE_UP = "It was tried for a day and could not be sent"


def note(
    connection: Connection, taken: Taken, outcome: Outcome, now: datetime, chance: float
) -> None:
    """Record how an attempt ended; `chance` (0…1) spreads what is tried again."""
    match outcome:
        case Later():
            _later(connection, taken, outcome, now, chance)
        case Sent():
            states.record(connection, taken.claim, _sent(outcome), now)
        case Never():
            states.record(
                connection, taken.claim, Result(state="failed", error=outcome.reason), now
            )
        case Nobody():
            soon = now + timedelta(seconds=20)
            result = Result(state="unknown", error=outcome.reason, next_at=soon)
            states.record(connection, taken.claim, result, now)


def _sent(sent: Sent) -> Result:
    return Result(
        state="sent",
        external_id=sent.external_id,
        error=sent.warning,
        shown="checking" if sent.checking else "",
        thread=sent.thread,
    )


def _later(
    connection: Connection, taken: Taken, later: Later, now: datetime, chance: float
) -> None:
    tried_at = taken.letter.tried_at or now
    until = pauses.next_try(tried_at, now, chance, later.wish)
    if until is None:
        failed = Result(state="failed", error=f"{GAVE_UP}: {later.reason}")
        states.record(connection, taken.claim, failed, now)
    else:
        states.postpone(connection, taken.claim, until, later.reason)
    if later.account:
        pause = until or now + pauses.LONGEST
        states.hold(connection, taken.letter.account, pause, later.reason)


def settled(
    connection: Connection,
    letter: Letter,
    found: Outcome | None,
    *,
    repeat: bool,
    now: datetime,
    chance: float,
) -> None:
    """Record what the channel said of a message of unknown fate.

    `repeat`: it is sent again, once, when the channel has not been able to tell for long; after
    that a person decides, or a server that never says "taken" would get a copy every hour.
    """
    if isinstance(found, Sent):
        states.settle(connection, letter.delivery, _sent(found), now)
        return
    look = pauses.next_look(letter.finished_at or now, now, chance)
    if look is None and repeat and pauses.first_loss(letter.tried_at, letter.claimed_at):
        states.repeat(connection, letter.delivery, now)
        return
    unknown = Result(state="unknown", error=letter.error, next_at=look)
    states.settle(connection, letter.delivery, unknown, now)
