from hypothesis import given
from hypothesis import strategies as st

from web.pages.automations.sides import Piece, Row, Side, sides


def text_of(side: Side | None) -> str:
    return "".join(piece.text for piece in side.pieces) if side else ""


def changed(before: str, after: str) -> list[Row]:
    """The rows that differ."""
    return [row for stretch in sides(before, after) for row in stretch if not row.same]


def test_what_went_stands_beside_what_came_with_lines_around() -> None:
    before = "name: x\n" + "".join(f"line{n}\n" for n in range(20))

    (rows,) = sides(before, before.replace("line10\n", "other\n"))

    assert [row.same for row in rows] == [True] * 3 + [False] + [True] * 3
    assert (text_of(rows[3].before), text_of(rows[3].after)) == ("line10", "other")
    assert rows[3].before
    assert rows[3].before.number == 12


def test_words_that_differ_are_marked_in_lines_that_are_alike() -> None:
    (row,) = changed("  - {action: add_tag, tag: night}", "  - {action: add_tag, tag: evening}")

    assert row.before
    assert [piece.text for piece in row.before.pieces if piece.changed] == ["night"]
    assert row.after
    assert [piece.text for piece in row.after.pieces if piece.changed] == ["evening"]


def test_lines_with_little_in_common_are_not_marked_word_by_word() -> None:
    (row,) = changed("alpha beta", "gamma: delta, epsilon")

    assert row.before
    assert row.before.pieces == (Piece("alpha beta"),)


def test_a_line_that_only_one_side_has_stands_alone() -> None:
    (row,) = changed("a\nb\n", "a\nnew\nb\n")

    assert row.before is None
    assert text_of(row.after) == "new"


def test_changes_far_apart_are_two_stretches() -> None:
    before = "".join(f"line{n}\n" for n in range(40))

    found = sides(before, before.replace("line3\n", "x\n").replace("line33\n", "y\n"))

    assert len(found) == 2


def test_equal_texts_have_no_difference() -> None:
    assert sides("a\n", "a\n") == []


@given(st.lists(st.sampled_from(["a", "b b", "b c", ""])), st.lists(st.sampled_from(["a", "b b"])))
def test_both_sides_keep_every_line_that_is_not_left_out(old: list[str], new: list[str]) -> None:
    rows = changed("\n".join(old), "\n".join(new))

    left = [text_of(row.before) for row in rows if row.before]
    right = [text_of(row.after) for row in rows if row.after]
    assert all(line in old for line in left)
    assert all(line in new for line in right)
    assert len(left) - len(right) == len("\n".join(old).splitlines()) - len(
        "\n".join(new).splitlines()
    )
