import pytest

from automations import planned
from automations.document import Group, InvalidDocument, Leaf, Not, from_json, parse
from automations.document.parse import KEYS
from tests.unit.automations.making import LANGUAGE, make_condition, make_document

WHOLE = """
format: 1
name: Unanswered
description: A reminder.
enabled: yes
mode: automatic
scope: {brands: [Acme], inboxes: [shop, "no"]}
run_as: Anna
when: [{trigger: ticket_created, by: customer}, {trigger: first_message}]
if:
  all:
    - {field: ticket.answered, is: no}
    - {field: ticket.created_at, older_than: 24h}
    - any:
        - {field: message.source, is: [email, Chat]}
        - {not: {field: ticket.tags, does_not_have: vip}}
then:
  - {action: set_status, status: open}
  - {id: s1, action: add_tag, tag: [vip, late], on_error: continue}
exit_on: [incoming_message]
limits: {once_per: ticket, per: 1d12h}
stop_after: true
reply_again: true
"""


def test_a_whole_document_is_read_into_types() -> None:
    document = parse(WHOLE, LANGUAGE)

    assert document.enabled
    assert document.scope.inboxes == ("shop", "no")
    assert [use.options for use in document.when] == [{"by": "customer"}, {}]
    assert [(step.id, step.on_error) for step in document.then] == [
        ("s1a", "stop"),
        ("s1", "continue"),
    ]
    assert document.condition == Group(
        "all",
        (
            Leaf(field="ticket.answered", operator="is", wanted=False, path="if.all[0]"),
            Leaf(field="ticket.created_at", operator="older_than", wanted="24h", path="if.all[1]"),
            Group(
                "any",
                (
                    Leaf(
                        field="message.source",
                        operator="is",
                        wanted=("email", "chat"),
                        path="if.all[2].any[0]",
                    ),
                    Not(
                        Leaf(
                            field="ticket.tags",
                            operator="has",
                            wanted="vip",
                            negated=True,
                            path="if.all[2].any[1].not",
                        )
                    ),
                ),
            ),
        ),
    )


def test_every_fault_is_told_with_line_and_path() -> None:
    text = """
name: x
nam: y
when: [{trigger: mesage_received}, {trigger: message_received, foo: 1}, hello]
if:
  all:
    - {field: ticket.statsu, is: x}
    - {field: ticket.status, contians: x}
    - {field: message.body, matches: "(a"}
then:
  - {action: send_mesage}
  - {action: set_priority, priority: huge}
"""

    with pytest.raises(InvalidDocument) as caught:
        parse(text, LANGUAGE)

    assert [(error.line, error.path) for error in caught.value.errors] == [
        (3, "nam"),
        (4, "when[0].trigger"),
        (4, "when[1].foo"),
        (4, "when[2]"),
        (7, "if.all[0].field"),
        (8, "if.all[1].contians"),
        (9, "if.all[2].matches"),
        (11, "then[0].action"),
        (12, "then[1].priority"),
    ]
    assert 'did you mean "name"' in str(caught.value)
    assert 'did you mean "message_received"' in str(caught.value)


@pytest.mark.parametrize("key", sorted(planned.TRIGGERS | {"sms_received"}))
def test_a_planned_trigger_is_not_available_yet(key: str) -> None:
    _refused("when[0].trigger", "not available yet", when=[{"trigger": key}])


@pytest.mark.parametrize("key", sorted(planned.FIELDS))
def test_a_planned_field_is_not_available_yet(key: str) -> None:
    _refused("if.field", "not available yet", **{"if": {"field": key, "is": "x"}})


@pytest.mark.parametrize("key", sorted(planned.ACTIONS))
def test_a_planned_action_is_not_available_yet(key: str) -> None:
    _refused("then[0].action", "not available yet", then=[{"action": key, "whatever": 1}])


@pytest.mark.parametrize("key", sorted(planned.STEPS))
def test_a_planned_step_is_not_available_yet(key: str) -> None:
    _refused(f"then[0].{key}", "not available yet", then=[{"id": "s1", key: "2h"}])


def test_forms_of_what_exists_may_be_planned_too() -> None:
    _refused("mode", "not available yet", mode="manual")


@pytest.mark.parametrize(
    ("given", "path", "said"),
    [
        ({"format": 2}, "format", "only format 1"),
        ({"name": " "}, "name", "empty"),
        ({"name": "x" * 201}, "name", "too many"),
        ({"name": "one\ntwo"}, "name", "one line"),
        ({"when": {"trigger": "x"}}, "when", "list"),
        ({"if": {"field": "qwerty", "is": "x"}}, "if.field", "known are clock.date"),
        ({"when": []}, "when", "empty"),
        ({"then": []}, "then", "empty"),
        ({"then": [{"action": "add_tag", "tag": "a"}] * 51}, "then", "at most 50"),
        ({"then": [{"id": "a", "action": "add_note", "text": "x"}] * 2}, "then", "same id"),
        ({"then": [{"text": "x"}]}, "then[0]", '"action" is missing'),
        ({"then": [{"action": ["stop"]}]}, "then[0].action", "one value"),
        ({"then": [{"action": ""}]}, "then[0].action", "known are"),
        ({"then": [{"action": "stop", "now": "x"}]}, "then[0].now", "leave it out"),
        ({"if": {"field": "ticket.tags", "has": "x" * 201}}, "if.has", "at most 200"),
        ({"then": [{"action": "add_note"}]}, "then[0].text", "is missing"),
        ({"enabled": "perhaps"}, "enabled", "true"),
        ({"exit_on": ["bored"]}, "exit_on[0]", "incoming_message"),
        ({"limits": {"once_per": "year"}}, "limits.once_per", "ticket"),
        ({"limits": {"per": "soon"}}, "limits.per", "write a span"),
        ({"limits": {"per": "24h"}}, "limits.per", "once_per: ticket"),
        ({"scope": {"shops": []}}, "scope.shops", "brands"),
        ({"scope": "all"}, "scope", "keys and values"),
        ({"if": []}, "if", "or a field"),
        ({"if": {}}, "if", "field"),
        ({"if": {"all": [], "any": []}}, "if", "stands alone"),
        ({"if": {"all": "x"}}, "if.all", "list"),
        ({"if": {"is": "x"}}, "if", '"field" is missing'),
        ({"if": {"field": "ticket.status"}}, "if", "operator is missing"),
        ({"if": {"field": "ticket.status", "is": "a", "is_not": "b"}}, "if", "one operator"),
        ({"if": {"field": "ticket.status", "has": "a"}}, "if.has", "does not fit"),
        ({"if": {"field": "ticket.status", "is": []}}, "if.is", "at least one"),
        ({"if": {"field": "ticket.status", "is": [["x"]]}}, "if.is", "list of values"),
        ({"if": {"field": "ticket.status", "is": " "}}, "if.is", "is_empty"),
        ({"if": {"field": "ticket.status", "is_empty": True}}, "if.is_empty", "does not fit"),
        ({"if": {"field": "ticket.priority", "is": "huge"}}, "if.is", "no \"huge\""),
        ({"if": {"field": "message.headers", "is": "x"}}, "if.field", "x-mailer"),
        ({"if": {"field": 'message.headers.a"b', "is": "x"}}, "if.field", "header's name"),
        ({"if": {"field": "message.body", "contains": "  "}}, "if.contains", "letters"),
        ({"if": {"field": "message.body", "contains": "x" * 1001}}, "if.contains", "1000"),
        ({"if": {"field": "message.body", "matches": "a" * 501}}, "if.matches", "500"),
        ({"if": {"field": "clock.time", "before": "25:00"}}, "if.before", "24-hour"),
        ({"if": {"field": "clock.time", "within": "9"}}, "if.within", "24-hour"),
        ({"if": {"field": "clock.date", "within": ["2026-01-02"]}}, "if.within", "two values"),
        (
            {"if": {"field": "clock.date", "within": ["2026-01-02", "2026-01-01"]}},
            "if.within",
            "swap",
        ),
        ({"if": {"field": "ticket.due_at", "before": "2026-01-02"}}, "if.before", "zone"),
        ({"if": {"field": "ticket.created_at", "older_than": "5"}}, "if.older_than", "span"),
        ({"if": {"field": "clock.weekday", "is": "mon", "of": "assignee"}}, "if.of", "operator"),
        ({"if": {"field": "clock.weekday", "is": "mon", "in": "night"}}, "if.in", "calendar: name"),
        (
            {"if": {"field": "clock.working_hours", "is": "inside", "of": "boss"}},
            "if.of",
            "assignee",
        ),
        (
            {"if": {"field": "clock.working_hours", "is": "inside", "of": {"boss": "x"}}},
            "if.of",
            "agent",
        ),
    ],
)  # fmt: skip
def test_a_fault_names_its_place_and_the_way_out(
    given: dict[str, object], path: str, said: str
) -> None:
    _refused(path, said, **given)


def test_missing_keys_are_named() -> None:
    with pytest.raises(InvalidDocument) as caught:
        from_json({"description": "x"}, LANGUAGE)

    assert [error.path for error in caught.value.errors] == ["name", "then", "when"]


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ({"field": "ticket.answered", "is": "no"}, False),
        ({"field": "ticket.tags", "has": "no"}, "no"),
        ({"field": "ticket.tags", "has": ["12:30:00", "0777"]}, ("12:30:00", "0777")),
        ({"field": "clock.weekday", "is": ["Monday", "tue"]}, ("mon", "tue")),
        ({"field": "clock.time", "within": "9-17"}, "09:00-17:00"),
        ({"field": "clock.time", "after": "8:05"}, "08:05"),
        ({"field": "message.language", "is": "PL"}, "pl"),
        ({"field": "ticket.assignee", "is_empty": True}, None),
        ({"field": "ticket.due_at", "before": "2026-12-24T18:00:00Z"}, "2026-12-24T18:00:00+00:00"),
    ],
)
def test_an_operand_is_typed_by_the_kind_of_its_field(
    written: dict[str, object], wanted: object
) -> None:
    leaf = make_condition(written)

    assert isinstance(leaf, Leaf)
    assert leaf.wanted == wanted


def test_is_empty_false_is_its_negation() -> None:
    one = make_condition({"field": "ticket.type", "is_empty": False})
    other = make_condition({"field": "ticket.type", "is_not_empty": True})

    assert one == other


@pytest.mark.parametrize(
    ("written", "argument"),
    [
        ({"field": "message.headers.X-Mailer", "is": "x"}, "name:x-mailer"),
        (
            {"field": "clock.date", "is": "2026-12-24", "in": {"calendar": "night"}},
            "calendar:night",
        ),
        ({"field": "clock.working_hours", "is": "inside", "of": "assignee"}, "assignee"),
        ({"field": "clock.working_hours", "is": "inside", "of": {"team": "a:b"}}, "team:a:b"),
        ({"field": "clock.working_hours", "is": "inside"}, ""),
        ({"field": "order.total", "greater_than": 9, "currency": "pln"}, "currency:PLN"),
        ({"field": "contact.lifetime_value", "greater_than": 9}, ""),
    ],
)
def test_whose_a_leaf_means_is_its_argument(written: dict[str, object], argument: str) -> None:
    leaf = make_condition(written)

    assert isinstance(leaf, Leaf)
    assert leaf.argument == argument


def test_steps_without_an_id_are_named_after_their_place() -> None:
    note = {"action": "add_note", "text": "x"}

    document = make_document(then=[note, {**note, "id": "s3"}, note])

    assert [step.id for step in document.then] == ["s1", "s3", "s3a"]


@pytest.mark.promise("P32")
def test_a_document_arrives_disabled_unless_it_says_otherwise() -> None:
    assert not make_document().enabled


def test_the_keys_of_a_document_are_all_read() -> None:
    for key in KEYS:
        assert f"{key}:" in WHOLE


def _refused(path: str, said: str, **given: object) -> None:
    with pytest.raises(InvalidDocument) as caught:
        make_document(**given)

    assert [error.path for error in caught.value.errors] == [path]
    assert said in caught.value.errors[0].message
