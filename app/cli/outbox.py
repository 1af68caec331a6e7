"""`postroom outbox`: messages on their way out."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from app.cli import show
from app.cli.acting import by_command_line
from app.cli.options import AsJson, Limit
from app.cli.session import session
from core.access import SYSTEM
from core.outbox import breaker, queries, states
from core.outbox.breaker import Decision, Pause, Scope
from core.outbox.queries import Listed
from core.problems import NotThere
from postroom.clock import utc_now
from postroom.text import fold

app = App(name="outbox", help="Messages on their way out.")

Number = Annotated[int, Parameter(help="The id that `outbox list` shows.")]
Automation = Annotated[
    int, Parameter(help="The automation's id that `outbox paused` shows; 0 for all together.")
]
Recipient = Annotated[str, Parameter(help="Only to this recipient that `outbox paused` shows.")]
PAUSES: show.Columns[Pause] = {
    "automation": lambda row: row.automation,
    "name": lambda row: row.name,
    "recipient": lambda row: row.recipient,
    "cap": lambda row: row.reason,
    "since": lambda row: row.since,
    "until": lambda row: row.until,
    "held": lambda row: row.held,
}
UNSETTLED = ("draft", "approval", "queued", "sending", "failed", "unknown")
COLUMNS: show.Columns[Listed] = {
    "id": lambda row: row.id,
    "ticket": lambda row: row.ticket,
    "state": lambda row: row.state,
    "recipient": lambda row: row.recipient,
    "automatic": lambda row: row.automatic,
    "attempt": lambda row: row.attempt,
    "created": lambda row: row.created_at,
    "next": lambda row: row.next_at,
    "error": lambda row: row.error,
}


@app.command(name="list")
def list_deliveries(
    *,
    state: Annotated[
        tuple[str, ...],
        Parameter(negative="", help="Only these; else all that is neither sent nor cancelled."),
    ] = UNSETTLED,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Show what has not left, the oldest first."""
    with session() as own:
        found = own.store.read_now(queries.listed, SYSTEM, state, limit)
        show.rows(found, COLUMNS, as_json=as_json)


@app.command
def paused(*, as_json: AsJson = False) -> None:
    """Show the automatic sending that a cap has paused."""
    with session() as own:
        show.rows(own.store.read_now(breaker.listed, utc_now()), PAUSES, as_json=as_json)


@app.command
def resume(automation: Automation = 0, /, *, recipient: Recipient = "") -> None:
    """Send automatically again, and let what waited leave, one a second."""
    messages = _decide(breaker.resume, Scope(automation, fold(recipient)))
    show.line(f"messages let go: {messages}")


@app.command
def discard(automation: Automation = 0, /, *, recipient: Recipient = "") -> None:
    """Send automatically again, but drop what waited."""
    messages = _decide(breaker.discard, Scope(automation, fold(recipient)))
    show.line(f"messages dropped: {messages}")


@app.command
def retry(number: Number, /) -> None:
    """Send again what failed, or of which nobody knows whether it left."""
    with session() as own:
        if not own.store.write_now(states.retry, number, utc_now()):
            raise NotThere(
                f"there is no failed or unknown delivery {number}; postroom outbox list shows them"
            )


@app.command
def approve(number: Number, /) -> None:
    """Let a draft, or a message that waits for a yes, leave in ten seconds."""
    with session() as own:
        if not own.store.write_now(states.approve, number, None, utc_now()):
            raise NotThere(f"no delivery {number} waits for a yes; postroom outbox list shows them")


@app.command
def cancel(number: Number, /) -> None:
    """Stop a message that has not begun to leave; its text is shown once more."""
    with session() as own:
        taken = own.store.write_now(states.cancel, number, utc_now())
        if taken is None:
            raise NotThere(
                f"there is no waiting delivery {number}; postroom outbox list shows them"
            )
        show.line(taken.text)


def _decide(decision: Decision, scope: Scope) -> int:
    """Let go or drop everything these pauses hold, in short transactions; how many messages."""
    messages = 0
    with session() as own:
        while True:
            done = own.store.write_now(decision, scope, by_command_line(), messages)
            messages += done
            if done < breaker.AT_ONCE:
                return messages
