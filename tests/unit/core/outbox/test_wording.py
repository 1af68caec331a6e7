import time

from core.outbox.wording import found_in, worded
from postroom.channel import ChannelRules, OutgoingRules

EVERYTHING = ChannelRules(
    texts=OutgoingRules(links="strip", addresses="block", phones="warn"),
)


def test_what_is_blocked_stays_and_what_is_stripped_goes() -> None:
    found = worded("Write to a@b.example or see https://b.example/x now", EVERYTHING)

    assert found.blocked == ("addresses",)
    assert found.stripped == ("links",)
    assert found.text == "Write to a@b.example or see  now"


def test_order_numbers_and_dates_are_no_phone_numbers() -> None:
    said = "Order 4711-2026 of 2026-11-23, parcel nr 6200112233445566778899"

    assert list(found_in(said, EVERYTHING)) == []
    assert list(found_in("Ring +48 600 100 200.", EVERYTHING)) == ["phones"]


def test_a_channel_without_links_blocks_them() -> None:
    assert worded("www.shop.example", ChannelRules(links=False)).blocked == ("links",)


def test_long_hostile_texts_are_read_quickly() -> None:
    started = time.perf_counter()

    for text in ("1 " * 20_000, "a@" * 20_000, "a.b@c." * 10_000, "https://" * 8_000):
        list(found_in(text, EVERYTHING))

    assert time.perf_counter() - started < 2
