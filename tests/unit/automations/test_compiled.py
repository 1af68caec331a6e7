import pytest

from automations.compiled import Identity, UnknownWord, compile_document
from automations.conditions.memory import HOLDS
from automations.language import assemble
from tests.unit.automations.making import LANGUAGE, ROWS, make_document, make_facts

IDENTITY = Identity(automation_id=3, version_id=4, name="a name", position=1)


def test_the_scope_is_part_of_the_condition_and_has_paths_of_its_own() -> None:
    document = make_document(
        scope={"inboxes": ["claims"], "brands": ["Acme"]},
        **{"if": {"field": "ticket.answered", "is": False}},
    )

    compiled = compile_document(document, ROWS, LANGUAGE, IDENTITY)

    assert compiled.paths == ("scope.inboxes", "scope.brands", "if")
    assert compiled.holds(make_facts(inbox=2, brand=1)) == HOLDS
    assert compiled.paths[compiled.holds(make_facts(inbox=2, brand=None)) - 1] == "scope.brands"
    assert compiled.paths[compiled.holds(make_facts(inbox=1, brand=1)) - 1] == "scope.inboxes"
    assert compiled.necessary == {"ticket.inbox": frozenset({2})}


def test_options_are_parsed_once() -> None:
    document = make_document(
        when=[{"trigger": "ticket_created", "by": "agent"}],
        then=[{"id": "x", "action": "add_tag", "tag": ["vip"], "on_error": "continue"}],
    )

    compiled = compile_document(document, ROWS, LANGUAGE, IDENTITY)

    assert compiled.uses[0].options.model_dump() == {"by": "agent"}
    (step,) = compiled.steps
    assert (step.id, step.action.key, step.on_error) == ("x", "add_tag", "continue")
    assert step.options.model_dump() == {"tag": ("vip",)}


def test_a_word_whose_plugin_is_gone_is_named() -> None:
    poorer = assemble(LANGUAGE.fields.values(), LANGUAGE.triggers.values(), [])

    with pytest.raises(UnknownWord, match=r"then\[0\]: \"add_note\""):
        compile_document(make_document(), ROWS, poorer, IDENTITY)


def test_a_row_that_is_gone_is_an_error_of_its_leaf() -> None:
    document = make_document(**{"if": {"field": "ticket.tags", "has": "vip"}})

    compiled = compile_document(document, {}, LANGUAGE, IDENTITY)

    assert compiled.holds(make_facts()) == -1
    assert compiled.paths == ("if",)
