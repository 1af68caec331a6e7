"""A small shop for people who only look: some orders, and something in every corner."""

from __future__ import annotations

from datetime import timedelta

from examples.fake_allegro.world import World

SELLER = "sklep_pod_lipa"


def furnish(world: World) -> None:
    """Fill an empty world with a few days of trade."""
    now = world.now()
    day = timedelta(days=1)
    lamp = world.order(SELLER, "jan_k", at=now - 5 * day, remark="Proszę o szybką wysyłkę")
    mug = world.order(SELLER, "Client:44556677", [("Kubek z lipą", "34.50", 2)], at=now - 4 * day)
    shoes = world.order(
        SELLER, "ewa-nowak", [("Buty trekkingowe 42", "249.00", 1)], at=now - 6 * day
    )
    parcel = world.ship(lamp)
    world.parcel_is(parcel, "IN_TRANSIT")
    world.buyer_writes(
        SELLER, "jan_k", "Dzień dobry, gdzie jest moja paczka?", order=lamp, at=now - 2 * day
    )
    world.buyer_writes(
        SELLER,
        "tomas_n",
        "Dobrý den, posíláte také do Česka?",
        type="ASK_QUESTION",
        offer="1000777",
    )
    world.problem(
        SELLER,
        "Client:44556677",
        "Jeden kubek przyszedł pęknięty.",
        order=mug,
        sub_type="PRODUCT_ARRIVED_DAMAGED",
    )
    issue = world.discussion(mug, "W paczce jest tylko jeden kubek.", at=now - day)
    world.answers(issue, "Proszę o odpowiedź.")
    claim = world.claim(shoes, "Podeszwa odkleiła się po dwóch dniach.")
    world.bot_answers(claim, "Dziękujemy, sprzedający odpowie w ciągu 14 dni.")
    world.customer_return(shoes, remark="Za małe", waybill="620000000000000000000777")
    world.rating(lamp, recommended=False, comment="Długo czekałem.", stars=2)
