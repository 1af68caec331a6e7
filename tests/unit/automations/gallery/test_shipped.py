"""What holds for every template that is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from automations import gallery, language, sentence
from automations.document import Document, Group, Leaf, Node
from automations.gallery import Template, fill, parse
from automations.gallery.inputs import KINDS
from core import plugins
from core.outbox.wording import found_in
from postroom.registry import Registry

ISSUE_4 = """
    out_of_hours weekend_and_holidays vacation confirm_email confirm_in_their_language
    invoice_request product_question_draft all_but_discussions by_account round_robin by_language
    back_to_last_agent assignee_away tag_by_words complaint_words thank_you system_notifications
    out_of_office spam_flag close_after_silence unanswered follow_up_date
""".split()
ISSUE_5 = """
    confirm_discussion confirm_question wismo_answer wismo_late wismo_ask_number
    return_instructions cancellation_request vip_customer discussions_to_team large_order
    deadline_soon deadline_missed
""".split()
ALL = ISSUE_4 + ISSUE_5
LANGUAGES = ("en", "pl")
POLISH = set("ąćęłńóśźż")


@cache
def registry() -> Registry:
    return plugins.load(installed=[])


@cache
def templates() -> dict[str, Template]:
    return dict(gallery.ready(registry()))


def test_all_are_there_and_can_be_added() -> None:
    assert sorted(templates()) == sorted(ALL)
    assert not [one for one in gallery.shelf(registry()) if one.state != "ready"]


@pytest.mark.parametrize("key", ALL)
def test_every_text_is_there_in_both_languages(key: str) -> None:
    template = templates()[key]
    texts = [template.title, template.summary]
    for one in template.inputs:
        texts += [text for text in (one.title, one.help) if text]
        if one.kind == "message":
            texts.append({code: str(text) for code, text in one.default.items()})

    assert all(tuple(text) == LANGUAGES for text in texts)
    assert POLISH & set(" ".join(text["pl"] for text in texts)), "Polish has its letters"
    assert not POLISH & set(" ".join(text["en"] for text in texts))


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_it_reads_itself_back(key: str, locale: str) -> None:
    spoken = language.of(registry())
    document = fill.described(templates()[key], spoken, locale)

    assert document is not None
    assert sentence.tell(document, spoken, locale).text


@pytest.mark.parametrize("key", ALL)
def test_what_answers_customers_carries_the_standard_guard(key: str) -> None:
    document = fill.described(templates()[key], language.of(registry()), "en")
    assert document is not None
    if not any(step.action.startswith("send_") for step in document.then):
        return

    asked = [(leaf.field, leaf.operator, leaf.wanted, leaf.negated) for leaf in always(document)]

    assert ("message.automatic", "is", False, False) in asked
    assert ("ticket.last_agent_message_at", "younger_than", "5m", True) in asked
    assert document.limits.once_per == "ticket"


@pytest.mark.parametrize("key", ALL)
def test_no_template_answers_a_review_where_everybody_reads_it(key: str) -> None:
    document = fill.described(templates()[key], language.of(registry()), "en")
    assert document is not None
    if not any(step.action.startswith("send_") for step in document.then):
        return

    on_source = [leaf for leaf in always(document) if leaf.field == "ticket.source"]
    triggers = {use.trigger for use in document.when}

    assert triggers == {"return_created", "field_changed"} or any(
        ("allegro.review" in leaf.wanted) == leaf.negated for leaf in on_source
    )


def test_no_kind_of_input_is_there_for_nothing() -> None:
    used = {one.kind for template in templates().values() for one in template.inputs}

    assert used <= set(KINDS)
    assert {"team", "tag", "message", "phrases", "span", "status", "date", "language"} <= used


@pytest.mark.parametrize("key", ALL)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_no_answer_says_what_allegro_lets_nobody_say(key: str, locale: str) -> None:
    """Contract §8: its own notices, links, addresses, phone numbers."""
    template = templates()[key]
    channel = registry().channels["allegro"]
    if template.channels and not set(template.channels) & set(channel.sources):
        return
    texts = [one.default[locale] for one in template.inputs if one.kind == "message"]

    assert not [kind for text in texts for kind in found_in(str(text), channel.rules)]


def always(document: Document) -> Iterator[Leaf]:
    """The leaves without which the condition never holds."""
    yield from _needed(document.condition)


def _needed(node: Node) -> Iterator[Leaf]:
    match node:
        case Leaf():
            yield node
        case Group("all", members):
            for member in members:
                yield from _needed(member)
        case _:
            pass


def test_the_template_of_the_documentation_can_be_added() -> None:
    written = (Path(__file__).parents[4] / "docs/templates.md").read_text("utf-8")
    example = written.split("```yaml\n")[1].split("```")[0]

    template = parse.read("example", example)

    assert not fill.faults_of(template, language.of(registry()))
    assert all(f" {kind}" in written for kind in KINDS)
