"""The index finds every automation that could run, in visible order, and few others."""

import random
import time
from typing import Any

import pytest

from automations.compiled import Compiled, Identity, compile_document
from automations.conditions.memory import HOLDS
from automations.engine.candidates import Candidates
from automations.language import assemble
from postroom.trigger import Trigger
from tests.unit.automations.making import (
    LANGUAGE,
    make_document_in,
    make_facts,
    make_message,
)

ROWS = {
    "inbox": {f"inbox {n}": n for n in range(1, 30)},
    "account": {f"account {n}": n for n in range(1, 30)},
}
OPENED = {"opened": True, "first": True, "reopened": False}
LATER = {"opened": False, "first": False, "reopened": False}
EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("message_received", OPENED),
    ("message_received", LATER),
    ("ticket_created", {"by": "agent"}),
]


def _compiled(number: int, language: Any = LANGUAGE, **given: Any) -> Compiled:
    document = make_document_in(language, given)
    identity = Identity(automation_id=number, version_id=1, name="x", position=number % 7)
    return compile_document(document, ROWS, language, identity)


def _random(pick: random.Random, number: int) -> Compiled:
    limits = [
        {"field": "ticket.inbox", "is": f"inbox {pick.randint(1, 4)}"},
        {"field": "ticket.account", "is": [f"account {n}" for n in pick.sample(range(1, 5), 2)]},
        {"field": "message.source", "is_not": "chat"},
        {"field": "ticket.source", "is": pick.choice(["chat", "email"])},
        {
            "any": [
                {"field": "message.source", "is": "email"},
                {"field": "message.source", "is": "x"},
            ]
        },
        {"not": {"field": "ticket.inbox", "is": f"inbox {pick.randint(1, 4)}"}},
        {"any": []},
    ]
    trigger = pick.choice(
        [
            {"trigger": "message_received"},
            {"trigger": "first_message"},
            {"trigger": "ticket_created", "by": pick.choice(["anyone", "customer", "agent"])},
        ]
    )
    return _compiled(
        number, when=[trigger], **{"if": {"all": pick.sample(limits, pick.randint(0, 2))}}
    )


@pytest.mark.parametrize("seed", range(5))
def test_nothing_that_would_run_is_missed(seed: int) -> None:
    pick = random.Random(seed)
    automations = [_random(pick, number) for number in range(1, 300)]
    candidates = Candidates.build(automations)
    ordered = sorted(automations, key=lambda each: (each.position, each.automation_id))

    for _ in range(60):
        kind, payload = pick.choice(EVENTS)
        facts = make_facts(
            inbox=pick.randint(1, 5),
            account=pick.randint(1, 5),
            source=pick.choice(["chat", "email", "sms"]),
            message=make_message(source=pick.choice(["chat", "email", "sms"])),
        )
        found = candidates.for_event(kind, payload, facts)

        running = [each for each in ordered if _fires(each, kind, payload) and _holds(each, facts)]
        assert [each for each in found if _holds(each, facts)] == running
        assert list(found) == [each for each in ordered if each in found]
        assert all(_fires(each, kind, payload) for each in found)


def test_an_index_of_nothing_finds_nothing() -> None:
    assert Candidates.build([]).for_event("message_received", OPENED, make_facts()) == ()
    assert Candidates.build([_compiled(1)]).for_event("tag_added", {"tag": 1}, make_facts()) == ()


def test_only_the_automations_of_a_place_are_candidates() -> None:
    automations = [
        _compiled(number, **{"if": {"field": "ticket.inbox", "is": f"inbox {number % 29 + 1}"}})
        for number in range(1, 291)
    ]

    found = Candidates.build(automations).for_event("message_received", LATER, make_facts(inbox=3))

    assert len(found) == 10


def test_a_trigger_that_breaks_does_not_fire(caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_options: object, _payload: object) -> bool:
        raise RuntimeError

    broken = Trigger(key="broken", title="B", events=frozenset({"message_received"}), fires=breaks)
    language = assemble(
        LANGUAGE.fields.values(), [*LANGUAGE.triggers.values(), broken], LANGUAGE.actions.values()
    )
    automations = [
        _compiled(1, language, when=[{"trigger": "broken"}]),
        _compiled(2, language),
    ]

    found = Candidates.build(automations).for_event("message_received", LATER, make_facts())

    assert [each.automation_id for each in found] == [2]
    assert "broken" in caplog.text


def test_an_index_of_ten_thousand_is_built_at_once() -> None:
    one = [
        _compiled(n, **{"if": {"field": "ticket.inbox", "is": f"inbox {n}"}}) for n in range(1, 29)
    ]
    many = [one[n % 28] for n in range(10_000)]

    started = time.perf_counter()
    Candidates.build(many)

    assert time.perf_counter() - started < 1.5


def _fires(compiled: Compiled, kind: str, payload: dict[str, Any]) -> bool:
    return any(
        kind in use.trigger.events and use.trigger.fires(use.options, payload)
        for use in compiled.uses
    )


def _holds(compiled: Compiled, facts: Any) -> bool:
    return compiled.holds(facts) == HOLDS
