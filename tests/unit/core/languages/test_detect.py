"""Telling languages: every text of the corpus right, and nothing where nobody can tell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.languages import detect
from core.languages.detect import LOOKED_AT, only_words

MAILS = Path(__file__).parents[3] / "corpora" / "languages" / "mails.tsv"


def _labelled() -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in MAILS.read_text("utf-8").splitlines()]
    return [(language.replace("-", ""), text) for language, text in rows]


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    known = [language for language, _ in _labelled() if language]

    assert len(known) >= 100
    assert min(known.count(one) for one in set(known)) >= 12


@pytest.mark.parametrize(("language", "text"), _labelled())
def test_short_mails_are_told_right_or_not_at_all(language: str, text: str) -> None:
    assert detect(text) == language


def test_links_addresses_and_numbers_are_in_no_language() -> None:
    noise = "https://shop.example.com/the/order/page anna.nowak@example.com AB-1234-CD " * 5

    assert detect(noise) == ""
    assert detect(f"{noise[:150]} Kiedy dotrze moja paczka do Krakowa?") == "pl"


@given(
    st.lists(st.sampled_from(["w", "www.", "://", ":", "/", "@", "1", "٣", " ", "\n", "ż", "."]))
)
def test_a_word_goes_whole_and_no_other_with_it(pieces: list[str]) -> None:
    text = "".join(pieces)

    kept = [word for word in text.split() if not re.search(r"@|://|www\.|\d", word)]

    assert only_words(text).split() == kept


def test_only_the_beginning_is_looked_at() -> None:
    polish = "Dzień dobry, kiedy dotrze moja paczka? " * 11

    assert len(polish) > LOOKED_AT
    assert detect(polish + "Guten Tag, wann kommt mein Paket an? " * 100) == "pl"


@given(st.text(st.characters(), max_size=500))
def test_any_text_has_an_answer(text: str) -> None:
    found = detect(text)

    assert found == "" or (2 <= len(found) <= 3 and found.isascii())
