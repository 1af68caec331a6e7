"""What tickets are called: by kind, in the reader's language, unknown codes as they came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.allegro import AllegroChannel
from connectors.allegro.wording import TITLES, WORDS
from connectors.mail import MailChannel
from core.tickets.titles import Titles, Untitled

BOTH = Titles.of([MailChannel(), AllegroChannel()])
SOURCES = st.sampled_from(["", "email", *TITLES])


def called(source: str, subject: str = "", goods: str = "") -> str:
    ticket = Untitled(source=source, subject=subject, who="jan_k", goods=goods)
    return BOTH.title(ticket, "en")


@pytest.mark.parametrize(
    ("source", "subject", "said"),
    [
        ("allegro.message", "", "Message from jan_k"),
        ("allegro.message", "Faktura", "Faktura"),
        ("allegro.problem", "", "Problem with a purchase"),
        ("allegro.problem", "NO_REFUND", "Problem: No refund"),
        ("allegro.discussion", "", "Discussion with jan_k"),
        ("allegro.claim", "NOT_AS_DESCRIBED (12/2026)", "Claim: Not as described (12/2026)"),
        ("allegro.claim", "EATEN_BY_DOG (12/2026)", "Claim: EATEN_BY_DOG (12/2026)"),
        ("allegro.return", "1234/Z04A", "Return: 1234/Z04A"),
        ("allegro.return", "", "Return of jan_k"),
        ("allegro.review", "NOT_RECOMMENDED", "Review: Not recommended"),
        ("email", "Hello", "Hello"),
        ("email", "", ""),
    ],
)
def test_each_kind_has_a_title(source: str, subject: str, said: str) -> None:
    assert called(source, subject) == said


def test_what_was_bought_stands_where_nobody_wrote_a_subject() -> None:
    assert called("allegro.message", goods="Kettle") == "Kettle"
    assert called("allegro.discussion", goods="Kettle") == "Discussion: Kettle"
    assert called("allegro.claim", "3/2026", goods="Kettle") == "Claim: 3/2026"
    assert called("email", goods="Kettle") == ""


def test_codes_of_a_text_are_said_line_by_line() -> None:
    text = "1 × Kettle\nDAMAGED: it leaks\nDELIVERY_COST: 4/5\nMADE_UP: yes"

    said = BOTH.words("allegro.return", text, "en")

    assert said == "1 × Kettle\nThe product is damaged: it leaks\nDelivery cost: 4/5\nMADE_UP: yes"


def test_a_code_may_take_in_what_follows_it() -> None:
    said = BOTH.words("allegro.message", "UNKNOWN_STATE: {PONDERED}", "en")

    assert said == "Allegro calls its state {PONDERED}"


def test_first_words_say_codes_where_they_stand() -> None:
    said = BOTH.glimpse("allegro.review", "RECOMMENDED Great SERVICE! DELIVERY_COST: 4/5", "en")

    assert said == "Recommended Great SERVICE! Delivery cost: 4/5"


def test_a_channel_that_says_nothing_leaves_texts_alone() -> None:
    assert BOTH.words("email", "DAMAGED", "en") == "DAMAGED"
    assert BOTH.words("", "DAMAGED", "en") == "The product is damaged"


@given(source=SOURCES, text=st.text(), who=st.text())
def test_any_text_can_be_said(source: str, text: str, who: str) -> None:
    BOTH.title(Untitled(source=source, subject=text, who=who, goods=text), "pl")

    assert BOTH.words(source, text, "en").count("\n") >= text.count("\n")
    assert BOTH.glimpse("email", text, "en") == text


@given(text=st.text().filter(lambda text: not any(code in text for code in WORDS)))
def test_a_text_without_codes_stays_as_it_is(text: str) -> None:
    assert BOTH.words("allegro.claim", text, "en") == text
    assert BOTH.glimpse("allegro.claim", text, "en") == text
