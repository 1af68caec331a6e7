"""UIDs as IMAP writes them, and which are fetched together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from connectors.mail.imap.fetch import GROUP_BYTES, as_set, groups
from connectors.mail.imap.responses import Piece


def test_neighbours_become_a_span() -> None:
    assert as_set([4, 7, 9, 10, 11]) == "4,7,9:11"


@given(st.sets(st.integers(1, 2**32 - 1), min_size=1))
def test_a_set_names_exactly_its_uids(uids: set[int]) -> None:
    named: set[int] = set()
    for span in as_set(sorted(uids)).split(","):
        first, _, last = span.partition(":")
        named |= set(range(int(first), int(last or first) + 1))

    assert named == uids


@given(st.lists(st.integers(0, 3 * GROUP_BYTES)))
def test_every_message_is_in_one_group_and_no_group_is_too_large(sizes: list[int]) -> None:
    outlined = [Piece(uid=uid, size=size) for uid, size in enumerate(sizes, 1)]

    made = list(groups(outlined))

    assert [uid for group in made for uid in group] == [piece.uid for piece in outlined]
    assert all(
        len(group) == 1 or sum(sizes[uid - 1] for uid in group) <= GROUP_BYTES for group in made
    )
