import pytest

from automations.document import parse
from automations.sentence import tell
from tests.unit.automations.making import LANGUAGE


def sentence(condition: str = "", *steps: str, when: str = "{trigger: message_received}") -> str:
    """The English sentence of an automation with this condition and these steps."""
    asked = f"if: {condition}\n" if condition else ""
    then = "".join(f"\n  - {step}" for step in steps or ["{action: add_tag, tag: vip}"])
    return tell(
        parse(f"name: x\nwhen: [{when}]\n{asked}then:{then}\n", LANGUAGE), LANGUAGE, "en"
    ).text


def test_without_a_condition_it_says_when_and_then() -> None:
    assert sentence() == "When a customer's message arrives: add the tag “vip”."


def test_triggers_are_alternatives_and_say_whose() -> None:
    said = sentence(when="{trigger: first_message}, {trigger: ticket_created, by: agent}")

    assert said.startswith(
        "When the customer's first message arrives or a ticket is created by an agent: "
    )


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{field: message.subject, contains: [parcel, box]}", "subject contains “parcel” or “box”"),
        ("{field: clock.working_hours, is: outside}", "it is outside working hours"),
        ("{field: clock.working_hours, is_not: inside}", "it is outside working hours"),
        (
            "{field: clock.working_hours, is: inside, of: {agent: Anna}}",
            "it is within working hours of the agent “Anna”",
        ),
        (
            "{field: clock.time, within: 17:00-08:00, in: {calendar: night}}",
            "time of day in the calendar “night” is within 17:00-08:00",
        ),
        ("{field: message.automatic, is: false}", "a person wrote the message"),
        ("{field: message.automatic, is_not: false}", "a machine wrote the message"),
        ("{field: ticket.type, is_empty: true}", "type is empty"),
        ("{field: ticket.created_at, older_than: 1d12h}", "ticket was created more than 1 day 12 hours ago"),
        ("{field: ticket.created_at, not_older_than: 24h}", "ticket was created less than 1 day ago"),
        ("{field: message.headers.x-mailer, is: php}", "header of the message x-mailer is “php”"),
        ("{not: {field: ticket.tags, has: vip}}", "not (tags has “vip”)"),
        ("{field: clock.date, within: [2026-12-24, 2026-12-26]}", "date is within 2026-12-24 – 2026-12-26"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_people_say_it(condition: str, said: str) -> None:
    assert f", if {said}: " in sentence(condition)


def test_groups_in_groups_stand_in_brackets() -> None:
    inner = "{any: [{field: ticket.answered, is: true}, {field: clock.holiday, is: true}]}"

    said = sentence(f"{{all: [{{field: ticket.priority, is: high}}, {inner}]}}")

    assert "if priority is “high” and (the ticket is answered or it is a holiday): " in said


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{action: send_message, text: Hello}", "send the customer “Hello”"),
        ("{action: send_message, text: Hello, mode: draft}", "draft the answer “Hello”"),
        ("{action: add_tag, tag: [vip, late]}", "add the tag “vip” and “late”"),
        ("{action: assign, agent: Anna, team: support}", "assign the ticket to “Anna” and “support”"),
        ("{action: assign, to: nobody}", "assign the ticket to nobody"),
        ("{action: set_type, to: nothing}", "clear the type"),
        ("{action: set_priority, priority: high}", "set the priority to “high”"),
    ],
)  # fmt: skip
def test_a_step_is_an_order(step: str, said: str) -> None:
    assert sentence("", step).endswith(f": {said}.")


def test_a_long_text_is_cut_where_a_word_ends() -> None:
    said = sentence("", f"{{action: add_note, text: {'word ' * 40}}}")

    assert said.endswith("word…”.")
    assert len(said) < 160


def test_every_built_in_action_and_trigger_has_words() -> None:
    for key in LANGUAGE.triggers:
        assert tell(parse(_with(key), LANGUAGE), LANGUAGE, "pl").text, key


def _with(trigger: str) -> str:
    options = {
        "customer_silent": ", longer_than: 2d",
        "agent_silent": ", longer_than: 2d",
        "due_soon": ", before: 4h",
        "schedule": ", cron: 0 8 * * 1",
        "date": ", on: 2026-12-24",
    }.get(trigger, "")
    moment = "if: {field: ticket.created_at, older_than: 24h}\n" if trigger == "sweep" else ""
    when = f"when: [{{trigger: {trigger}{options}}}]\n"
    return f"name: x\n{when}{moment}then: [{{action: add_tag, tag: vip}}]\n"
