import pytest

from automations.language import built_in

OPENED = {"opened": True, "first": True, "reopened": False}
LATER = {"opened": False, "first": False, "reopened": True}
REPLY = {"opened": False, "first": True, "reopened": False}
BY_AGENT = {"by": "agent"}
TO_ANNA = {"agent": 1, "team": 4, "previous_agent": None, "previous_team": 4}


@pytest.mark.parametrize(
    ("key", "options", "kind", "payload", "fires"),
    [
        ("ticket_created", {}, "message_received", OPENED, True),
        ("ticket_created", {}, "message_received", LATER, False),
        ("ticket_created", {}, "ticket_created", BY_AGENT, True),
        ("ticket_created", {"by": "customer"}, "message_received", OPENED, True),
        ("ticket_created", {"by": "customer"}, "ticket_created", BY_AGENT, False),
        ("ticket_created", {"by": "agent"}, "message_received", OPENED, False),
        ("ticket_created", {"by": "agent"}, "ticket_created", BY_AGENT, True),
        ("message_received", {}, "message_received", LATER, True),
        ("first_message", {}, "message_received", OPENED, True),
        ("first_message", {}, "message_received", REPLY, True),
        ("first_message", {}, "message_received", LATER, False),
        ("message_sent", {}, "message_sent", BY_AGENT, True),
        ("message_sent", {"by": "agent"}, "message_sent", BY_AGENT, True),
        ("message_sent", {"by": "automation"}, "message_sent", BY_AGENT, False),
        ("return_created", {}, "message_received", {**OPENED, "returned": True}, True),
        ("return_created", {}, "message_received", OPENED, False),
        ("return_created", {}, "channel_said", {"what": "return_created"}, True),
        ("return_created", {}, "channel_said", {"what": "return_status"}, False),
        ("note_added", {}, "note_added", {}, True),
        ("field_changed", {}, "type_set", {"type": 2, "previous": None}, True),
        ("field_changed", {"field": "type"}, "type_set", {"type": 2, "previous": None}, True),
        ("field_changed", {"field": "status"}, "type_set", {"type": 2, "previous": None}, False),
        ("field_changed", {"field": ["status", "type"]}, "type_set", {"type": 2}, True),
        ("field_changed", {"field": "team"}, "assigned", TO_ANNA, False),
        ("field_changed", {"field": "assignee"}, "assigned", TO_ANNA, True),
    ],
)
def test_a_trigger_fires_on_its_events(
    key: str, options: dict[str, str], kind: str, payload: dict[str, object], fires: bool
) -> None:
    trigger = built_in().triggers[key]

    assert kind in trigger.events
    assert trigger.fires(trigger.options.model_validate(options), payload) is fires
