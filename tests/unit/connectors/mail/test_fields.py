import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.mail import limits
from connectors.mail.fields import Fields, read_fields, start_of_mail


def read(data: bytes) -> tuple[Fields, bytes]:
    """The fields of a mail and its body."""
    start = start_of_mail(data)
    fields, body = read_fields(data, start, len(data))
    return fields, data[body:]


@pytest.mark.parametrize("line", [b"\n", b"\r\n"])
def test_fields_and_body_are_parted_by_the_empty_line(line: bytes) -> None:
    fields, body = read(line.join([b"A: 1", b"B: 2", b" more", b"", b"text", b""]))

    assert fields.items == [("A", "1"), ("B", "2\n more")]
    assert body == b"text" + line
    assert not fields.defects


def test_fields_are_found_in_any_case_and_the_first_counts() -> None:
    fields, _ = read(b"SUBJECT: a\nsubject: b\n\n")

    assert fields.text("subject") == "a"
    assert list(fields.every("subject")) == ["a", "b"]
    assert "subject" in fields
    assert "date" not in fields
    assert fields.raw("date") == ""


@pytest.mark.parametrize(
    "before", [b"\xef\xbb\xbf", b"\n\n", b"From a@b Mon Jan 1\n", b">From a@b\r\n", b" "]
)
def test_what_stands_before_the_header_is_passed(before: bytes) -> None:
    fields, body = read(before + b"A: 1\n\ntext")

    assert fields.text("a") == "1"
    assert body == b"text"


def test_a_missing_empty_line_ends_the_header_where_it_stops_looking_like_one() -> None:
    fields, body = read(b"A: 1\r\nDear shop,\r\nwhere is it?\r\n\r\nBye")

    assert fields.items == [("A", "1")]
    assert body.startswith(b"Dear shop,")
    assert fields.defects == ["no blank line after the header"]


def test_a_broken_line_inside_the_header_is_put_to_the_one_before() -> None:
    fields, body = read(b"A: 1\nbroken line\nB: 2\n\ntext")

    assert fields.text("a") == "1 broken line"
    assert fields.text("b") == "2"
    assert body == b"text"
    assert fields.defects


def test_a_space_before_the_colon_is_forgiven() -> None:
    assert read(b"Subject : x\n\n")[0].text("subject") == "x"


def test_text_without_header_is_all_body() -> None:
    fields, body = read(b"hello\nworld\n")

    assert fields.items == []
    assert body == b"hello\nworld\n"


def test_header_without_body_ends_with_the_mail() -> None:
    fields, body = read(b"A: 1")

    assert fields.text("a") == "1"
    assert body == b""


def test_too_many_fields_are_cut_and_said() -> None:
    fields, body = read(b"A: 1\n" * (limits.HEADERS + 1) + b"\ntext")

    assert len(fields.items) == limits.HEADERS
    assert body == b"text"
    assert "header fields" in fields.defects[0]


def test_too_long_a_header_is_cut_and_said() -> None:
    fields, body = read(b"A: " + b"x" * limits.HEADER_BYTES + b"\nB: 1\n\ntext")

    assert "b" not in fields
    assert body == b"text"
    assert "bytes" in fields.defects[0]


def test_8_bit_values_keep_their_bytes() -> None:
    assert read("Subject: żółw\n\n".encode())[0].text("subject") == "żółw"


LINE = st.text(st.sampled_from("ab:; \t"), max_size=6)


@given(st.lists(LINE, max_size=6))
def test_a_header_read_at_once_is_what_it_is_read_line_by_line(lines: list[str]) -> None:
    header = "".join(f"{line}\n" for line in lines if line)
    broken = "X: 1\nthis line is no field\nY: 2\n"

    alone, _ = read_fields(header.encode(), 0, len(header))
    with_broken, _ = read_fields((broken + header).encode(), 0, len(broken + header))

    if not alone.defects and not header.startswith((" ", "\t")):
        assert with_broken.items == [("X", "1 this line is no field"), ("Y", "2"), *alone.items]
