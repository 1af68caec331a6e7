from typing import Any

from automations.checks import Surroundings, Warned, check_all, said
from automations.checks.channels import Taken
from automations.compiled import Compiled, Identity, compile_document
from postroom.channel import ChannelRules, OutgoingRules
from tests.unit.automations.making import LANGUAGE, ROWS, make_document

OPEN = {"field": "ticket.status", "is": "open"}
SOLVED = {"field": "ticket.status", "is": "solved"}
REPLY = {"action": "send_message", "text": "Thanks."}


def compiled(number: int, **given: Any) -> Compiled:
    """An automation; its place in the order is its number."""
    document = make_document(name=f"number {number}", **given)
    identity = Identity(
        automation_id=number, version_id=number, name=document.name, position=number
    )
    return compile_document(document, ROWS, LANGUAGE, identity)


def found(own: Compiled, *others: Compiled) -> list[str]:
    """Which checks warn."""
    return [one.check for one in warned(own, *others)]


def warned(own: Compiled, *others: Compiled) -> tuple[Warned, ...]:
    return check_all(own, LANGUAGE, Surroundings.among(others, LANGUAGE))


def test_an_automation_alone_is_left_alone() -> None:
    assert found(compiled(1)) == []


def test_two_that_answer_the_same_message_are_told() -> None:
    (one,) = warned(compiled(2, then=[REPLY]), compiled(1, then=[REPLY]))

    assert (one.check, one.path, one.others) == ("double_reply", "then[0]", (1,))
    assert said(one) == "“number 1” answers the same message; only the first in order is sent."


def test_answers_under_conditions_that_exclude_each_other_are_no_double() -> None:
    own = compiled(2, then=[REPLY], **{"if": OPEN})

    assert found(own, compiled(1, then=[REPLY], **{"if": SOLVED})) == []
    assert found(own, compiled(1, then=[REPLY | {"mode": "draft"}])) == []
    assert found(own, compiled(1, then=[REPLY], reply_again=True)) == []


def test_two_that_set_the_same_field_to_different_values_are_told() -> None:
    high = compiled(1, then=[{"action": "set_priority", "priority": "high"}])
    low = compiled(2, then=[{"action": "set_priority", "priority": "low"}])

    (one,) = warned(low, high)

    assert one.check == "same_field"
    assert dict(one.values) == {"name": "number 1", "field": "priority", "other": "high"}
    assert found(high, high) == []


def test_one_before_it_that_ends_the_list_for_all_it_fits_shadows_it() -> None:
    narrow = compiled(2, **{"if": {"all": [OPEN, {"field": "ticket.answered", "is": "true"}]}})

    assert found(narrow, compiled(1, stop_after=True, **{"if": OPEN})) == ["shadowed"]
    assert found(narrow, compiled(1, stop_after=True)) == ["shadowed"]
    assert found(narrow, compiled(1, stop_after=True, **{"if": SOLVED})) == []
    assert found(narrow, compiled(3, stop_after=True)) == []
    assert found(narrow, compiled(1, stop_after=True, limits={"once_per": "ticket"})) == []


def test_a_circle_through_others_is_found() -> None:
    own = compiled(
        1,
        when=[{"trigger": "tag_added", "tag": "vip"}],
        then=[{"action": "set_status", "status": "open"}],
    )
    back = compiled(
        2,
        when=[{"trigger": "status_set", "to": "open"}],
        then=[{"action": "add_tag", "tag": "vip"}],
    )
    elsewhere = compiled(
        3,
        when=[{"trigger": "status_set", "to": "solved"}],
        then=[{"action": "add_tag", "tag": "vip"}],
    )

    (one,) = warned(own, back, elsewhere)

    assert (one.check, one.others) == ("cycle", (2,))
    assert one.values["names"] == "number 1 → number 2 → number 1"
    assert found(own, elsewhere) == []


def test_what_never_holds_is_an_error_and_told_alone() -> None:
    own = compiled(1, then=[REPLY], **{"if": {"all": [OPEN, SOLVED]}})

    (one,) = warned(own, compiled(2, then=[REPLY]))

    assert (one.check, one.severity, one.path) == ("impossible", "error", "if.all[1]")


def test_what_a_channel_forbids_is_told_for_the_accounts_it_may_speak_in() -> None:
    own = compiled(1, then=[REPLY | {"text": "See https://shop.example or ring 600 100 200"}])
    allowed = ChannelRules(max_length=10, texts=OutgoingRules(links="strip", phones="warn"))
    around = Surroundings(channels={1: Taken("Market", allowed)})

    assert [one.check for one in check_all(own, LANGUAGE, around)] == ["length", "links", "phones"]
    elsewhere = Surroundings(channels={1: Taken("Mail", ChannelRules())})
    assert check_all(own, LANGUAGE, elsewhere) == ()


def test_a_step_whose_service_nobody_set_up_is_told() -> None:
    translated = {"action": "send_translated", "text": "Thanks.", "to": "de"}
    own = compiled(1, then=[translated, {"action": "send_ai", "instructions": "Thank."}])

    def told(services: frozenset[str] | None) -> list[str]:
        around = Surroundings(services=services)
        return [one.check for one in check_all(own, LANGUAGE, around)]

    assert told(frozenset()) == ["no_translator", "no_ai"]
    assert told(frozenset({"translator"})) == ["no_ai"]
    assert told(frozenset({"translator", "writer"})) == told(None) == []
