"""Reading the Message Center of the fake: nothing is lost and nothing comes twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.allegro.channel import AllegroChannel
from examples.fake_allegro import (
    always,
    failing,
    meanwhile,
    no_beta,
    second_page,
    too_many,
    twisted,
    vanishing,
)
from postroom.errors import NeedsReauthorisation, TemporaryError
from tests.allegro.shop import SELLER, Shop, shop


async def _begun(at: Shop) -> None:
    """Connected, and a minute later."""
    await at.read()
    at.clock.pass_(minutes=1)


def _write(at: Shop, count: int, text: str = "message") -> list[str]:
    """So many buyers write, a second apart."""
    words = [f"{text} {number}" for number in range(count)]
    for number, each in enumerate(words):
        at.world.buyer_writes(SELLER, f"buyer{number}", each)
        at.clock.pass_(seconds=1)
    return words


async def test_what_was_there_before_stays_outside_without_a_start_date() -> None:
    async with shop() as at:
        at.world.buyer_writes(SELLER, "jan_k", "old")
        at.clock.pass_(minutes=1)
        await _begun(at)

        at.world.buyer_writes(SELLER, "jan_k", "new")
        await at.rounds(2)

        assert at.texts == ["new"]
        assert at.backlog == set()


async def test_from_a_start_date_on_it_is_backlog() -> None:
    async with shop(start_date="2026-11-01") as at:
        now = at.clock.now
        at.world.buyer_writes(SELLER, "jan_k", "too old", at=now - timedelta(days=40))
        at.world.buyer_writes(SELLER, "jan_k", "old", at=now - timedelta(days=3))
        at.world.buyer_writes(SELLER, "ewa", "older", at=now - timedelta(days=5))
        await _begun(at)
        at.world.buyer_writes(SELLER, "jan_k", "new")
        await at.rounds(1)

        assert at.texts == ["older", "old", "new"]
        assert len(at.backlog) == 2


async def test_a_long_walk_whose_order_changes_on_the_way_misses_nothing() -> None:
    async with shop() as at:
        await _begun(at)
        words = _write(at, 75)
        at.world.will(
            "/messaging/threads",
            second_page(meanwhile(lambda: at.world.buyer_writes(SELLER, "buyer3", "meanwhile"))),
        )

        await at.rounds(3)

        assert sorted(at.texts) == sorted([*words, "meanwhile"])


async def test_threads_of_the_same_second_in_ever_other_order_are_all_read() -> None:
    async with shop() as at:
        await _begun(at)
        at.world.unsettled = True
        words = [f"at once {number}" for number in range(30)]
        for number, each in enumerate(words):
            at.world.buyer_writes(SELLER, f"buyer{number}", each)

        await at.rounds(3)

        assert sorted(at.texts) == sorted(words)


async def test_a_second_message_of_the_same_moment_as_the_last_is_read() -> None:
    async with shop() as at:
        await _begun(at)
        moment = at.clock.now
        at.world.buyer_writes(SELLER, "jan_k", "one", at=moment)
        await at.read()
        at.world.buyer_writes(SELLER, "jan_k", "two", at=moment)

        await at.rounds(2)

        assert at.texts == ["one", "two"]


@pytest.mark.parametrize("oldest_first", [False, True])
async def test_long_threads_are_read_whole_in_either_order(oldest_first: bool) -> None:
    async with shop() as at:
        at.world.messages_oldest_first = oldest_first
        await _begun(at)
        for number in range(45):
            at.world.buyer_writes(SELLER, "jan_k", f"{number}")
            at.clock.pass_(seconds=1)
        await at.rounds(1)
        at.world.buyer_writes(SELLER, "jan_k", "45")
        await at.rounds(1)

        assert at.texts == [f"{number}" for number in range(46)]


async def test_a_failing_second_page_ends_the_walk_and_the_next_finds_all() -> None:
    async with shop() as at:
        await _begun(at)
        words = _write(at, 30)
        at.world.will("/messaging/threads", second_page(failing(500)))

        await at.read()
        first, said = list(at.texts), at.warning
        await at.rounds(1)

        assert first == []
        assert "Messages could not be read" in said
        assert sorted(at.texts) == sorted(words)
        assert at.warning == ""
        assert {each.version for each in at.asked("/messaging/threads")} == {"beta"}


async def test_without_beta_common_threads_are_read_and_problems_come_later() -> None:
    async with shop() as at:
        await _begun(at)
        at.world.will("/messaging/threads", no_beta())
        order = at.world.order(SELLER, "ewa")
        at.world.problem(SELLER, "ewa", "a problem", order=order)
        at.world.buyer_writes(SELLER, "jan_k", "common")
        await at.rounds(2)
        without, said = list(at.texts), at.warning
        asked = len([one for one in at.asked("/messaging/threads") if one.version == "beta"])

        at.world.faults.clear()
        at.clock.pass_(hours=6)
        await at.rounds(2)

        assert without == ["common"]
        assert "does not offer problems" in said
        assert asked == 2  # the first reading's, and the one that was refused
        assert at.texts == ["common", "a problem"]
        assert at.warning == ""


async def test_a_list_without_next_page_is_not_taken_for_the_end() -> None:
    async with shop() as at:
        await _begun(at)
        at.world.buyer_writes(SELLER, "jan_k", "common")
        at.world.will(
            "/messaging/threads",
            twisted(lambda told: {name: told[name] for name in told if name != "nextPage"}),
        )

        await at.rounds(1)

        assert at.texts == ["common"]
        assert "does not offer problems" in at.warning


async def test_trouble_of_beta_falls_back_for_this_run_only() -> None:
    async with shop() as at:
        await _begun(at)
        order = at.world.order(SELLER, "ewa")
        at.world.problem(SELLER, "ewa", "a problem", order=order)
        at.world.buyer_writes(SELLER, "jan_k", "common")
        at.world.will("/messaging/threads", failing(503))

        await at.read()
        first = list(at.texts)
        await at.rounds(1)

        assert first == ["common"]
        assert at.texts == ["common", "a problem"]


async def test_too_many_requests_end_the_reading_and_nobody_calls_meanwhile() -> None:
    async with shop() as at:
        await _begun(at)
        at.world.buyer_writes(SELLER, "jan_k", "hello")
        at.world.will("/messaging/threads/*/messages", too_many(retry_after=90))

        with pytest.raises(TemporaryError) as caught:
            await at.read()
        asked = len(at.asked())
        with pytest.raises(TemporaryError):
            await at.read()

        assert caught.value.step == "limit"
        assert len(at.asked()) == asked
        at.clock.pass_(seconds=91)
        await at.read()
        assert at.texts == ["hello"]


async def test_a_sign_in_that_is_refused_is_told_and_nothing_moves() -> None:
    async with shop() as at:
        await _begun(at)
        cursor = at.cursor
        at.world.will("/messaging/threads", failing(401))

        with pytest.raises(NeedsReauthorisation):
            await at.read()

        assert at.cursor == cursor


async def test_a_bad_thread_is_skipped_said_and_read_later() -> None:
    async with shop() as at:
        await _begun(at)
        bad = at.world.buyer_writes(SELLER, "jan_k", "in a bad thread").thread
        at.clock.pass_(seconds=5)
        at.world.buyer_writes(SELLER, "ewa", "in a good one")
        where = f"/messaging/threads/{bad.id}/messages"
        at.world.will(where, always(failing(500)))

        await at.rounds(1)
        first, said = list(at.texts), at.warning
        await at.rounds(10)
        at.world.faults.clear()
        await at.rounds(2)

        assert first == ["in a good one"]
        assert "thread" in said
        assert at.texts == ["in a good one", "in a bad thread"]
        assert at.warning == ""


async def test_a_connection_that_breaks_leaves_the_rest_for_the_next_round() -> None:
    async with shop() as at:
        await _begun(at)
        words = _write(at, 12)
        at.world.will("/messaging/threads/*/messages", vanishing())

        await at.rounds(2)

        assert sorted(at.texts) == sorted(words)


async def test_a_problem_that_allegro_closes_without_a_word_is_closed() -> None:
    async with shop() as at:
        await _begun(at)
        order = at.world.order(SELLER, "jan_k")
        thread = at.world.problem(SELLER, "jan_k", "no refund", order=order, sub_type="NO_REFUND")
        await at.rounds(2)
        key = f"problem:{thread.id}"
        due = at.last(key, "due")
        at.world.close(thread)
        await at.rounds(32)

        opened = thread.messages[0].at
        assert at.messages[0].source == "allegro.problem"
        assert at.messages[0].subject == "NO_REFUND"
        assert at.messages[0].order == order.id
        assert due == (opened + timedelta(hours=24)).isoformat()
        assert at.last(key, "closed") == ""
        assert at.last(key, "due") == ""


async def test_unknown_words_are_kept_and_shown() -> None:
    async with shop(judged=False) as at:
        await _begun(at)
        order = at.world.order(SELLER, "jan_k")
        thread = at.world.problem(SELLER, "jan_k", "hm", order=order, sub_type="EATEN_BY_DOG")
        thread.status = "ASLEEP"
        thread.messages[0].type = "PIGEON"
        thread.messages[0].verdict = "PONDERED"
        await at.rounds(1)

        assert at.messages[0].subject == "EATEN_BY_DOG"
        assert at.messages[0].defects == ("UNKNOWN_STATE: PONDERED",)
        assert at.last(f"problem:{thread.id}", "thread_status") == "ASLEEP"


async def test_killed_after_any_batch_the_next_reading_goes_on() -> None:
    async with shop() as at:
        await _begun(at)
        words = _write(at, 40)
        batches = await at.read()
        whole = set(at.raws)

        for number, _ in enumerate(batches):
            other = Shop(fake=at.fake, world=at.world, clock=at.clock, account=at.account)
            for batch in batches[: number + 1]:
                other.take(batch)
            if other.cursor is None:
                continue
            await other.read()
            assert {one for one in other.raws if one.startswith("message")} == {
                one for one in whole if one.startswith("message")
            }
        assert sorted(at.texts) == sorted(words)


@pytest.mark.parametrize(
    "kept",
    ["", "{", "null", "[]", "12", '{"since": "yesterday"}', '{"v": 1, "threads": "all"}'],
)
async def test_a_cursor_of_another_form_begins_again_and_loses_nothing(kept: str) -> None:
    async with shop() as at:
        at.world.buyer_writes(SELLER, "jan_k", "before", at=at.clock.now - timedelta(days=2))
        at.cursor = kept
        await at.rounds(1)

        assert at.texts == ["before"]
        assert len(at.backlog) == 1


async def test_another_seller_who_signs_in_begins_anew() -> None:
    async with shop() as at:
        await _begun(at)
        at.world.buyer_writes("Other", "jan_k", "of the other", at=at.clock.now)
        other = at.fake.tokens("Other")[0]
        at.clock.pass_(hours=2)
        cursor = at.cursor
        async for batch in AllegroChannel().receive(replace(at.account, token=other), cursor):
            at.take(batch)

        assert at.texts == []
        assert '"login":"Other"' in (at.cursor or "")
