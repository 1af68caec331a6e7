from functools import cache

import pytest

from automations import language
from automations.document import parse
from automations.language import Language
from core import plugins
from core.i18n import languages
from tests.unit.automations.making import LANGUAGE
from web.pages.automations.words import word_groups


def test_every_word_is_offered_once() -> None:
    when, asked, then, placeholders = word_groups(LANGUAGE, "en")

    assert {word.key for word in when.words} <= set(LANGUAGE.triggers)
    assert {word.key for word in asked.words} == set(LANGUAGE.fields)
    assert {word.key for word in then.words} == set(LANGUAGE.actions)
    assert "contact.name" in {word.key for word in placeholders.words}


def test_what_a_click_puts_in_can_be_read() -> None:
    when, asked, then, _ = word_groups(LANGUAGE, "en")
    steps = {"assign": "Anna", "set_type": "return", "set_priority": "high", "set_status": "open"}

    for word in when.words:
        if word.key != "sweep":  # it needs a condition that speaks of time
            line = word.line.replace("…", "2h")
            parse(f"name: x\nwhen:\n{line}\nthen: [{{action: add_tag, tag: vip}}]\n", LANGUAGE)
    for word in asked.words:
        line = word.line.replace("…", "something")
        text = f"name: x\nwhen: [{{trigger: message_received}}]\nif:\n  all:\n{line}\n"
        parse(f"{text}then: [{{action: add_tag, tag: vip}}]\n", LANGUAGE)
    for word in then.words:
        line = word.line.replace("…", steps.get(word.key, "something"))
        parse(f"name: x\nwhen: [{{trigger: message_received}}]\nthen:\n{line}\n", LANGUAGE)


def test_titles_are_in_the_readers_language() -> None:
    for locale in languages():
        assert all(group.title for group in word_groups(LANGUAGE, locale))


@pytest.mark.parametrize("place", ["when", "then"])
def test_what_a_click_puts_in_stands_without_further_words(place: str) -> None:
    when, _, then, _ = word_groups(plugged_in(), "en")
    frames = {
        "when": "name: x\nwhen:\n{}\nthen: [{{action: add_tag, tag: vip}}]\n",
        "then": "name: x\nwhen: [{{trigger: message_received}}]\nthen:\n{}\n",
    }

    for word in {"when": when, "then": then}[place].words:
        parse(frames[place].format(word.line), plugged_in())


def test_what_is_experimental_says_so() -> None:
    _, _, then, _ = word_groups(plugged_in(), "en")

    assert [word.key for word in then.words if word.badge == "EXPERIMENTAL"] == ["send_ai"]


@cache
def plugged_in() -> Language:
    """The language of a new installation."""
    return language.of(plugins.load(safe_mode=False))
