"""A marketplace of one's own that speaks Allegro's API: for tests, demonstrations, trying out.

    world = World(clock)
    order = world.order("sklep", "jan_k")
    world.buyer_writes("sklep", "jan_k", "Where is my parcel?", order=order)
    async with running(world) as fake:
        settings = AllegroSettings.model_validate(fake.settings())

Or `python -m examples.fake_allegro --port 8090`.
"""

from examples.fake_allegro.faults import (
    Fault,
    always,
    done_then,
    failing,
    meanwhile,
    nameless,
    no_beta,
    second_page,
    slow,
    times,
    too_many,
    twisted,
    vanishing,
)
from examples.fake_allegro.gate import Judges
from examples.fake_allegro.issues import ChatMessage, Issue
from examples.fake_allegro.orders import Parcel, ShopOrder
from examples.fake_allegro.people import Buyer, Seller
from examples.fake_allegro.ratings import Rating
from examples.fake_allegro.returns import CustomerReturn
from examples.fake_allegro.server import Fake, running
from examples.fake_allegro.telling import NULL, Odd
from examples.fake_allegro.threads import Message, Thread
from examples.fake_allegro.world import World

__all__ = [
    "NULL",
    "Buyer",
    "ChatMessage",
    "CustomerReturn",
    "Fake",
    "Fault",
    "Issue",
    "Judges",
    "Message",
    "Odd",
    "Parcel",
    "Rating",
    "Seller",
    "ShopOrder",
    "Thread",
    "World",
    "always",
    "done_then",
    "failing",
    "meanwhile",
    "nameless",
    "no_beta",
    "running",
    "second_page",
    "slow",
    "times",
    "too_many",
    "twisted",
    "vanishing",
]
