from core.tickets.changes import Move, after, effect_of
from core.tickets.places import Place, moved
from postroom.action import Assign
from tests.seeds import NOW
from tests.unit.automations.making import make_ticket as ticket

PLACE = Place(
    inbox=9, name="Returns", group=2, brand=3, seeing=frozenset({4}), teams=frozenset({7})
)


def test_moving_where_everybody_sees_it_changes_nothing_else() -> None:
    before = ticket(inbox=1, assignee=4, team=7)

    assert moved(before, PLACE) == (Move(inbox=9, group=2, brand=3),)


def test_who_does_not_see_it_there_loses_it() -> None:
    assert moved(ticket(inbox=1, assignee=5, team=7), PLACE)[1] == Assign(None, 7)
    assert moved(ticket(inbox=1, assignee=4, team=8), PLACE)[1] == Assign(4, None)


def test_moving_where_it_lies_is_nothing() -> None:
    assert moved(ticket(inbox=9, assignee=5), PLACE) == ()


def test_a_move_is_read_back_from_its_event() -> None:
    told = {"inbox": 9, "group": 2, "brand": 3, "previous": 1}

    effect = effect_of("moved", told)

    assert effect is not None
    there = after(ticket(inbox=1), effect, NOW)
    assert (there.inbox, there.inbox_group, there.brand) == (9, 2, 3)
