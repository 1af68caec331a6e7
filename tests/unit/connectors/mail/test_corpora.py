"""Other projects' collections of broken mail: every file is a message, or says why it is none."""

import time
from pathlib import Path

import pytest

from postroom.errors import Unreadable
from tests.mails import attempt, make_mail, read

CORPORA = Path(__file__).parents[3] / "corpora" / "mime"
FILES = sorted(path for path in CORPORA.rglob("*") if path.is_file())
MAILS = [
    path
    for path in FILES
    if path.suffix in {".eml", ".msg", ".raw"} or path.parent.name in {"messages", "bounces"}
]
SECONDS = 2.0


def names(path: Path) -> str:
    return path.relative_to(CORPORA).as_posix()


@pytest.mark.parametrize("path", FILES, ids=names)
def test_a_file_is_a_message_or_says_why_not_in_time(path: Path) -> None:
    begun = time.process_time()
    outcome = attempt(path.read_bytes())

    if isinstance(outcome, Unreadable):
        assert outcome.reason.endswith(("letter in it", "not a mail"))
    else:
        assert outcome.external_id
        assert "\x00" not in outcome.text + outcome.html + outcome.subject
    assert time.process_time() - begun < SECONDS


def test_nearly_every_mail_is_a_message() -> None:
    became = [path for path in MAILS if _is_readable(path)]

    assert len(MAILS) >= 200
    assert len(became) >= 0.98 * len(MAILS)


def _is_readable(path: Path) -> bool:
    return not isinstance(attempt(path.read_bytes()), Unreadable)


@pytest.mark.promise("P6")
@pytest.mark.parametrize("path", MAILS[::10], ids=names)
def test_the_mail_after_a_bad_one_is_read_as_ever(path: Path) -> None:
    before = read(make_mail())

    _is_readable(path)

    assert read(make_mail()) == before


@pytest.mark.parametrize(
    ("name", "subject", "text"),
    [
        ("japanese_iso_2022.eml", "まみむめも", "すみません"),
        ("utf8_headers.eml", "Säying Hello", ""),
        ("bad-header-wrap.raw", "Attachment", "A text section"),
        ("raw_email_with_illegal_boundary.eml", "Testing outlook", ""),
        (
            "issue1130.txt",
            "Test of text body with format=flowed; delsp=yes",
            "months ago, but now there",
        ),
    ],
)
def test_known_trouble_is_read_right(name: str, subject: str, text: str) -> None:
    (path,) = [path for path in FILES if path.name == name]

    message = read(path.read_bytes())

    assert message.subject == subject
    assert text in message.text
