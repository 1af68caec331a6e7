from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search.words import LONGEST, MOST_WORDS, parse, split

NAUGHTY = json.loads((Path("tests/corpora/blns/blns.json")).read_text("utf-8"))


@pytest.mark.parametrize(
    ("typed", "words", "beginning"),
    [
        ("", (), ""),
        ("   ", (), ""),
        ("paczka", (), "paczka"),
        ("paczka ", ("paczka",), ""),
        ("Żółta PACZKA", ("zolta",), "paczka"),
        ("do mnie na", ("do", "mnie", "na"), ""),
        ("paczka paczka ", ("paczka",), ""),
        ("!!! ???", (), ""),
        ('"', (), ""),
    ],
)
def test_the_last_word_is_a_beginning_until_a_space_ends_it(
    typed: str, words: tuple[str, ...], beginning: str
) -> None:
    query = parse(typed)

    assert (query.words, query.beginning) == (words, beginning)


def test_quoted_words_are_a_phrase_and_words() -> None:
    query = parse('faktura "Dzień\n  dobry"')

    assert query.words == ("faktura", "dzien", "dobry")
    assert query.phrases == ("dzien dobry",)
    assert query.beginning == ""


def test_an_unclosed_quotation_still_grows() -> None:
    query = parse('"dzień dob')

    assert (query.words, query.beginning, query.phrases) == (("dzien",), "dob", ("dzien dob",))


def test_a_word_held_together_by_signs_is_a_phrase() -> None:
    query = parse("FV/2026/11 ")

    assert query.words == ("fv", "2026", "11")
    assert query.phrases == ("fv/2026/11",)


@pytest.mark.parametrize(
    ("typed", "number"), [("12", 12), ("#12", 12), (" 12 ", 12), ("12a", None)]
)
def test_a_number_alone_may_be_a_tickets(typed: str, number: int | None) -> None:
    assert parse(typed).number == number


def test_a_mail_address_alone_is_one() -> None:
    assert parse("Jan@Example.COM").address == "jan@example.com"
    assert parse("Jan@Example.COM ").beginning == ""
    assert parse("jan@exa").address == ""
    assert parse("ask jan@example.com").address == ""


def test_long_queries_are_cut() -> None:
    assert len(parse("słowo " * 1000).words) == 1
    assert len(parse(" ".join(f"w{n}" for n in range(99)) + " ").words) == MOST_WORDS
    assert len(parse("x" * 10_000).beginning) == LONGEST


@given(st.text(max_size=200) | st.sampled_from(NAUGHTY))
def test_words_hold_letters_and_digits_only(text: str) -> None:
    query = parse(text)

    for word in (*query.words, query.beginning):
        assert all(unicodedata.category(c)[0] in "LN" for c in word)


@given(st.text(max_size=100))
def test_splitting_what_was_split_changes_nothing(text: str) -> None:
    words = split(text)

    assert split(" ".join(words)) == words
