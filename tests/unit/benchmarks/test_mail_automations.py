"""The generator's automations mean to the engine's own reader what the generator says."""

from __future__ import annotations

import pytest

from automations.document import parse
from automations.language import built_in
from benchmarks.mail_automations import Planned, automations

LANGUAGE = built_in()


@pytest.mark.parametrize("plan", automations(50), ids=lambda plan: plan.tag)
def test_the_document_is_read_without_a_fault(plan: Planned) -> None:
    document = parse(plan.document, LANGUAGE)

    assert document.enabled
    assert document.name == plan.name
    assert [use.trigger for use in document.when] == [plan.trigger]
    assert [step.options["tag"] for step in document.then] == [plan.tag]
