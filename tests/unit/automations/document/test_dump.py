"""Written out and read again, a document is the same; and pleasant to read in between."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from automations.document import dump, from_json, parse, to_json
from tests.unit.automations.making import LANGUAGE

NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30).filter(
    lambda name: bool(name.strip())
)
WORDS = st.sampled_from(
    ["no", "on", "12:30:00", "0777", "~", "null", "1e3", "- x", "a: b", "#x", "é"]
)
TEXTS = st.one_of(
    NAMES,
    WORDS,
    st.lists(st.sampled_from(["Dear {{contact.name}},", "", "  indented", "no", "a\tb", "x "]))
    .map("\n".join)
    .filter(str.strip),
)
LEAVES: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries(
        {"field": st.just("ticket.tags"), "has": st.lists(WORDS | NAMES, min_size=1)}
    ),
    st.fixed_dictionaries({"field": st.just("ticket.assignee"), "is_not": NAMES}),
    st.fixed_dictionaries({"field": st.just("ticket.answered"), "is": st.booleans()}),
    st.fixed_dictionaries({"field": st.just("ticket.type"), "is_empty": st.booleans()}),
    st.fixed_dictionaries(
        {
            "field": st.sampled_from(["message.headers.x-mailer", "message.headers.assignee"]),
            "is_not_empty": st.just(value=True),
        }
    ),
    st.fixed_dictionaries(
        {
            "field": st.just("clock.working_hours"),
            "is": st.just("inside"),
            "of": st.just("assignee") | st.fixed_dictionaries({"agent": NAMES}),
        }
    ),
    st.fixed_dictionaries(
        {
            "field": st.just("clock.time"),
            "not_within": st.just(["22:00-06:00", "12:00-13:00"]),
            "in": st.fixed_dictionaries({"calendar": NAMES}),
        }
    ),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: (
        st.fixed_dictionaries({"all": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(inner, max_size=3)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=6,
)
STEPS = st.one_of(
    st.fixed_dictionaries({"action": st.just("send_message"), "text": TEXTS}),
    st.fixed_dictionaries(
        {"action": st.just("add_tag"), "tag": NAMES | st.lists(NAMES, min_size=1)}
    ),
    st.fixed_dictionaries(
        {
            "action": st.just("assign"),
            "to": st.just("nobody"),
            "on_error": st.sampled_from(["stop", "continue"]),
        }
    ),
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "name": NAMES.filter(lambda name: len(name.strip().splitlines()) == 1),
        "when": st.just([{"trigger": "ticket_created", "by": "agent"}]),
        "then": st.lists(STEPS, min_size=1, max_size=3),
    },
    optional={
        "description": TEXTS,
        "enabled": st.booleans(),
        "scope": st.fixed_dictionaries({"brands": st.lists(NAMES), "inboxes": st.lists(WORDS)}),
        "run_as": NAMES,
        "if": NODES,
        "exit_on": st.just(["incoming_message", "status_closed"]),
        "limits": st.just({"once_per": "contact", "per": "36h"}),
        "stop_after": st.booleans(),
        "reply_again": st.booleans(),
    },
)


@settings(deadline=None, max_examples=100)
@given(DOCUMENTS)
def test_a_document_comes_back_the_same_from_yaml_and_json(written: dict[str, Any]) -> None:
    document = from_json(written, LANGUAGE)

    yaml, json = dump(document), to_json(document)

    assert parse(yaml, LANGUAGE) == document
    assert from_json(json, LANGUAGE) == document
    assert dump(parse(yaml, LANGUAGE)) == yaml


def test_what_is_written_lives_well_in_git() -> None:
    text = """\
format: 1
name: Out of hours
enabled: false
scope: {inboxes: [shop, 'no']}
when:
  - {trigger: message_received}
if:
  all:
    - {field: clock.working_hours, is: outside, of: {team: support}}
    - {field: ticket.answered, is: false}
    - any:
        - {field: message.headers.x-mailer, contains: shop}
        - {not: {field: ticket.tags, has: [vip, 'on']}}
then:
  - id: s1
    action: send_message
    text: |
      Dear {{contact.name}},

      we open at {{opens_at}}.
    mode: draft
limits: {once_per: ticket, per: 1d}
"""

    assert dump(parse(text, LANGUAGE)) == text
