"""The step `notify`: whom it tells, what, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, select

from automations.check import check
from automations.document import parse
from core import tables
from core.store import Store
from tests import seeds
from tests.engines import BUILT_IN, add, drain, trace, written
from tests.seeds import NOW

NOTIFY = '{id: s1, action: notify, to: [Ala], text: "Look at {{ ticket.subject }}"}'


def _agent(connection: Connection, name: str, role: str = "agent", **more: Any) -> int:
    return seeds.row(
        connection,
        tables.agent,
        name=name,
        email=f"{name.lower()}@shop.example",
        role=role,
        created_at=NOW,
        **more,
    )


def _told(connection: Connection) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(tables.agent.c.name, tables.notification.c.text)
        .join_from(tables.notification, tables.agent)
        .order_by(tables.agent.c.name)
    )
    return [(row[0], row[1]) for row in rows]


def test_the_bell_tells_it_and_the_ticket_stays_as_it_is(store: Store) -> None:
    def scene(connection: Connection) -> None:
        seeds.agent(connection)
        add(connection, written("Tell", NOTIFY))
        arrived = seeds.arrives(connection)
        before = seeds.column(connection, tables.ticket, "version", id=arrived.ticket)

        drain(connection)

        assert trace(connection) == ["Tell: done", "Tell s1 notify: done"]
        assert _told(connection) == [("Ala", "Look at Where is my parcel?")]
        event = connection.execute(
            select(tables.event).where(tables.event.c.kind == "notified")
        ).one()
        assert (event.state, event.payload) == ("quiet", {"agents": 1, "mails": 0})
        assert seeds.column(connection, tables.ticket, "version", id=arrived.ticket) == before
        assert seeds.column(connection, tables.staff_mail, "id") == []

    store.write_now(scene)


@pytest.mark.promise("P24")
def test_who_may_not_see_the_ticket_is_told_nothing(store: Store) -> None:
    def scene(connection: Connection) -> None:
        arrived = seeds.arrives(connection)
        seer, blind, gone = (_agent(connection, name) for name in ("Seer", "Blind", "Gone"))
        inbox = seeds.column(connection, tables.ticket, "inbox_id", id=arrived.ticket)[0]
        for agent in (seer, gone):
            seeds.row(connection, tables.access, inbox_id=inbox, agent_id=agent)
        connection.execute(
            tables.agent.update().where(tables.agent.c.id == gone).values(active=False)
        )
        team = seeds.named(connection, tables.team, "All")
        for agent in (seer, blind, gone):
            seeds.row(connection, tables.membership, team_id=team, agent_id=agent)
        add(connection, written("Tell", "{id: s1, action: notify, to: [Blind], teams: [All]}"))

        drain(connection)

        assert [name for name, _ in _told(connection)] == ["Seer"]

    store.write_now(scene)


def test_assignee_team_and_admins_are_looked_up_when_it_runs(store: Store) -> None:
    def scene(connection: Connection) -> None:
        arrived = seeds.arrives(connection)
        chief, anna = _agent(connection, "Chief", "admin"), _agent(connection, "Anna", "admin")
        member = _agent(connection, "Member", "admin")
        team = seeds.named(connection, tables.team, "Returns")
        seeds.row(connection, tables.membership, team_id=team, agent_id=member)
        connection.execute(
            tables.ticket.update()
            .where(tables.ticket.c.id == arrived.ticket)
            .values(assignee_id=anna, team_id=team)
        )
        connection.execute(
            tables.agent.update().where(tables.agent.c.id != chief).values(role="manager")
        )
        inbox = seeds.column(connection, tables.ticket, "inbox_id", id=arrived.ticket)[0]
        for agent in (anna, member):
            seeds.row(connection, tables.access, inbox_id=inbox, agent_id=agent)
        add(connection, written("One", "{id: s1, action: notify, to: assignee, text: one}"))
        add(connection, written("Two", "{id: s1, action: notify, to: [team], text: two}"))
        add(connection, written("Three", "{id: s1, action: notify, to: [admins], text: three}"))

        drain(connection)

        assert _told(connection) == [("Anna", "one"), ("Chief", "three"), ("Member", "two")]

    store.write_now(scene)


def test_nobody_to_tell_and_a_foreign_ticket_are_said_in_the_trace(store: Store) -> None:
    def scene(connection: Connection) -> None:
        seeds.agent(connection)
        seeds.named(connection, tables.inbox, "Returns")
        scope = "{id: s1, action: notify, to: [Ala], scope: {inboxes: [Returns]}}"
        add(connection, written("Empty", "{id: s1, action: notify, to: [assignee]}"))
        add(connection, written("Elsewhere", scope))
        seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == [
            "Empty: done",
            "Empty s1 notify: skipped (there is nobody to tell: the ticket is assigned to nobody)",
            "Elsewhere: done",
            "Elsewhere s1 notify: skipped (the ticket is outside the scope of this notification)",
        ]
        assert _told(connection) == []

    store.write_now(scene)


def test_the_mail_has_its_words_filled_in_and_only_who_wants_mails_gets_one(store: Store) -> None:
    def scene(connection: Connection) -> None:
        _agent(connection, "Mail", "admin")
        _agent(connection, "Bell", "admin", mail_notifications=False)
        mail = (
            'mail: {subject: "{{zone}} {{date}} {{customer}}", show_reply: true, comment: "Mind!"}'
        )
        add(connection, written("Tell", f"{{id: s1, action: notify, to: [admins], {mail}}}"))
        seeds.arrives(connection)

        drain(connection)

        inbox = connection.execute(select(tables.inbox.c.name)).scalars().first()
        facts = seeds.column(connection, tables.notification, "facts")[0]
        assert facts["mail_subject"] == f"{inbox} 2026-11-23 Łucja Żak"
        assert (facts["mail_comment"], facts["mail_reply"]) == ("Mind!", True)
        assert seeds.column(connection, tables.staff_mail, "recipient") == ["mail@shop.example"]

    store.write_now(scene)


@pytest.mark.parametrize(
    ("step", "path", "said"),
    [
        ("{action: notify, to: [Nobody]}", "then[0].to", 'there is no agent "Nobody"'),
        ("{action: notify, teams: Nobody}", "then[0].teams", 'there is no team "Nobody"'),
        (
            "{action: notify, to: [admins], scope: {brands: [Nope]}}",
            "then[0].scope.brands",
            'there is no brand "Nope"',
        ),
        (
            '{action: notify, to: [admins], mail: {subject: "{{ custmer }}"}}',
            "then[0].mail.subject",
            "customer",
        ),
    ],
)
def test_slips_are_found_when_it_is_saved(step: str, path: str, said: str) -> None:
    document = parse(written("Tell", step), BUILT_IN)

    (problem,) = check(document, BUILT_IN, {}).problems

    assert problem.path == path
    assert said in problem.message
