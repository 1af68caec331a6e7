"""What must not change is hidden whole, and comes back whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.translating import cutting
from core.translating.masking import STYLES, marks, mask, numbers, unmask

TEXTS = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["https://a.example/x?y=1", "a@b.example", "{{ ticket.number }}", "⟦12345⟧", "[12345]"]
        ),
        st.from_regex(r"[A-Z]{2}-\d{3,8}", fullmatch=True),
    ),
    max_size=12,
).map(" ".join)


@given(TEXTS, st.sampled_from(STYLES))
def test_what_was_hidden_comes_back_as_it_was(text: str, style: object) -> None:
    own = next(one for one in STYLES if one == style)

    masked = mask(text, own, numbers(0))

    assert unmask(masked.text, masked) == text
    assert marks(masked.text, own) == sorted(masked.kept)


@given(TEXTS, st.integers(90, 400))
def test_pieces_joined_are_the_text_and_no_marker_is_cut(text: str, most: int) -> None:
    masked = mask(text, STYLES[0], numbers(0))

    for parts in (cutting.cut(masked.text, most), cutting.lines(masked.text, most)):
        assert "".join(parts) == masked.text
        assert all(cutting.size(part) <= most for part in parts)
        found = [mark for part in parts for mark in marks(part, STYLES[0])]
        assert sorted(found) == sorted(masked.kept)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Zamówienie #12345-AB/67.", ["#12345-AB/67"]),
        ("tel. +48 600 700 800, proszę", ["+48 600 700 800"]),
        ("za 12 500,50 zł do 24.12.2026", ["12 500,50", "24.12.2026"]),
        ("rabat 10% przez 24h", ["10%", "24h"]),
        ("5-dniowy termin", ["5"]),
        ("pisz: a.b@sklep.pl; strona sklep.pl/kontakt!", ["a.b@sklep.pl", "sklep.pl/kontakt"]),
        ("(https://a.pl/x?y=1).", ["https://a.pl/x?y=1"]),
        ("Witaj {{ c.name | upcase }} %s {x}", ["{{ c.name | upcase }}", "%s", "{x}"]),
        ("Bez niczego takiego.", []),
    ],
)
def test_what_is_hidden(text: str, kept: list[str]) -> None:
    assert list(mask(text, STYLES[0], numbers(0)).kept.values()) == kept


def test_no_number_comes_twice_among_ninety_thousand() -> None:
    number = numbers(89_000)

    found = [number() for _ in range(90_000)]

    assert len(set(found)) == len(found)
    assert (min(found), max(found)) == (10_000, 99_999)
