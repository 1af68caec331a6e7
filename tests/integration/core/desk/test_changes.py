"""What an agent's tabs write of a ticket, one after the other and at once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection

from core import desk, tables
from core.access import Viewer
from core.desk import DraftValues
from core.store import Store, open_store
from tests import seeds
from tests.colliding import colliding
from tests.seeds import NOW

LATER = NOW + timedelta(minutes=1)


def _draft(text: str) -> DraftValues:
    return DraftValues(kind="reply", text=text, subject="", recipients={"to": ""}, uploads=[])


def _scene(store: Store) -> tuple[Viewer, int]:
    viewer = Viewer(store.write_now(seeds.agent), "admin")
    return viewer, store.write_now(seeds.ticket)


def test_a_read_mark_only_goes_forward(connection: Connection) -> None:
    viewer, ticket = Viewer(seeds.agent(connection), "admin"), seeds.ticket(connection)

    news = [desk.mark_read(connection, viewer, ticket, seen, LATER) for seen in (5, 5, 3, 7)]

    assert news == [True, False, False, True]
    assert desk.read_to(connection, viewer, ticket) == 7


def test_two_tabs_that_open_a_ticket_at_once_leave_one_mark(postgres_url: str) -> None:
    store = open_store(postgres_url)
    viewer, ticket = _scene(store)
    mark = partial(desk.mark_read, viewer=viewer, ticket=ticket, now=NOW)

    news = colliding(postgres_url, partial(mark, message=7), partial(mark, message=5))

    assert news == (True, False)
    assert store.read_now(desk.read_to, viewer, ticket) == 7
    store.close()


def test_two_tabs_that_write_at_once_leave_the_later_draft(postgres_url: str) -> None:
    store = open_store(postgres_url)
    viewer, ticket = _scene(store)
    save = partial(desk.save_draft, viewer=viewer, ticket=ticket, now=NOW)

    colliding(postgres_url, partial(save, kept=_draft("one")), partial(save, kept=_draft("two")))

    assert store.read_now(seeds.column, tables.draft, "text") == ["two"]
    store.close()
