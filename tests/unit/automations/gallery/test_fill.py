"""Answers: checked by kind, and put into the document as data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automations import language
from automations.document import dump, parse
from automations.gallery import InvalidAnswers
from automations.gallery.fill import Given, answered, document_of
from automations.gallery.parse import read
from automations.gallery.types import Template
from postroom.text import fold

SPOKEN = language.built_in()
KNOWN = {"team": {"Office": 1, "Shipping": 2}, "tag": {"vip": 5}}
TEXT = """\
title: {en: Sort, pl: Sortuj}
summary: {en: Sorts.}
category: route
inputs:
  words: {kind: phrases, title: {en: Words}, default: {en: [hello], pl: [cześć]}}
  team: {kind: team, title: {en: Team}}
  tag: {kind: tag, title: {en: Tag}, default: new}
  calendar: {kind: calendar, title: {en: Calendar}, optional: true}
  note: {kind: message, title: {en: Note}, optional: true}
  from: {kind: date, title: {en: From}, default: '2026-01-01'}
  until: {kind: date, title: {en: Until}, default: '2026-12-31'}
when: [{trigger: message_received}]
if:
  all:
    - {field: message.body, contains: !input words}
    - {field: clock.holiday, is: false, in: {calendar: !input calendar}}
    - {field: clock.date, within: [!input from, !input until]}
then:
  - {id: assign, action: assign, team: !input team}
  - {id: tag, action: add_tag, tag: !input tag}
"""


def template(text: str = TEXT) -> Template:
    if "!input note" not in text:
        text += "  - {id: note, action: add_note, text: !input note}\n"
    return read("sort", text)


def filled(answers: Given, locale: str = "en") -> dict[str, object]:
    one = template()
    given = {"note": "Look", "team": "Office", **answers}
    document = document_of(one, answered(one, given, locale, KNOWN), SPOKEN, locale)
    assert parse(dump(document), SPOKEN).then == document.then, "it lives on as YAML"
    return {step.id: dict(step.options) for step in document.then} | {"if": document.condition}


def test_defaults_stand_where_nothing_is_answered() -> None:
    found = filled({}, "pl")

    assert found["tag"] == {"tag": "new"}
    assert "cześć" in str(found["if"])
    assert "hello" not in str(found["if"])


def test_an_optional_input_left_empty_leaves_out_what_it_stands_in() -> None:
    found = filled({"calendar": ""})

    assert "argument=''" in str(found["if"])


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"team": ""}, 'team: "Team" is missing; choose one'),
        ({"team": "office"}, 'team: there is no team "office"; did you mean "Office"'),
        ({"team": ["Office"]}, "team: write one value, not a list"),
        ({"tema": "Office"}, 'tema: there is no input "tema"; did you mean "team"'),
        ({"words": " \n "}, 'words: "Words" is missing; write it'),
        ({"words": "x" * 1001}, "words: a text has at most 1000 characters"),
        ({"words": "\n".join(map(str, range(201)))}, "words: 201 phrases are too many"),
        ({"note": "{{ contact.nmae }}"}, 'note: there is no placeholder "contact.nmae"'),
        ({"from": "1.1.2026"}, 'from: write a date such as "2026-12-24"'),
        ({"from": "2027-01-01"}, "from: the first value lies above the second; swap them"),
        ({"tag": "x" * 201}, "tag: a name has at most 200 characters"),
    ],
)
def test_a_wrong_answer_is_told_with_its_input(answers: Given, said: str) -> None:
    with pytest.raises(InvalidAnswers) as caught:
        filled(answers)

    assert said in str(caught.value)


def test_every_wrong_answer_is_told_at_once() -> None:
    with pytest.raises(InvalidAnswers) as caught:
        filled({"team": "nobody", "from": "x", "until": "y"})

    assert [fault.input for fault in caught.value.faults] == ["team", "from", "until"]


_WRITTEN = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\x85"),
    min_size=1,
    max_size=60,
)


@given(st.lists(_WRITTEN, min_size=1, max_size=5), _WRITTEN)
def test_answers_are_data_whatever_they_look_like(words: list[str], tag: str) -> None:
    words, tag = [word for word in words if fold(word).strip()] or ["a"], tag.strip() or "a"
    one = template()
    given: Given = {"words": words, "tag": tag, "team": "Office", "note": "Look"}

    document = document_of(one, answered(one, given, "en", KNOWN), SPOKEN, "en")

    assert parse(dump(document), SPOKEN).then == document.then
    assert [step.action for step in document.then] == ["assign", "add_tag", "add_note"]
    assert document.then[1].options == {"tag": tag}
