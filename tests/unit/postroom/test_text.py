"""Folding: the one form in which text is compared."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postroom.text import fold

OTHER_SCRIPT = "Ω"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Paczka", "paczka"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("Straße", "strasse"),
        ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
        ("ﬁnał", "final"),
        ("①②⑦", "127"),
        ("Příliš žluťoučký kůň", "prilis zlutoucky kun"),
        ("Où êtes-vous, cœur ?", "ou etes-vous, coeur ?"),
        ("Ærøskøbing", "aeroskobing"),
        ("Ελλάδα", "ελλαδα"),
        ("ПАКЕТ", "пакет"),
        ("a\x00b", "ab"),
        ("ż", "z"),
    ],
)
def test_text_folds_to_what_a_person_calls_the_same_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@example("ͅ")
@example("İ")
@example("ŉ")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(codec="cp1250")) | st.text(st.sampled_from("ąŁßŻ…™µ\x00-–„ \n")))
@example("„Żółw” – 5 µm, ½ Straße… ™")
def test_the_short_way_of_central_european_letters_comes_to_the_same(text: str) -> None:
    beside_another_script = fold(text + OTHER_SCRIPT)

    assert fold(text) == beside_another_script.removesuffix(fold(OTHER_SCRIPT))


@given(st.text(), st.text())
def test_equal_but_for_case_folds_equal(text: str, more: str) -> None:
    assert fold(text.upper().lower()) == fold(text.lower().upper().lower())
    assert fold(text) in fold(text + " " + more)
