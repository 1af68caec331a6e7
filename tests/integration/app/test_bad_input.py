"""Bad input: one sentence that names the thing and the fix, an exit code, and nothing lost."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from app.cli.exits import Exit
from core.ownership import take
from core.secrets import create_key_file
from tests import smalldisk
from tests.integration.app.command import Shell

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
AUTOMATION = """name: Parcel
when:
  - trigger: message_received
if:
  all:
    - field: message.subject
      contains: paczka
then:
  - action: add_tag
    tag: parcel
"""
MAIL = "From: a@b.example\nSubject: {number}\nMessage-ID: <{number}@b.example>\n\n{text}\n"


def test_a_full_disk_is_named_and_what_was_stored_stays(
    shell: Shell, sqlite_template: Path
) -> None:
    mail = shell.folder / "mail"
    mail.mkdir()
    for number in range(60):
        content = MAIL.format(number=number, text=f"{number} letters " * 8000)
        (mail / f"{number:03}.eml").write_text(content)
    with smalldisk.mounted(shell.data, "40m"):
        shutil.copy(sqlite_template, shell.data / "postroom.db")
        filler = smalldisk.fill(shell.data, leave=1_500_000)

        full = shell.process("ingest", "mail", "--account", "Imports")
        filler.unlink()
        report = shell.process("ingest", "mail", "--account", "Imports", "--json").json
        again = shell.process("ingest", "mail", "--account", "Imports", "--json").json
        checks = json.loads(shell.process("doctor", "--json").out)["checks"]

    assert full.code == Exit.DATABASE
    assert "the disk is full" in full.sentence
    assert "free some space" in full.sentence
    assert report["seen"] == 60
    assert report["quarantined"] == 0
    assert again["duplicate"] == 60
    assert {check["name"]: check["ok"] for check in checks}["integrity"]


def test_a_full_disk_before_the_first_start_is_named(empty_shell: Shell) -> None:
    with smalldisk.mounted(empty_shell.data, "1m"):
        smalldisk.fill(empty_shell.data, leave=20_000)

        done = empty_shell.process("account", "list")

    assert done.code == Exit.DATABASE
    assert "the disk is full" in done.sentence


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("  all:\n", "  all:\n  - ]\n"), "not YAML"),
        (("message.subject", "message.subjct"), '"message.subject"'),
        (("action: add_tag", "action: add_tga"), '"add_tag"'),
        (("trigger: message_received", "trigger: message_recieved"), '"message_received"'),
    ],
)
def test_a_broken_automation_is_named_and_nothing_is_saved(
    change: tuple[str, str], wanted: str, shell: Shell
) -> None:
    (shell.folder / "good.yaml").write_text(AUTOMATION.replace("Parcel", "Good"))
    (shell.folder / "parcel.yaml").write_text(AUTOMATION.replace(*change))

    done = shell.run("automation", "apply", "good.yaml", "parcel.yaml")

    assert done.code == Exit.FAILED
    assert "parcel.yaml: line" in done.err
    assert wanted in done.err
    assert "Traceback" not in done.err
    assert shell.run("automation", "list", "--json").json == []


def test_a_wrong_time_zone_is_named_and_the_calendar_stays(shell: Shell) -> None:
    before = shell.run("calendar", "show", "Company").out
    (shell.folder / "hours.json").write_text(before.replace("Europe/Warsaw", "Europe/Warszawa"))

    done = shell.run("calendar", "set", "hours.json")

    assert done.code == Exit.FAILED
    assert "zone: 'Europe/Warszawa' cannot be used" in done.sentence
    assert 'did you mean "Europe/Warsaw"' in done.sentence
    assert shell.run("calendar", "show", "Company").out == before


def test_broken_json_is_named(shell: Shell) -> None:
    (shell.folder / "hours.json").write_text('{"name": "Company",\n "zone": }')

    done = shell.run("calendar", "set", "hours.json")

    assert "hours.json is not JSON" in done.sentence
    assert "at line 2; mend that line" in done.sentence


@pytest.mark.parametrize(
    "words",
    [
        ("ingest", "nowhere.eml", "--account", "Imports"),
        ("automation", "apply", "nowhere.yaml"),
        ("calendar", "set", "nowhere.json"),
    ],
)
def test_a_file_that_is_not_there_is_named(words: tuple[str, ...], shell: Shell) -> None:
    done = shell.run(*words)

    assert done.code == Exit.NOT_THERE
    assert "nowhere" in done.sentence
    assert "is not there; check the spelling" in done.sentence
    assert shell.run("account", "list", "--json").json == []


def test_a_file_that_cannot_be_read_is_named(shell: Shell) -> None:
    (shell.folder / "answer.txt").mkdir()

    done = shell.run("ticket", "reply", "1", "--agent", "a@b.example", "--file", "answer.txt")

    assert done.code == Exit.FAILED
    assert "answer.txt" in done.sentence
    assert "check the path" in done.sentence


def test_bytes_that_are_no_text_are_named(shell: Shell) -> None:
    (shell.folder / "parcel.yaml").write_bytes(b"name: \xff\xfe")

    done = shell.run("automation", "apply", "parcel.yaml")

    assert "parcel.yaml is not UTF-8 text" in done.sentence


def test_a_locked_data_folder_is_named(shell: Shell) -> None:
    with take(shell.data, NOW):
        done = shell.process("serve", "--port", "0")

    assert done.code == Exit.BUSY
    assert f"runs on the data folder {shell.data}" in done.sentence
    assert "POSTROOM_DATA" in done.sentence


def test_a_data_folder_that_cannot_be_made_is_named(empty_shell: Shell) -> None:
    (empty_shell.folder / "file").touch()

    done = empty_shell.process("agent", "list", POSTROOM_DATA="file/data")

    assert done.code == Exit.FAILED
    assert "file/data cannot be used" in done.sentence
    assert "POSTROOM_DATA" in done.sentence


def test_a_database_of_a_newer_version_is_refused(shell: Shell) -> None:
    _execute(shell, "UPDATE alembic_version SET version_num = '9999'")
    before = (shell.data / "postroom.db").read_bytes()

    said = [shell.run(*words) for words in (("agent", "list"), ("migrate",))]

    assert [done.code for done in said] == [Exit.DATABASE, Exit.DATABASE]
    assert all("newer Postroom (revision 9999" in done.sentence for done in said)
    assert all("install the newer version" in done.sentence for done in said)
    assert (shell.data / "postroom.db").read_bytes() == before


def test_a_database_of_an_older_version_is_not_changed_by_a_look(shell: Shell) -> None:
    _execute(shell, "UPDATE alembic_version SET version_num = '0001'")

    done = shell.run("agent", "list")

    assert done.code == Exit.DATABASE
    assert "is of an older version (0001" in done.sentence
    assert "type: postroom migrate" in done.sentence


def test_a_file_that_is_no_database_is_named(empty_shell: Shell) -> None:
    empty_shell.data.mkdir(mode=0o700)
    (empty_shell.data / "postroom.db").write_text("not a database " * 100)

    done = empty_shell.run("agent", "list")

    assert done.code == Exit.DATABASE
    assert "postroom.db cannot be opened: file is not a database" in done.sentence


@pytest.mark.promise("P25")
def test_the_wrong_secret_key_is_refused_before_anything_is_done_with_it(shell: Shell) -> None:
    shell.run("account", "add", "Shop", "--set", "address=shop@shop.example")
    (shell.data / "secret.key").unlink()
    missing = shell.process("serve", "--port", "0")
    create_key_file(shell.data / "secret.key")

    wrong = shell.process("serve", "--port", "0")

    assert (missing.code, wrong.code) == (Exit.SETTINGS, Exit.SETTINGS)
    assert "secret.key is missing; put it back" in missing.sentence
    assert "put back the key file that belongs to it" in wrong.sentence


def test_a_wrong_setting_is_named(shell: Shell) -> None:
    done = shell.process("agent", "list", POSTROOM_PORT="many")

    assert done.code == Exit.SETTINGS
    assert "POSTROOM_PORT is 'many'" in done.sentence


def test_a_wrong_account_setting_is_named(shell: Shell) -> None:
    wrong = shell.run("account", "add", "Shop", "--set", "address=shop")
    slip = shell.run("account", "add", "Shop", "--set", "adress=shop@shop.example")
    shapeless = shell.run("account", "add", "Shop", "--set", "address")

    assert (wrong.code, slip.code) == (Exit.SETTINGS, Exit.SETTINGS)
    assert "address: 'shop' is not a mail address" in wrong.sentence
    assert "adress: there is no such setting; there are address" in slip.sentence
    assert "write it as name=value" in shapeless.sentence
    assert shell.run("account", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("agnet", "list"), "Unknown command"),
        (("agent", "list", "--josn"), "Unknown option"),
        (("ticket", "show"), "requires an argument"),
        (("ticket", "show", "many"), "many"),
    ],
)
def test_a_slip_of_the_fingers_is_named(words: tuple[str, ...], wanted: str, shell: Shell) -> None:
    done = shell.run(*words)

    assert done.code == Exit.USAGE
    assert wanted in done.sentence
    assert "--help" in done.sentence


def test_a_mistake_of_ours_is_said_to_be_one(shell: Shell) -> None:
    _execute(shell, "DROP TABLE audit")
    _execute(shell, "ALTER TABLE api_token RENAME COLUMN name TO title")

    done = shell.run("token", "list")
    shown = shell.process("token", "list", "--debug")

    assert done.code == Exit.BUG
    assert "a mistake in Postroom" in done.sentence
    assert "Traceback" in shown.err


def _execute(shell: Shell, statement: str) -> None:
    engine = create_engine(f"sqlite:///{shell.data / 'postroom.db'}")
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
