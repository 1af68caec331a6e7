from web.pages.automations.versions import DiffLine, diff


def test_a_diff_shows_what_went_and_what_came_with_lines_around() -> None:
    before = "name: x\n" + "".join(f"line{n}\n" for n in range(20))

    found = diff(before, before.replace("line10\n", "other\n"))

    assert DiffLine("gone", "line10") in found
    assert DiffLine("new", "other") in found
    assert [line.kind for line in found].count("same") == 6


def test_equal_texts_have_no_diff() -> None:
    assert diff("a\n", "a\n") == []
