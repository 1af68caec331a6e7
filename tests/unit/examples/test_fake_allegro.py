"""The fake Allegro's small parts, without a server."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from examples.fake_allegro import Odd, World, failing, second_page, times
from examples.fake_allegro.faults import Awaited, awaited
from examples.fake_allegro.ids import Ids
from examples.fake_allegro.life import Life
from examples.fake_allegro.limits import Limits
from examples.fake_allegro.sample import furnish
from examples.fake_allegro.telling import is_odd, iso, plain

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
leaves = st.none() | st.integers() | st.text(max_size=5)
told = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(told)
def test_what_holds_no_mark_is_told_as_it_is(value: object) -> None:
    assert plain(value) == value
    assert not is_odd(value)


@given(told)
def test_a_mark_is_found_anywhere_and_vanishes(value: object) -> None:
    marked = {"deep": [value, Odd(value)]}

    assert is_odd(marked)
    assert plain(marked) == {"deep": [value, value]}


def test_a_moment_is_told_in_milliseconds_of_utc() -> None:
    assert iso(datetime.fromisoformat("2026-11-22T11:00:00.123456+01:00")) == (
        "2026-11-22T10:00:00.123Z"
    )


def test_the_same_seed_tells_the_same_world() -> None:
    one, same, other = (World(lambda: NOW, seed=seed) for seed in (1, 1, 2))
    for world in (one, same, other):
        furnish(world)

    assert list(one.threads) == list(same.threads) != list(other.threads)
    assert [each.id for each in one.events] == [each.id for each in same.events]


def test_ids_grow_where_they_are_numbers() -> None:
    ids = Ids()

    assert int(ids.number()) < int(ids.number())
    assert ids.uuid() != ids.uuid()


def meets(fault: Awaited, request: str, page: int = 1) -> bool:
    method, path = request.split(" ")
    return fault.meets(method, path, page, "public")


def test_a_star_stands_for_one_part_and_two_for_the_rest() -> None:
    one, rest = awaited("/a/*/c", times(9, failing())), awaited("GET /a/**", times(9, failing()))

    assert meets(one, "POST /a/b/c")
    assert not meets(one, "GET /a/b/b/c")
    assert meets(rest, "GET /a/b/b/c")
    assert not meets(rest, "POST /a/b")


def test_a_fault_counts_only_what_it_waits_for() -> None:
    fault = awaited("/a", second_page(failing()))

    assert [meets(fault, "GET /a", page) for page in (1, 1, 2, 2)] == [False, False, True, False]


def test_a_quiet_minute_begins_anew() -> None:
    limits = Limits(per_minute=2)

    assert [limits.takes("app", NOW) for _ in range(3)] == [True, True, False]
    assert limits.takes("another", NOW)
    assert not limits.takes("app", NOW + timedelta(seconds=59))
    assert limits.takes("app", NOW + timedelta(seconds=119))


def test_life_fills_every_corner_and_is_the_same_for_a_seed() -> None:
    worlds = [World(lambda: NOW), World(lambda: NOW)]
    for world in worlds:
        life = Life(world, world.seller("sklep"))
        for _ in range(60):
            life.happen()

    one, same = worlds
    assert all((one.threads, one.issues, one.returns, one.ratings, one.events))
    assert len(one.orders) == 60
    assert {each.type for each in one.issues.values()} == {"DISPUTE", "CLAIM"}
    assert list(one.threads) == list(same.threads)
