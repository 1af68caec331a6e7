"""Messages and contacts are told by their language, where it is sure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.store import Store, open_store
from postroom.message import Direction, InboundMessage
from tests.integration.core.inbound.test_accept import column, letter, take_in

POLISH = "Dzień dobry, kiedy dotrze moja paczka?"
GERMAN = "Guten Tag, wann kommt mein Paket an?"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


def _after(store: Store, *letters: InboundMessage) -> tuple[list[str], list[str]]:
    """Languages of the messages, and of the contacts, once these came in."""
    store.write_now(take_in, letters)
    return column(store, "message", "language"), column(store, "contact", "language")


def test_a_contact_speaks_the_language_they_wrote_in_last(store: Store) -> None:
    assert _after(store, letter("a@x", text=POLISH)) == (["pl"], ["pl"])
    assert _after(store, letter("b@x", text=GERMAN)) == (["pl", "de"], ["de"])


def test_the_last_sure_one_of_a_batch_counts(store: Store) -> None:
    batch = (letter("a@x", text=GERMAN), letter("b@x", text=POLISH), letter("c@x", text="ok"))

    assert _after(store, *batch) == (["de", "pl", ""], ["pl"])


def test_what_a_machine_wrote_says_nothing_about_the_person(store: Store) -> None:
    away = letter("b@x", text=GERMAN, automatic="auto-replied")

    assert _after(store, letter("a@x", text=POLISH), away) == (["pl", "de"], ["pl"])


def test_quoted_text_does_not_count(store: Store) -> None:
    answer = letter("a@x", text=f"{GERMAN}\n\n> {POLISH * 5}", visible=GERMAN)

    assert _after(store, answer) == (["de"], ["de"])


def test_what_the_channel_knows_is_believed(store: Store) -> None:
    assert _after(store, letter("a@x", text=GERMAN, language="nl")) == (["nl"], ["nl"])


def test_what_we_wrote_elsewhere_is_not_the_customers_language(store: Store) -> None:
    ours = letter("b@x", text=GERMAN, direction=Direction.OUT, references=("a@x",))

    assert _after(store, letter("a@x", text=POLISH), ours)[1][0] == "pl"


def test_a_ticket_has_the_language_its_customer_wrote_in_last(store: Store) -> None:
    away = letter("c@x", text=POLISH, automatic="auto-replied", references=("a@x",))
    ours = letter("d@x", text=POLISH, direction=Direction.OUT, references=("a@x",))
    store.write_now(take_in, (letter("a@x", text=POLISH),))
    first = column(store, "ticket", "language")

    store.write_now(take_in, (letter("b@x", text=GERMAN, references=("a@x",)), away, ours))
    store.write_now(take_in, (letter("e@x", text="ok", references=("a@x",)),))

    assert first == ["pl"]
    assert column(store, "ticket", "language") == ["de"]


def test_a_sender_nobody_vouches_for_speaks_for_the_ticket_alone(store: Store) -> None:
    store.write_now(take_in, (letter("a@x", text=POLISH, proof="none"),))

    assert column(store, "ticket", "language") == ["pl"]
    assert column(store, "contact", "language") == [""]
