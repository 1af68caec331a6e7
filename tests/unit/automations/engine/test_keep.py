from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations.engine.clock import Openness
from automations.engine.glance import Glance
from automations.engine.keep import (
    NotKept,
    keep,
    message_of,
    restore,
    restore_unpacked,
    unpack,
)
from postroom.facts import (
    Bought,
    ClockFacts,
    ContactFacts,
    EventFacts,
    Facts,
    LocalMoment,
    MessageFacts,
    OrderFacts,
    TicketFacts,
)
from tests.unit.automations.making import make_facts

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 # hypothesis wants naive bounds
ids = st.integers(1, 2**40)
maybe_ids = st.none() | ids
words = st.text(max_size=30)
fields = st.dictionaries(
    words, words | moments | st.booleans() | st.integers(-9, 9) | st.just(12.5), max_size=3
)
sums = st.decimals(0, 10**6, places=4)
locals_ = st.builds(
    LocalMoment,
    weekday=st.sampled_from(("mon", "sun")),
    minute=st.integers(0, 1439),
    date=st.just("2026-11-22"),
    holiday=st.booleans(),
    open=st.booleans(),
)
people = st.builds(
    lambda own, others: Openness(own, others=others),
    st.dictionaries(ids, st.booleans(), max_size=4),
    st.booleans(),
)
tickets = st.builds(
    TicketFacts,
    id=ids,
    number=ids,
    source=words,
    account=ids,
    inbox=ids,
    inbox_group=maybe_ids,
    brand=maybe_ids,
    type=maybe_ids,
    status=ids,
    priority=words,
    assignee=maybe_ids,
    team=maybe_ids,
    answered=st.booleans(),
    created_at=moments,
    last_customer_message_at=st.none() | moments,
    last_agent_message_at=st.none() | moments,
    due_at=st.none() | moments,
    tags=st.frozensets(ids, max_size=5),
    fields=fields,
    bought=st.builds(
        Bought,
        order=st.none()
        | st.builds(
            OrderFacts,
            number=words,
            status=words,
            total=sums,
            currency=words,
            created_at=moments,
        ),
        orders=st.integers(0, 9),
        spent=st.dictionaries(words, sums, max_size=3),
        currency=words,
    ),
)
messages = st.builds(
    MessageFacts, id=ids, source=words, subject=words, body=words, automatic=st.booleans()
)
facts = st.builds(
    Facts,
    ticket=tickets,
    message=st.none() | messages,
    contact=st.builds(
        ContactFacts, id=ids, name=words, email=words, email_domain=words, fields=fields
    ),
    event=st.builds(EventFacts, id=ids, kind=words, actor=words),
    clock=st.builds(
        ClockFacts,
        now=moments,
        own=locals_,
        calendars=st.dictionaries(ids, locals_, max_size=3),
        agents=people,
        teams=people,
    ),
)


@given(facts)
def test_what_was_read_can_be_read_again(read: Facts) -> None:
    kept = keep(read, with_fields=True, with_orders=True)

    assert message_of(kept) == (None if read.message is None else read.message.id)
    again = restore(kept, read.event, read.message)
    rows = {*read.clock.agents, *read.clock.teams, 1}
    assert _plain(again, rows) == _plain(read, rows)


_GLANCE = Glance()
"""One for all examples: what it showed before must not be seen again."""


@given(facts, st.booleans(), st.booleans())
def test_a_glance_shows_what_restoring_gives(
    read: Facts, with_fields: bool, with_orders: bool
) -> None:
    kept = unpack(keep(read, with_fields=with_fields, with_orders=with_orders))
    whole = restore_unpacked(kept, read.event, read.message)

    seen = _GLANCE.at(kept, partial(getattr, read, "event"), read.message)

    for name in TicketFacts.__struct_fields__:
        assert getattr(seen.ticket, name) == getattr(whole.ticket, name)
    assert (seen.contact, seen.event, seen.message) == (whole.contact, read.event, read.message)
    rows = {*read.clock.agents, *read.clock.teams, 1}
    assert _plain(seen, rows)[4:] == _plain(whole, rows)[4:]


def _plain(read: Facts, rows: set[int]) -> Any:
    clock = read.clock
    return (
        read.ticket,
        read.message,
        read.contact,
        read.event,
        clock.now,
        clock.own,
        dict(clock.calendars),
        {row: (clock.agents[row], clock.teams[row]) for row in rows},
    )


def test_a_field_that_was_not_read_is_an_error_and_not_nothing() -> None:
    again = restore(keep(make_facts()), make_facts().event, None)

    with pytest.raises(NotKept, match="was not kept"):
        again.ticket.fields.get("order_no")


def test_orders_that_were_not_read_are_an_error_too() -> None:
    again = restore(keep(make_facts(), with_fields=True), make_facts().event, None)
    others = restore(keep(make_facts(), with_orders=True), make_facts().event, None)

    with pytest.raises(NotKept, match="was not kept"):
        _ = again.ticket.bought.orders
    with pytest.raises(NotKept, match="was not kept"):
        others.ticket.fields.get("order_no")
    assert others.ticket.bought.orders == 0


def test_a_kept_form_is_small() -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    own = LocalMoment(weekday="sun", minute=780, date="2026-11-22", holiday=False, open=False)
    read = Facts(
        ticket=TicketFacts(
            id=12345, number=13345, source="email", account=1, inbox=1, inbox_group=None,
            brand=None, type=None, status=1, priority="normal", assignee=None, team=None,
            answered=False, created_at=now, last_customer_message_at=now - timedelta(hours=1),
        ),
        message=None,
        contact=ContactFacts(
            id=7, name="lucja zak", email="lucja@example.org", email_domain="example.org"
        ),
        event=EventFacts(id=1, kind="message_received", actor="customer"),
        clock=ClockFacts(now=now, own=own, agents=Openness({}, others=False)),
    )  # fmt: skip

    assert len(keep(read)) < 200
