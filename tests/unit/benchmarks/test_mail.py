"""The generator's manifest is right, and its mails are what it says they are."""

from __future__ import annotations

import json
import mailbox
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from benchmarks import baseline, mail, mail_texts
from benchmarks.mail_automations import automations, expected_tags
from benchmarks.mail_letters import Letter, letters
from connectors.mail.parse import parse
from postroom.message import InboundMessage, Raw
from postroom.text import fold

COUNTS = (
    "SELECT count(*) FROM ticket",
    "SELECT count(*) FROM message",
    "SELECT count(*) FROM event",
)
SOME = list(letters(400, seed=3))


def read(letter: Letter) -> InboundMessage:
    raw = Raw(
        external_id=str(letter.number),
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
        payload=mail.mail(letter),
        media_type="message/rfc822",
    )
    return parse(raw).messages[0]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = mail.write(tmp_path / "a", 30, seed=9)
    second = mail.write(tmp_path / "b", 30, seed=9)

    assert first == second
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_the_mix_is_the_one_asked_for() -> None:
    many = list(letters(5_000, seed=1))

    assert sum(letter.opens for letter in many) == 2_000
    assert sum(letter.html for letter in many) / 5_000 == pytest.approx(0.2, abs=0.02)
    assert sum(letter.attached for letter in many) / 5_000 == pytest.approx(0.05, abs=0.01)
    languages = Counter(letter.thread.customer.language for letter in many)
    assert set(languages) == {"pl", "en", "de"}


def test_a_tenth_of_fifty_automations_fires_on_a_message() -> None:
    plans = automations(50)
    many = list(letters(3_000, seed=1))

    fired = sum(len(expected_tags(plans, letter)) for letter in many) / len(many)

    assert fired == pytest.approx(5, abs=0.25)
    assert len({plan.tag for plan in plans}) == len({plan.name for plan in plans}) == 50


def test_an_answer_follows_what_it_answers() -> None:
    known: set[str] = set()

    for letter in SOME:
        message = message_from_bytes(mail.mail(letter))
        references = str(message["References"] or "").split()
        assert set(references) <= known
        assert bool(references) is not letter.opens
        known.add(letter.message_id)


def test_mails_are_read_as_they_were_meant() -> None:
    for letter in SOME[:150]:
        message = read(letter)
        seen = fold(message.visible or message.text)
        assert message.automatic == "", letter
        assert message.sender.email == letter.thread.customer.address
        assert len(message.attachments) == int(letter.attached)
        for line in mail.own_text(letter)[:-2]:
            assert fold(line) in seen, letter.number


def test_each_language_says_each_topic_with_a_word_that_stands_nowhere_else() -> None:
    said = [line for tongue in mail_texts.TONGUES.values() for line in tongue.sentences]
    said += [
        tongue.topic + tongue.greeting + tongue.closing for tongue in mail_texts.TONGUES.values()
    ]
    said += [*mail_texts.FIRST_NAMES, *mail_texts.LAST_NAMES]
    for topics in (mail_texts.BODY_TOPICS, mail_texts.SUBJECT_TOPICS):
        words = [{fold(word) for word in topic.values()} for topic in topics]
        for n, own in enumerate(words):
            others = set().union(*words[:n], *words[n + 1 :])
            assert not [word for word in own for other in others if word in other]
    for word in (fold(word) for topic in mail_texts.BODY_TOPICS for word in topic.values()):
        assert not [line for line in said if word in fold(line)], word


def test_the_manifest_counts_a_tag_once_a_ticket(tmp_path: Path) -> None:
    made = mail.write(tmp_path, 60, seed=2)

    stored = json.loads((tmp_path / "manifest.json").read_text())

    assert stored["tags_expected"] == sum(len(set(tags)) for tags in stored["tags"].values())
    assert made.threads == len(stored["tags"]) == 24
    assert made.runs_expected >= made.tags_expected
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 60
    assert len(list((tmp_path / "automations").glob("*.yaml"))) == 50


def test_an_mbox_holds_the_same_mails(tmp_path: Path) -> None:
    mail.write(tmp_path, 20, seed=2, mbox=True)

    with closing(mailbox.mbox(tmp_path / "mail.mbox", create=False)) as box:
        found = [one["Message-ID"] for one in box]

    assert found == [letter.message_id for letter in letters(20, seed=2)]


def test_the_baseline_stores_every_mail(tmp_path: Path) -> None:
    mail.write(tmp_path, 60, seed=2)
    mails = sorted((tmp_path / "mail").glob("*.eml"))

    rate = baseline.on_sqlite(tmp_path / "baseline.db", mails)

    assert rate > 0
    with closing(sqlite3.connect(tmp_path / "baseline.db")) as stored:
        rows = [stored.execute(count).fetchone()[0] for count in COUNTS]
    assert rows == [24, 60, 60]
