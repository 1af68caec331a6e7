"""What we sent comes back from the Sent folder: known by our token, whatever its id became."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.store import Store, open_store
from postroom.ids import make_token
from postroom.message import Address, Direction, InboundMessage, Sender
from tests import seeds
from tests.integration.core.inbound.test_accept import SECRET, column, letter, take_in


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.mark.promise("P8")
def test_what_we_sent_comes_back_once_under_whatever_id_its_provider_gave_it(
    store: Store,
) -> None:
    store.write_now(take_in, [letter("a@x")])
    (ticket,) = column(store, "ticket", "id")
    (number,) = column(store, "ticket", "number")
    sent = store.write_now(seeds.message, ticket, direction="out", external_id="ours@x")

    done = store.write_now(
        take_in, [_in_sent("gmail@x", make_token(number, sent, SECRET), number=number)]
    )

    assert (done.messages, done.duplicates) == (0, 1)
    assert column(store, "raw_message", "state")[-1] == "duplicate"


@pytest.mark.parametrize("secret", [SECRET, b"guess"])
def test_a_copy_of_what_was_not_sent_from_here_is_kept(store: Store, secret: bytes) -> None:
    store.write_now(take_in, [letter("a@x")])
    (asked,) = column(store, "message", "id")
    (number,) = column(store, "ticket", "number")

    done = store.write_now(
        take_in, [_in_sent("b@x", make_token(number, asked, secret), number=number)]
    )

    assert (done.messages, done.duplicates) == (1, 0)


def _in_sent(external_id: str, token: str, number: int) -> InboundMessage:
    return letter(
        external_id,
        sender=Sender(identity="shop@example.pl", name="Sklep"),
        direction=Direction.OUT,
        to=(Address("lucja@example.org"),),
        subject=f"Re: Gdzie jest paczka? [#{number}]",
        own_token=token,
    )
