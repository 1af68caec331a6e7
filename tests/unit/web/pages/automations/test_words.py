from automations.document import parse
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
