"""The form of a template: what is refused, where, and what it says."""

from __future__ import annotations

import pytest

from automations.document import InvalidDocument
from automations.gallery.parse import read

GOOD = """\
version: 3
title: {en: Tag it, pl: Oznacz}
summary: {en: Tags., pl: Oznacza.}
category: tag
channels: [email]
inputs:
  tag:
    kind: tag
    title: {en: Tag, pl: Tag}
    default: {en: seen, pl: widziane}
  words:
    kind: phrases
    title: {en: Words}
    default: [one, two]
    optional: true
when: [{trigger: message_received}]
if: {field: message.subject, contains: !input words}
then:
  - {id: tag, action: add_tag, tag: !input tag}
"""


def test_a_template_is_read_whole() -> None:
    template = read("tagger", GOOD)

    assert (template.key, template.version, template.category) == ("tagger", 3, "tag")
    assert template.title == {"en": "Tag it", "pl": "Oznacz"}
    assert template.channels == ("email",)
    tag, words = template.inputs
    assert (tag.kind, tag.default, tag.optional) == ("tag", {"en": "seen", "pl": "widziane"}, False)
    assert (words.default, words.optional, words.help) == ({"en": ("one", "two")}, True, {})


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("!input tag}", "!input tga}", 'line 19, then[0].tag: there is no input "tga"'),
        ("!input words", "word", "inputs.words: nothing asks for it"),
        ("kind: tag", "kind: tagg", 'inputs.tag.kind: there is no kind of input "tagg"'),
        ("    kind: tag\n", "", 'inputs.tag.kind: "kind" is missing'),
        ("category: tag", "category: tags", 'category: there is no word "tags"'),
        ("category: tag\n", "", 'category: "category" is missing'),
        ("version: 3", "version: new", "line 1, version: write a number from 1 to 9999"),
        ("{en: Tag it, pl: Oznacz}", "{pl: Oznacz}", 'title: the text in English ("en") is missing'),
        ("{en: Tags., pl: Oznacza.}", "{en: Tags., Polish: x}", '"Polish" is no language'),
        ("title: {en: Tag it", "title: {en: !input tag", "title.en: an input stands in the document"),
        ("channels: [email]", "name: Own", 'name: there is no key "name"'),
        ("channels: [email]", "enabled: true", 'enabled: there is no key "enabled"'),
        ("tag: !input tag", "!input tag: x", '"!input" stands before a key'),
        ("tag: !input tag", "tag: !other tag", '"!other": tags are not allowed'),
        ("tag: !input tag", "tag: &a seen", '"&a": anchors are not allowed'),
        ("[one, two]", "one", "inputs.words.default.en: write a list here"),
        ("[one, two]", "[one, ' ']", 'has no letters to look for'),
        ("kind: phrases", "kind: span", "inputs.words.default.en: write one value here"),
        ("  words:", "  Words:", "an input's name is lower_case"),
        ("optional: true", "optional: maybe", 'inputs.words.optional: write "true" or "false"'),
        ("optional: true", "needed: true", 'there is no key "needed"'),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_path(before: str, after: str, said: str) -> None:
    assert before in GOOD

    with pytest.raises(InvalidDocument) as caught:
        read("tagger", GOOD.replace(before, after, 1))

    assert said in str(caught.value)


def test_every_fault_is_told_at_once() -> None:
    wrong = GOOD.replace("kind: tag", "kind: x").replace("category: tag", "category: y")

    with pytest.raises(InvalidDocument) as caught:
        read("tagger", wrong)

    assert [fault.line for fault in caught.value.errors] == [4, 8]


@pytest.mark.parametrize(
    ("kind", "default", "said"),
    [
        ("span", "soon", "write a span such as"),
        ("date", "tomorrow", "write a date such as"),
        ("time", "25:00", "write a 24-hour time"),
        ("number", "many", "is not a number"),
        ("language", "german", "write a language by its code"),
        ("message", "'{{ nobody }}'", 'there is no placeholder "nobody"'),
        ("message", "'{% if %}'", "the text is no Liquid"),
        ("hours", "all day", ""),
    ],
)
def test_a_default_is_of_its_kind(kind: str, default: str, said: str) -> None:
    wrong = GOOD.replace("kind: tag", f"kind: {kind}")

    with pytest.raises(InvalidDocument) as caught:
        read("tagger", wrong.replace("{en: seen, pl: widziane}", default))

    assert "inputs.tag.default.en" in str(caught.value)
    assert said in str(caught.value)
