import pytest

from automations.document import parse
from automations.sentence import tell
from tests.unit.automations.making import LANGUAGE


def sentence(
    condition: str = "",
    *steps: str,
    when: str = "{trigger: message_received}",
    more: str = "",
) -> str:
    """The English sentence of an automation with this condition and these steps."""
    asked = f"if: {condition}\n{more}" if condition else more
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
    ("when", "said"),
    [
        ("{trigger: tag_added, tag: [vip, late]}", "a tag is added (“vip” or “late”)"),
        ("{trigger: tag_removed}", "a tag is removed"),
        ("{trigger: status_set, to: closed}", "the status is set (“closed”)"),
        ("{trigger: status_set, before: open, to: closed}", "the status is set (“open” → “closed”)"),
        ("{trigger: status_set, before: open}", "the status is set (“open” → …)"),
        ("{trigger: assigned, agent: Anna, team: support}", "the ticket is assigned (“Anna” and “support”)"),
        ("{trigger: field_changed, field: [priority, archived]}", "a field changes (priority or “archived”)"),
        ("{trigger: field_changed, field: ticket.fields.size}", "a field changes (custom field of the ticket “size”)"),
        ("{trigger: field_changed}", "a field changes"),
        ("{trigger: due_soon, before: 4h}", "an answer is due soon (4 hours)"),
        ("{trigger: agent_silent, longer_than: 2d}", "nobody has answered the customer for a while (2 days)"),
    ],
)  # fmt: skip
def test_a_trigger_says_what_it_asks_for(when: str, said: str) -> None:
    assert sentence(when=when).startswith(f"When {said}: ")


@pytest.mark.parametrize(
    ("condition", "more", "said"),
    [
        ("", "scope: {inboxes: [shop]}", "arrives, if inbox is “shop”: "),
        (
            "{all: [{field: ticket.answered, is: false}]}",
            "scope: {inboxes: [shop], brands: [Acme, Bolt]}",
            "arrives, if inbox is “shop”, brand is “Acme” or “Bolt” and the ticket is not answered: ",
        ),
        (
            "{any: [{field: ticket.answered, is: false}, {field: ticket.priority, is: low}]}",
            "scope: {inboxes: [shop]}",
            "if inbox is “shop” and (the ticket is not answered or priority is “low”): ",
        ),
        ("", "limits: {once_per: ticket}", "arrives, at most once for each ticket: "),
        ("", "limits: {once_per: contact, per: 36h}", "at most once in 1 day 12 hours for each customer: "),
        ("", "run_as: Anna", "; all in the name of “Anna”."),
        ("", "stop_after: true", "; no later automation is tried."),
    ],
)  # fmt: skip
def test_what_limits_it_is_told(condition: str, more: str, said: str) -> None:
    assert said in sentence(condition, more=f"{more}\n")


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
