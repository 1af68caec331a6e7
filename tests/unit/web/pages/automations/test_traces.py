from automations.document import parse, to_json
from automations.engine.explain import StepShown
from tests.unit.automations.making import LANGUAGE
from web.pages.automations.traces import orders, steps

TEXT = """\
name: Night
when: [{trigger: message_received}]
then:
  - {id: tag, action: add_tag, tag: [night, late]}
  - {id: answer, action: send_message, text: "Good night {{ contact.first_name }}"}
"""


def shown(step: str, action: str, outcome: str, **detail: str) -> StepShown:
    """A step of a run's trace."""
    return StepShown(step=step, action=action, outcome=outcome, detail=detail or None)


def test_steps_say_what_they_were_told_to_do_without_their_texts() -> None:
    told = orders(to_json(parse(TEXT, LANGUAGE)), LANGUAGE)
    found = (
        shown("tag", "add_tag", "done"),
        shown("answer", "send_message", "held", reason="hour"),
    )

    tag, answer = steps(found, LANGUAGE, "en", told)

    assert tag.said == (("Tag", "night, late"),)
    assert answer.said == (("Why", "this customer got too many automatic messages in an hour"),)


def test_a_step_the_version_has_not_is_shown_with_what_it_left_behind() -> None:
    (one,) = steps((shown("gone", "add_tag", "failed", error="no"),), LANGUAGE, "en")

    assert one.said == (("Error", "no"),)
