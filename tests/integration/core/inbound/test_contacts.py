"""One contact for each person, however many come upon them at once."""

from __future__ import annotations

from functools import partial

from core import tables
from core.inbound.contacts import contacts_for
from core.store import open_store
from postroom.message import Sender
from tests import seeds
from tests.colliding import colliding
from tests.seeds import NOW

OLA = "ola@example.org"


def test_two_who_write_first_to_one_address_share_its_contact(postgres_url: str) -> None:
    person = {OLA: Sender(identity=OLA, name="Ola", email=OLA)}
    write = partial(contacts_for, channel="mail", people=person, now=NOW)

    one, other = colliding(postgres_url, write, write)

    store = open_store(postgres_url)
    assert one == other
    assert store.read_now(seeds.column, tables.contact, "id") == [one[OLA]]
    assert store.read_now(seeds.column, tables.contact_identity, "contact_id") == [one[OLA]]
    store.close()
