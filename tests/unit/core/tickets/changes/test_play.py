from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tickets.changes import Change, Origin, after, effect_of
from core.tickets.changes.messages import preview
from core.tickets.changes.play import play, told
from postroom.action import (
    AddNote,
    AddTag,
    Assign,
    Effect,
    RemoveTag,
    SendMessage,
    SetPriority,
    SetStatus,
    SetType,
)
from postroom.facts import TicketFacts

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AGENT = Origin(actor="agent", agent=1)
TICKET = TicketFacts(
    id=1, number=1001, source="email", account=1, inbox=1, inbox_group=None, brand=None, type=None,
    status=1, priority="normal", assignee=None, team=None, answered=False, created_at=NOW,
    due_at=NOW, tags=frozenset({1}),
)  # fmt: skip

few = st.integers(1, 3)
effects: st.SearchStrategy[Effect] = st.one_of(
    st.builds(SetStatus, few),
    st.builds(SetType, st.none() | few),
    st.builds(SetPriority, st.sampled_from(("low", "normal", "high"))),
    st.builds(Assign, st.none() | few, st.none() | few),
    st.builds(AddTag, few),
    st.builds(RemoveTag, few),
    st.builds(AddNote, st.just("note")),
    st.builds(SendMessage, st.just("hello"), st.sampled_from(("send", "draft", "approve"))),
)


def _change(effect: Effect, held: str = "") -> Change:
    return Change(ticket=1, effect=effect, origin=AGENT, held=held)


@given(st.lists(effects, max_size=8))
def test_events_tell_enough_to_play_them_again(wanted: list[Effect]) -> None:
    ticket = again = TICKET
    for effect in wanted:
        played = play(_change(effect), ticket, NOW)
        if played is None:
            continue
        ticket = played.after
        told_effect = effect_of(*told(played))
        again = again if told_effect is None else after(again, told_effect, NOW)

    assert again == ticket


@given(effects)
def test_doing_it_twice_changes_no_fact_a_second_time(effect: Effect) -> None:
    once = after(TICKET, effect, NOW)

    assert after(once, effect, NOW) == once


@pytest.mark.parametrize(
    "effect",
    [
        SetStatus(1),
        SetType(None),
        SetPriority("normal"),
        Assign(None, None),
        AddTag(1),
        RemoveTag(2),
    ],
)
def test_what_changes_nothing_is_not_played(effect: Effect) -> None:
    assert play(_change(effect), TICKET, NOW) is None


def test_a_sent_message_answers_and_lifts_the_deadline() -> None:
    played = play(_change(SendMessage("hello")), TICKET, NOW)

    assert played is not None
    assert (played.after.answered, played.after.due_at) == (True, None)
    assert told(played) == ("message_sent", {"by": "agent", "by_agent": 1})


def test_a_held_message_is_only_drafted() -> None:
    played = play(_change(SendMessage("hello"), held="hour"), TICKET, NOW)

    assert played is not None
    assert played.after is TICKET
    assert told(played) == ("message_drafted", {
        "by": "agent", "state": "approval", "by_agent": 1,
    })  # fmt: skip


def test_a_preview_is_one_short_line() -> None:
    assert preview("  a\n\n b\t" + "c" * 300) == ("a b " + "c" * 300)[:160]
