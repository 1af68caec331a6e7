"""Archive, handled without a reply, snooze, move: as steps, with what they bring about."""

from datetime import timedelta

from sqlalchemy import Connection, select, update

from core import tables
from core.store import Store
from core.tickets.waking import next_due, wake_due
from tests import engines, seeds
from tests.engines import add, drain, trace, written
from tests.integration.automations.settling.team import member, sees_first_inbox
from tests.seeds import NOW


def meaning(connection: Connection, ticket: int) -> str:
    asked = (
        select(tables.status.c.meaning)
        .join_from(tables.ticket, tables.status, tables.status.c.id == tables.ticket.c.status_id)
        .where(tables.ticket.c.id == ticket)
    )
    return str(connection.execute(asked).scalar_one())


def one(connection: Connection, ticket: int, name: str) -> object:
    return seeds.column(connection, tables.ticket, name, id=ticket)[0]


def payload(connection: Connection, kind: str) -> dict[str, object]:
    return dict(seeds.column(connection, tables.event, "payload", kind=kind)[-1])


def due(connection: Connection, ticket: int) -> None:
    connection.execute(
        update(tables.ticket)
        .where(tables.ticket.c.id == ticket)
        .values(due_at=NOW + timedelta(hours=4))
    )


def test_archiving_closes_and_puts_away(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Away", "{id: s1, action: archive}", "{id: s2, action: archive}"))
        arrived = seeds.arrives(connection)

        drain(connection)

        assert trace(connection) == [
            "Away: done",
            "Away s1 archive: done",
            "Away s2 archive: skipped (the ticket lies in the archive already)",
        ]
        assert engines.kinds(connection) == ["message_received", "status_set", "archived"]
        assert one(connection, arrived.ticket, "archived") is True
        assert one(connection, arrived.ticket, "is_open") is False
        assert meaning(connection, arrived.ticket) == "closed"

    store.write_now(scene)


def test_handled_without_a_reply_ends_the_deadline_and_closes(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Thanks", "{id: s1, action: handled_without_reply}"))
        arrived = seeds.arrives(connection)
        due(connection, arrived.ticket)

        drain(connection)

        row = [one(connection, arrived.ticket, name) for name in ("answered", "handled", "due_at")]
        assert row == [True, True, None]
        assert one(connection, arrived.ticket, "last_agent_message_at") is None
        assert meaning(connection, arrived.ticket) == "closed"
        assert payload(connection, "handled") == {"due": (NOW + timedelta(hours=4)).isoformat()}

    store.write_now(scene)


def test_a_snooze_ends_at_its_moment_and_automations_hear_of_it(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(connection, written("Later", "{id: s1, action: snooze, span: 2h}"))
        add(
            connection,
            written("Back", "{id: s1, action: add_tag, tag: back}").replace(
                "{trigger: message_received}", "{trigger: ticket_reopened, by: snooze}"
            ),
        )
        arrived = seeds.arrives(connection)
        drain(connection)
        assert one(connection, arrived.ticket, "snoozed_until") == NOW + timedelta(hours=2)
        assert next_due(connection) == NOW + timedelta(hours=2)
        assert wake_due(connection, NOW + timedelta(hours=1, minutes=59)) == 0

        assert wake_due(connection, NOW + timedelta(hours=2)) == 1
        drain(connection)

        assert one(connection, arrived.ticket, "snoozed_until") is None
        assert next_due(connection) is None
        assert payload(connection, "woken")["by"] == "time"
        assert trace(connection)[-2:] == ["Back: done", "Back s1 add_tag: done"]

    store.write_now(scene)


def test_a_snooze_by_the_clock_waits_for_a_working_day(store: Store) -> None:
    friday = NOW + timedelta(days=4, hours=5)

    def scene(connection: Connection) -> None:
        add(
            connection, written("Later", "{id: s1, action: snooze, until: '09:00', in_hours: true}")
        )
        arrived = seeds.arrives(connection)

        drain(connection, now=friday)

        assert one(connection, arrived.ticket, "snoozed_until") == NOW + timedelta(days=7, hours=-3)

    store.write_now(scene)


def test_a_closed_ticket_is_not_snoozed_and_closing_ends_a_snooze(store: Store) -> None:
    def scene(connection: Connection) -> None:
        add(
            connection,
            written(
                "Both",
                "{id: s1, action: snooze, span: 1d}",
                "{id: s2, action: set_status, status: closed}",
                "{id: s3, action: snooze, span: 1d}",
            ),
        )
        arrived = seeds.arrives(connection)

        drain(connection)

        assert trace(connection)[-1] == "Both s3 snooze: skipped (the ticket is closed)"
        assert one(connection, arrived.ticket, "snoozed_until") is None

    store.write_now(scene)


def test_moving_keeps_only_who_sees_the_new_inbox(store: Store) -> None:
    def scene(connection: Connection) -> None:
        first = sees_first_inbox(connection)
        ala, boss = member(connection, "Ala"), seeds.agent(connection, "Boss")
        brand = seeds.row(connection, tables.brand, name="Mugs")
        other = seeds.row(connection, tables.inbox, name="Elsewhere", brand_id=brand)
        team = seeds.named(connection, tables.team, "Returns")
        add(connection, written("Move", "{id: s1, action: move_to_inbox, inbox: Elsewhere}"))
        add(
            connection,
            written(
                "Sees",
                "{id: s1, action: add_tag, tag: mugs}",
                more="if: {field: ticket.brand, is: Mugs}",
            ),
        )
        theirs, ours = (seeds.arrives(connection, f"{who}@example.org") for who in "ab")
        for arrived, agent, held in ((theirs, ala, team), (ours, boss, None)):
            connection.execute(
                update(tables.ticket)
                .where(tables.ticket.c.id == arrived.ticket)
                .values(assignee_id=agent, team_id=held)
            )

        drain(connection)

        assert seeds.column(connection, tables.ticket, "inbox_id") == [other, other]
        assert seeds.column(connection, tables.ticket, "assignee_id") == [None, boss]
        assert seeds.column(connection, tables.ticket, "team_id") == [None, None]
        assert payload(connection, "moved") == {
            "inbox": other,
            "group": None,
            "brand": brand,
            "previous": first,
        }
        assert trace(connection).count("Sees: done") == 2

    store.write_now(scene)


def test_a_ticket_that_was_moved_goes_by_the_clock_of_where_it_lies(store: Store) -> None:
    """Later automations, and later events of the same batch."""

    def scene(connection: Connection) -> None:
        sees_first_inbox(connection)
        week = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
        document = {"name": "Always", "zone": "UTC", "week": week}
        row = seeds.row(connection, tables.calendar, name="Always", document=document)
        seeds.row(connection, tables.inbox, name="Night", calendar_id=row)
        night = NOW.replace(hour=2)
        open_ = "if: {field: clock.working_hours, is: inside}"
        early = "{id: s1, action: add_tag, tag: early}"
        for tag in ("early", "late"):
            seeds.named(connection, tables.tag, tag)
        add(connection, written("Before", early, more=open_))
        add(connection, written("Move", "{id: s1, action: move_to_inbox, inbox: Night}"))
        add(connection, written("After", "{id: s1, action: add_tag, tag: late}", more=open_))
        arrived = seeds.arrives(connection)
        seeds.arrives(connection, ticket_id=arrived.ticket)

        drain(connection, now=night)

        assert [line for line in trace(connection) if ": done" in line and " s1 " not in line] == [
            "Move: done",
            "After: done",
            "Before: done",
            "Move: done",
            "After: done",
        ]

    store.write_now(scene)


def test_a_reopening_is_told_with_what_the_statuses_mean(store: Store) -> None:
    def scene(connection: Connection) -> None:
        again = "{id: s1, action: set_status, status: open}"
        add(
            connection,
            written("Reopen", again, more="if: {field: message.subject, contains: back}"),
        )
        add(
            connection,
            written("Heard", "{id: s1, action: add_tag, tag: again}").replace(
                "{trigger: message_received}", "{trigger: ticket_reopened, by: automation}"
            ),
        )
        closed = seeds.named(connection, tables.status, "closed")
        ticket = seeds.ticket(connection, status_id=closed, is_open=False)
        seeds.arrives(connection, ticket_id=ticket, subject="back")
        seeds.arrives(connection, "other@example.org", subject="back")

        drain(connection)

        told = payload(connection, "status_set")
        assert (told["previous_meaning"], told["meaning"], told["by"]) == (
            "closed",
            "open",
            "automation",
        )
        assert trace(connection).count("Heard: done") == 1

    store.write_now(scene)


def test_field_changed_hears_of_inbox_archive_and_snooze(store: Store) -> None:
    def scene(connection: Connection) -> None:
        for field in ("inbox", "archived", "snoozed"):
            add(
                connection,
                written(field, f"{{id: s1, action: add_note, text: {field}}}").replace(
                    "{trigger: message_received}", f"{{trigger: field_changed, field: {field}}}"
                ),
            )
        for kind, told in (
            ("moved", {"inbox": 2, "previous": 1}),
            ("archived", {"archived": True}),
            ("woken", {"snoozed": False, "by": "agent", "previous": None}),
        ):
            seeds.event(connection, seeds.ticket(connection), kind, payload=told)

        drain(connection)

        assert seeds.column(connection, tables.message, "text") == ["inbox", "archived", "snoozed"]

    store.write_now(scene)
