"""YAML that is out to do harm, or merely a slip: one clear error, at once."""

import time

import pytest

from automations.document.errors import InvalidDocument
from automations.document.tree import Entries, Items, Text, read_json, read_yaml

LAUGHS = "a: &a [x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(20)
)


@pytest.mark.promise("P32")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS, "anchors are not allowed"),
        ("a: *x", "aliases are not allowed"),
        ("[" * 3000, "more than 20 levels"),
        ("{a: " * 3000, "more than 20 levels"),
        ("- " * 3000, "more than 20 levels"),
        ("? " * 3000, "more than 20 levels"),
        ("[" * 64_000, "more than 20 levels"),
        ("x" * 70_000, "at most 65536"),
        ("a: 1\n---\nb: 2", "second document"),
        ("", "empty"),
        ("a: [1", "not YAML"),
        ("a: b: c", "not YAML"),
        ("\x00", "not YAML"),
        ("a: \ud800", "not YAML"),
        ("%YAML 9.9\n---\na: 1", "not YAML"),
    ],
)
def test_a_bomb_or_a_slip_is_one_clear_error_at_once(text: str, said: str) -> None:
    started = time.perf_counter()

    with pytest.raises(InvalidDocument, match=said) as caught:
        read_yaml(text)

    assert len(caught.value.errors) == 1
    assert time.perf_counter() - started < 1


def test_scalars_stay_what_was_written() -> None:
    words = ("no", "on", "12:30:00", "0777", "1e3", "~", "null", "2026-12-24", "0x1f", "yes")

    root, errors = read_yaml("[" + ", ".join(words) + "]")

    assert isinstance(root, Items)
    assert [member.value for member in root.members if isinstance(member, Text)] == list(words)
    assert errors == []


def test_tags_and_repeated_keys_are_told_together() -> None:
    _, errors = read_yaml("a: 1\nb: !!python/object:os.system x\na: 2\n[1]: 3\n")

    assert [error.line for error in errors] == [2, 3, 4]
    assert "first in line 1" in errors[1].message


def test_lines_are_counted_from_one() -> None:
    root, _ = read_yaml("# a comment\n\nname: x\n")

    assert isinstance(root, Entries)
    assert root.members[0][1].line == 3


def test_an_empty_value_stands_in_the_line_of_its_key() -> None:
    tree, _ = read_yaml("name:\nwhen: []\n")

    assert isinstance(tree, Entries)
    assert tree.members[0][1] == Text("", 1)


def test_json_becomes_the_same_tree_without_lines() -> None:
    found = read_json({"a": [True, None, 1, 2.5, "x"]})

    words = ("true", "", "1", "2.5", "x")
    assert found == Entries(((Text("a", 0), Items(tuple(Text(w, 0) for w in words), 0)),), 0)


def test_json_too_deep_or_not_text_is_refused() -> None:
    deep: list[object] = []
    for _ in range(1000):
        deep = [deep]

    with pytest.raises(InvalidDocument, match="levels"):
        read_json(deep)
    with pytest.raises(InvalidDocument, match="surrogate"):
        read_json({"a": "\ud800"})
