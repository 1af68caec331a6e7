from web.presence import LASTS_S, Person, Presence, Signs


def _person(agent: int, doing: str = "looking") -> Person:
    return Person(agent=agent, name=f"agent {agent}", doing=doing)  # type: ignore[arg-type] # a word


def test_a_repeated_sign_tells_nobody_again() -> None:
    told: list[Presence] = []
    signs = Signs(told.append)

    signs.mark(7, 1, _person(1), 0)
    signs.mark(7, 1, _person(1), 10)

    assert [one.people for one in told] == [(_person(1),)]


def test_who_goes_or_falls_silent_is_there_no_more() -> None:
    told: list[Presence] = []
    signs = Signs(told.append)
    signs.mark(7, 1, _person(1), 0)
    signs.mark(7, 1, _person(2), 1)

    left = signs.mark(7, 1, _person(2, "gone"), 2)
    alone = signs.mark(7, 1, _person(3), LASTS_S + 1)

    assert left.people == (_person(1),)
    assert alone.people == (_person(3),)
    assert alone.others(3) == ()


def test_one_ticket_says_nothing_of_another() -> None:
    signs = Signs(lambda _presence: None)
    signs.mark(7, 1, _person(1), 0)

    assert signs.mark(8, 1, _person(2), 0).others(2) == ()
