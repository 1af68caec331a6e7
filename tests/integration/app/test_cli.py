"""What a person types, and what comes back."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.exits import Exit
from app.cli.tree import COMMANDS
from tests.integration.app.command import Shell

ANNA = "anna@shop.example"
MAIL = """From: Jan <jan@customer.example>
To: shop@shop.example
Subject: Gdzie jest moja paczka?
Date: Sun, 22 Nov 2026 10:00:00 +0100
Message-ID: <{id}@customer.example>

Czekam od tygodnia.
"""
AUTOMATION = """name: Parcel
description: ""
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


def test_the_first_command_of_any_kind_makes_the_database(empty_shell: Shell) -> None:
    found = empty_shell.process("account", "list", "--json")

    assert found.json == []
    assert (empty_shell.data / "postroom.db").exists()
    assert empty_shell.data.stat().st_mode & 0o777 == 0o700


def test_help_names_every_command_and_loads_none(empty_shell: Shell) -> None:
    told = empty_shell.process("--help")

    assert told.code == 0
    assert all(f" {name} " in told.out for name in COMMANDS)
    assert not empty_shell.data.exists()


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str, empty_shell: Shell) -> None:
    told = empty_shell.run(name, "--help")

    assert told.code == 0, told.err
    assert COMMANDS[name][1] in told.out or "Usage" in told.out


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    program = (
        "import sys; from app.cli.run import run; run(['--help'], debug=False);"
        "print(*sys.modules, file=sys.stderr)"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
    heavy = {"sqlalchemy", "alembic", "aiohttp", "holidays", "pydantic_settings", "cryptography"}
    assert not heavy & set(done.stderr.split())
    assert seconds < 0.5


def test_an_agent_and_a_token_are_shown_their_secrets_once(any_shell: Shell) -> None:
    added = any_shell.run("agent", "add", ANNA, "--name", "Anna", "--role", "admin")
    reset = any_shell.run("agent", "reset", ANNA)
    token = any_shell.run("token", "create", "Warehouse", "--agent", ANNA, "--days", "30")

    assert (added.code, reset.code, token.code) == (0, 0, 0)
    passwords = {added.out.split()[-1], reset.out.split()[-1]}
    assert len(passwords) == 2
    listed = any_shell.run("agent", "list", "--json").out + any_shell.run("token", "list").out
    assert not any(secret in listed for secret in (*passwords, token.out.strip()))

    assert any_shell.run("token", "revoke", "1").code == 0
    (row,) = any_shell.run("token", "list", "--json").json
    assert row["revoked_at"] is not None


def test_an_agent_goes_away_and_comes_back(shell: Shell) -> None:
    shell.run("agent", "add", ANNA)

    shell.run("agent", "away", ANNA)
    (away,) = shell.run("agent", "list", "--json").json
    shell.run("agent", "back", ANNA)
    (back,) = shell.run("agent", "list", "--json").json

    assert (away["away"], back["away"]) == (True, False)


def test_inboxes_teams_and_tags_are_set_up(any_shell: Shell) -> None:
    any_shell.run("agent", "add", ANNA)
    for words in (
        ("inbox", "add", "Returns", "--reopen-days", "3"),
        ("team", "add", "Night"),
        ("team", "join", "Night", ANNA),
        ("inbox", "grant", "Returns", "--team", "Night"),
        ("tag", "add", "vip"),
    ):
        assert any_shell.run(*words).code == 0

    inboxes = any_shell.run("inbox", "list", "--json").json
    teams = any_shell.run("team", "list", "--json").json
    assert [(one["name"], one["reopen_days"]) for one in inboxes][1:] == [("Returns", 3)]
    assert len(inboxes[1]["teams"]) == len(teams[0]["members"]) == len(teams[0]["inboxes"]) == 1
    assert [one["name"] for one in any_shell.run("tag", "list", "--json").json] == ["vip"]
    taken = any_shell.run("tag", "add", "VIP")
    assert (taken.code, "'vip' already" in taken.sentence) == (Exit.FAILED, True)
    assert any_shell.run("inbox", "grant", "Returns").code == Exit.FAILED


def test_mail_becomes_tickets_once(any_shell: Shell) -> None:
    _write_mail(any_shell.folder / "mail", 3)
    (any_shell.folder / "mail" / "empty.eml").touch()

    first = any_shell.run("ingest", "mail", "--account", "Imports", "--json").json
    again = any_shell.run("ingest", "mail", "--account", "Imports", "--json").json

    assert first == {"seen": 4, "stored": 3, "duplicate": 0, "quarantined": 1, "tickets": 4}
    assert again == {"seen": 4, "stored": 0, "duplicate": 4, "quarantined": 0, "tickets": 0}
    tickets = any_shell.run("ticket", "list", "--json").json
    assert sorted(ticket["quarantined"] for ticket in tickets) == [False, False, False, True]
    (account,) = any_shell.run("account", "list", "--json").json
    assert (account["name"], account["channel"], account["state"]) == ("Imports", "mail", "offline")


def test_mail_is_read_by_the_process_that_serves(shell: Shell) -> None:
    _write_mail(shell.folder / "mail", 2)

    with shell.serving():
        report = shell.run("ingest", "mail", "--account", "Imports", "--json").json

    assert (report["stored"], report["tickets"]) == (2, 2)


def test_a_ticket_is_found_shown_and_answered(any_shell: Shell) -> None:
    _write_mail(any_shell.folder / "mail", 1)
    any_shell.run("ingest", "mail", "--account", "Imports")
    any_shell.run("agent", "add", ANNA, "--name", "Anna", "--role", "admin")

    (ticket,) = any_shell.run("ticket", "list", "--search", "paczka", "--json").json
    number = str(ticket["number"])
    replied = any_shell.run("ticket", "reply", number, "--agent", ANNA, "--text", "Już jedzie.")
    shown = any_shell.run("ticket", "show", number)

    assert replied.code == 0, replied.err
    assert "Gdzie jest moja paczka?" in shown.out
    assert "Czekam od tygodnia." in shown.out
    assert "Już jedzie." in shown.out
    (delivery,) = any_shell.run("outbox", "list", "--json").json
    assert (delivery["state"], delivery["automatic"]) == ("queued", False)

    assert any_shell.run("outbox", "cancel", str(delivery["id"])).code == 0
    assert any_shell.run("outbox", "list", "--json").json == []


def test_quarantine_is_shown_tried_again_and_given_up(any_shell: Shell) -> None:
    (any_shell.folder / "empty.eml").touch()
    any_shell.run("ingest", "empty.eml", "--account", "Imports")
    (row,) = any_shell.run("quarantine", "list", "--json").json
    number = str(row["id"])

    again = any_shell.run("quarantine", "retry", number)
    dropped = any_shell.run("quarantine", "drop", number)

    assert "empty" in row["reason"]
    assert "still cannot be read" in again.out
    assert dropped.code == 0, dropped.err
    assert any_shell.run("quarantine", "list", "--json").json == []
    assert any_shell.run("quarantine", "drop", number).code == Exit.NOT_THERE


def test_an_automation_is_planned_applied_switched_on_and_explained(any_shell: Shell) -> None:
    (any_shell.folder / "parcel.yaml").write_text(AUTOMATION, "utf-8")
    _write_mail(any_shell.folder / "mail", 1)

    (planned,) = any_shell.run("automation", "plan", "parcel.yaml", "--json").json
    nothing = any_shell.run("automation", "list", "--json").json
    applied = any_shell.run("automation", "apply", "parcel.yaml")
    again = any_shell.run("automation", "apply", "parcel.yaml")
    any_shell.run("automation", "enable", "Parcel")
    any_shell.run("ingest", "mail", "--account", "Imports", "--automate")
    (ticket,) = any_shell.run("ticket", "list", "--json").json
    why = any_shell.run(
        "automation", "explain", "Parcel", "--ticket", str(ticket["number"]), "--json"
    ).json

    assert (planned["what"], planned["new_tags"], nothing) == ("create", ["parcel"], [])
    assert (applied.out.strip(), again.out.strip()) == ("created: Parcel", "unchanged: Parcel")
    assert [tag["name"] for tag in ticket["tags"]] == ["parcel"]
    assert why["outcome"] == "ran"


def test_an_explanation_names_what_was_found_and_why_a_step_was_skipped(shell: Shell) -> None:
    asks = AUTOMATION.replace(
        "  - action: add_tag", "  - {action: set_type, to: nothing}\n  - action: add_tag"
    ).replace("  all:\n", "  all:\n    - {field: ticket.status, is: open}\n")
    (shell.folder / "parcel.yaml").write_text(asks, "utf-8")
    _write_mail(shell.folder / "mail", 1)
    shell.run("automation", "apply", "parcel.yaml")
    shell.run("automation", "enable", "Parcel")
    shell.run("ingest", "mail", "--account", "Imports", "--automate")
    (ticket,) = shell.run("ticket", "list", "--json").json

    why = shell.run("automation", "explain", "Parcel", "--ticket", str(ticket["number"]))

    assert "true  ticket.status is 'open': found 'open'" in why.out
    assert "set_type: skipped (the ticket has this type already)" in why.out


def test_what_was_exported_can_be_applied(shell: Shell) -> None:
    (shell.folder / "parcel.yaml").write_text(AUTOMATION, "utf-8")
    shell.run("automation", "apply", "parcel.yaml")

    exported = shell.run("automation", "export", "--to", "saved")
    applied = shell.run("automation", "apply", "saved")
    shown = shell.run("automation", "show", "Parcel")

    assert exported.code == 0, exported.err
    assert applied.out.strip() == "unchanged: Parcel"
    assert shown.out.strip() == (shell.folder / exported.out.strip()).read_text("utf-8").strip()


def test_an_account_is_added_checked_paused_and_resumed(shell: Shell) -> None:
    added = shell.run("account", "add", "Shop", "--set", "address=shop@shop.example")
    checked = shell.run("account", "check", "Shop")
    shell.run("account", "pause", "Shop")
    (paused,) = shell.run("account", "list", "--json").json
    shell.run("account", "resume", "Shop")
    (resumed,) = shell.run("account", "list", "--json").json

    assert (added.code, checked.code) == (0, 0), added.err + checked.err
    assert (paused["enabled"], resumed["enabled"]) == (False, True)
    assert "secrets" not in resumed


def test_a_calendar_is_shown_and_replaced(shell: Shell) -> None:
    shown = shell.run("calendar", "show", "Company")
    (shell.folder / "hours.json").write_text(shown.out.replace("09:00-17:00", "08:00-16:00"))

    assert shell.run("calendar", "set", "hours.json").code == 0

    assert "08:00-16:00" in shell.run("calendar", "show", "Company").out


def test_migrate_says_what_it_did(empty_shell: Shell) -> None:
    first = empty_shell.run("migrate")
    again = empty_shell.run("migrate")

    assert "from empty to revision" in first.out
    assert "already" in again.out


def test_the_doctor_finds_nothing_wrong_with_a_new_instance(any_shell: Shell) -> None:
    before = any_shell.run("doctor", "--json").json
    any_shell.run("account", "add", "Shop", "--set", "address=shop@shop.example")
    after = any_shell.run("doctor", "--json").json

    assert before["ok"], before
    assert after["ok"], after
    assert {check["name"] for check in after["checks"]} == {
        "python", "data folder", "disk", "fsync", "lock", "migrations", "plug-ins", "integrity",
        "secret key", "waiting",
    }  # fmt: skip


def test_the_doctor_finds_what_is_wrong(shell: Shell) -> None:
    shell.run("account", "add", "Shop", "--set", "address=shop@shop.example")
    shell.data.chmod(0o755)
    (shell.data / "secret.key").chmod(0o644)

    done = shell.run("doctor")

    assert done.code == Exit.CHECKS
    assert done.out.count("WRONG") == 2
    assert "chmod 700" in done.out
    assert "chmod 600" in done.out


def test_a_broken_plugin_is_named_by_the_doctor(shell: Shell) -> None:
    package = shell.folder / "site" / "bad_plugin-1.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: bad-plugin\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[postroom]\nbad = bad_plugin\n")
    (package.parent / "bad_plugin.py").write_text("raise RuntimeError('not today')\n")
    path = f"{shell.folder / 'site'}:{Path(__file__).parents[3]}"

    broken = shell.process("doctor", PYTHONPATH=path)
    safe = shell.process("doctor", PYTHONPATH=path, POSTROOM_SAFE_MODE="1")

    assert broken.code == Exit.CHECKS
    assert "plug-in 'bad': RuntimeError: not today" in broken.out
    assert safe.code == 0, safe.out


def _write_mail(folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.eml").write_text(MAIL.format(id=number), "utf-8")
