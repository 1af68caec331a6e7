from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from core.rota import Member, Need, Turns
from core.rota.turns import FULL, HOLDS_IT, NO_ACCESS, NOBODY, NOT_AT_WORK, NOT_ONLINE

EVERYBODY = frozenset(range(1, 20))


def turns(*agents: int, last: int = 0, online: bool = True, opened: int = 0) -> Turns:
    members = [Member(agent=one, online=online, open=opened) for one in agents]
    return Turns(1, members, last)


@given(
    st.sets(st.integers(1, 19), min_size=1),
    st.integers(0, 25),
    st.integers(1, 200),
)
def test_turns_are_fair_within_one(agents: set[int], last: int, tickets: int) -> None:
    team = turns(*agents, last=last)

    taken = Counter(team.take(Need(seeing=EVERYBODY)) for _ in range(tickets))

    shares = [taken[agent] for agent in agents]
    assert sum(shares) == tickets
    assert max(shares) - min(shares) <= 1


def test_whoever_cannot_take_it_is_passed_over_and_the_first_lack_is_told() -> None:
    seeing = Need(seeing=EVERYBODY)

    assert turns().take(seeing) == NOBODY
    assert turns(3).take(Need(seeing=frozenset({4}))) == NO_ACCESS
    assert turns(3, online=False).take(seeing) == NOT_ONLINE
    assert turns(3).take(Need(seeing=EVERYBODY, holder=3)) == HOLDS_IT
    assert turns(3).take(Need(seeing=EVERYBODY, at_work={3: False})) == NOT_AT_WORK
    assert turns(3, opened=2).take(Need(seeing=EVERYBODY, cap=2)) == FULL
    assert turns(3, 5).take(Need(seeing=frozenset({5}))) == 5


def test_a_cap_counts_what_was_given_meanwhile() -> None:
    team = turns(1, 2)

    given_to = []
    for _ in range(5):
        agent = team.take(Need(seeing=EVERYBODY, cap=2))
        given_to.append(agent)
        if isinstance(agent, int):
            team.note(None, agent)

    assert given_to == [1, 2, 1, 2, FULL]


def test_a_turn_is_remembered_only_if_somebody_took_one() -> None:
    team = turns(1, 2, last=1)
    assert not team.moved

    team.take(Need(seeing=EVERYBODY))

    assert team.moved
    assert team.last == 2
