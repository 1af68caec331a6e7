"""Trade that goes on by itself, for people who look: somebody does something every now and then."""

from __future__ import annotations

import random
from collections.abc import Callable

from examples.fake_allegro.orders import ShopOrder
from examples.fake_allegro.people import Seller
from examples.fake_allegro.world import World

WORDS = {
    "pl-PL": (
        "Dzień dobry, kiedy wyślecie moje zamówienie?",
        "Paczka przyszła uszkodzona, co teraz?",
        "Czy mogę prosić o fakturę?",
    ),
    "cs-CZ": ("Dobrý den, kde je můj balík?", "Zboží přišlo rozbité."),
    "sk-SK": ("Dobrý deň, kedy dorazí zásielka?", "Chcem tovar vrátiť."),
    "hu-HU": ("Jó napot, hol van a csomagom?", "Sérült a termék, mit tegyek?"),
    "en-US": ("Hello, can I change the delivery address?", "The lamp does not work."),
}
ITEMS = (
    ("Lampka biurkowa LED", "79.90", 1),
    ("Kubek z lipą", "34.50", 2),
    ("Plecak miejski 20 l", "159.00", 1),
    ("Słuchawki bezprzewodowe", "119.99", 1),
)


class Life:
    """Makes things happen in a world, the same for the same seed."""

    def __init__(self, world: World, seller: Seller, *, seed: int = 0) -> None:
        self._world = world
        self._seller = seller
        self._random = random.Random(seed)
        self._happenings: tuple[Callable[[ShopOrder, str], object], ...] = (
            self._asks, self._asks, self._asks, self._has_a_problem, self._opens_a_discussion,
            self._claims, self._sends_back, self._judges,
        )  # fmt: skip

    def happen(self) -> None:
        """Somebody buys, and one of those who bought does something."""
        language = self._random.choice(list(WORDS))
        buyer = self._world.buyer(f"buyer_{self._random.randrange(200)}", language=language)
        order = self._world.order(self._seller, buyer, [self._random.choice(ITEMS)])
        text = self._random.choice(WORDS[buyer.language])
        self._random.choice(self._happenings)(order, text)

    def _asks(self, order: ShopOrder, text: str) -> None:
        self._world.buyer_writes(self._seller, order.buyer, text, order=order)

    def _has_a_problem(self, order: ShopOrder, text: str) -> None:
        self._world.problem(self._seller, order.buyer, text, order=order)

    def _opens_a_discussion(self, order: ShopOrder, text: str) -> None:
        self._world.discussion(order, text)

    def _claims(self, order: ShopOrder, text: str) -> None:
        self._world.claim(order, text)

    def _sends_back(self, order: ShopOrder, text: str) -> None:
        self._world.customer_return(order, remark=text)

    def _judges(self, order: ShopOrder, text: str) -> None:
        good = self._random.random() < 0.6
        self._world.rating(order, recommended=good, comment="" if good else text)
