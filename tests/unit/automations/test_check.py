import pytest

from automations.check import Problem, check
from automations.document import parse
from tests.unit.automations.making import LANGUAGE, ROWS, make_document


def test_a_sound_document_pins_the_rows_it_names() -> None:
    document = make_document(
        scope={"brands": ["Acme"], "inboxes": ["shop"]},
        run_as="Anna",
        **{
            "if": {
                "all": [
                    {"field": "ticket.status", "is": ["open", "solved"]},
                    {"not": {"field": "ticket.tags", "has": "vip"}},
                    {"field": "clock.working_hours", "is": "inside", "of": {"team": "support"}},
                    {"field": "clock.weekday", "is": "mon", "in": {"calendar": "night"}},
                    {"field": "message.source", "is": "email"},
                ]
            }
        },
        then=[
            {"action": "assign", "agent": "Jan"},
            {"action": "add_tag", "tag": ["late", "vip"]},
            {"action": "send_message", "text": "Dear {{contact.name}}"},
        ],
    )

    checked = check(document, LANGUAGE, ROWS)

    assert checked.problems == ()
    assert checked.new_tags == ()
    assert checked.rows == {
        "brand": {"Acme": 1},
        "inbox": {"shop": 1},
        "agent": {"Anna": 1, "Jan": 2},
        "status": {"open": 1, "solved": 2},
        "tag": {"vip": 1, "late": 2},
        "team": {"support": 1},
        "calendar": {"night": 1},
    }


def test_unknown_names_are_problems_with_the_nearest_known() -> None:
    document = make_document(
        scope={"inboxes": ["shopp"]},
        run_as="Anne",
        **{
            "if": {
                "any": [
                    {"field": "ticket.status", "is": ["opn"]},
                    {"field": "clock.date", "is": "2026-12-24", "in": {"calendar": "nigth"}},
                    {"field": "clock.working_hours", "is": "inside", "of": {"agent": "Piotr"}},
                ]
            }
        },
        then=[
            {"action": "set_type", "type": "retrun"},
            {"action": "call_webhook", "webhook": "Warehouse"},
        ],
    )

    checked = check(document, LANGUAGE, ROWS)

    assert checked.problems == (
        Problem("scope.inboxes[0]", 'there is no inbox "shopp"; did you mean "shop"?'),
        Problem("run_as", 'there is no agent "Anne"; did you mean "Anna"?'),
        Problem("if.any[0]", 'there is no status "opn"; did you mean "open"?'),
        Problem("if.any[1]", 'there is no calendar "nigth"; did you mean "night"?'),
        Problem("if.any[2]", 'there is no agent "Piotr"; known are Anna, Jan'),
        Problem("then[0].type", 'there is no type "retrun"; did you mean "return"?'),
        Problem(
            "then[1].webhook",
            'there is no webhook "Warehouse"; add it first',
        ),
    )


def test_unknown_tags_are_to_be_made_once() -> None:
    document = make_document(
        **{"if": {"field": "ticket.tags", "has": ["new one", "vip"]}},
        then=[{"action": "add_tag", "tag": ["new one", "another"]}],
    )

    checked = check(document, LANGUAGE, ROWS)

    assert checked.problems == ()
    assert checked.new_tags == ("new one", "another")
    assert checked.rows == {"tag": {"vip": 1}}


def test_texts_are_checked_where_they_stand() -> None:
    document = make_document(
        then=[
            {"action": "send_message", "text": "{{ contact.nam }}"},
            {"action": "add_note", "text": "{% if %}"},
        ]
    )

    checked = check(document, LANGUAGE, ROWS)

    assert [problem.path for problem in checked.problems] == ["then[0].text", "then[1].text"]
    assert "contact.name" in str(checked.problems[0])


@pytest.mark.parametrize(
    ("when", "condition", "message"),
    [
        ("{trigger: sweep}", "{field: ticket.answered, is: false}", "say how long"),
        (
            "{trigger: sweep}",
            "{all: [{field: event.actor, is: agent}, {field: ticket.created_at, older_than: 1h}]}",
            "event.actor is known only at the event",
        ),
        (
            "{trigger: due_missed}",
            "{field: message.body, matches: 'a+'}",
            'message.body with "matches" can only be asked of an event',
        ),
    ],
)
def test_time_can_only_ask_what_tickets_hold(when: str, condition: str, message: str) -> None:
    text = f"format: 1\nname: N\nwhen: [{when}]\nif: {condition}\nthen:\n  - {{action: add_note, text: x}}\n"

    found = check(parse(text, LANGUAGE), LANGUAGE, ROWS)

    assert [str(problem).startswith(f"when[0]: {message}") for problem in found.problems] == [True]
