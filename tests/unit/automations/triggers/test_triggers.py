import pytest

from automations.language import built_in

OPENED = {"opened": True, "first": True, "reopened": False}
LATER = {"opened": False, "first": False, "reopened": True}
REPLY = {"opened": False, "first": True, "reopened": False}
BY_AGENT = {"by": "agent"}


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
    ],
)
def test_a_trigger_fires_on_its_events(
    key: str, options: dict[str, str], kind: str, payload: dict[str, object], fires: bool
) -> None:
    trigger = built_in().triggers[key]

    assert kind in trigger.events
    assert trigger.fires(trigger.options.model_validate(options), payload) is fires
