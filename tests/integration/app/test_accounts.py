"""Live mail accounts on the command line: servers found, settings proved."""

from __future__ import annotations

from app.cli.exits import Exit
from tests import smtp
from tests.integration.app.command import Shell


def test_the_servers_of_a_known_provider_are_filled_in(shell: Shell) -> None:
    typed = ("--set", "address=jan@wp.pl", "--find-servers", "--secret", "password")

    added = shell.process("account", "add", "WP", *typed, stdin="hunter2\n")
    (account,) = shell.run("account", "list", "--json").json

    assert added.code == 0, added.err
    assert "IMAP is switched on" in added.out
    assert account["state"] == "active"
    assert account["settings"]["imap_host"] == "imap.wp.pl"
    assert account["settings"]["login"] == "jan"
    assert "hunter2" not in str(account)


def test_an_account_without_servers_only_holds_imports(shell: Shell) -> None:
    shell.run("account", "add", "Shop", "--set", "address=shop@shop.example")

    (account,) = shell.run("account", "list", "--json").json

    assert account["state"] == "offline"


def test_the_check_says_which_step_failed_and_what_to_do(shell: Shell) -> None:
    with smtp.running() as office:
        settings = {**office.settings(), "smtp_port": str(office.port)}
        typed = [f"{name}={value}" for name, value in settings.items() if name != "password"]
        words = [part for setting in typed for part in ("--set", setting)]
        shell.process("account", "add", "Good", *words, "--secret", "password", stdin="sekret\n")
        shell.process("account", "add", "Bad", *words, "--secret", "password", stdin="wrong\n")

        good, bad = shell.run("account", "check", "Good"), shell.run("account", "check", "Bad")

    assert (good.code, bad.code) == (0, Exit.SETTINGS), good.err
    assert "Outgoing mail (SMTP): works." in good.out
    assert "password: 127.0.0.1 does not accept login and password" in bad.sentence
