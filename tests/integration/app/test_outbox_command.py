"""`postroom outbox` and `postroom automation`: what caps hold, and the switch of everything."""

from __future__ import annotations

from sqlalchemy import Connection

from automations.engine.types import Bounds
from core.outbox.caps import Caps
from core.store import open_store
from tests import engines, seeds
from tests.integration.app.command import Shell

PEER = "storm@peer.example"


def _storm(connection: Connection) -> None:
    greet = engines.written("Greet", "{action: send_message, text: Hello}")
    engines.add(connection, greet)
    for _ in range(3):
        seeds.arrives(connection, PEER)
    bounds = Bounds(caps=Caps(recipient_hour=1, same_reply=None), crowd=None)
    engines.drain(connection, bounds=bounds)


def test_what_a_cap_holds_is_shown_and_let_go_by_recipient(shell: Shell) -> None:
    shell.run("automation", "list")
    store = open_store(f"sqlite:///{shell.data / 'postroom.db'}")
    store.write_now(_storm)
    store.close()

    (held,) = shell.run("outbox", "paused", "--json").json
    nothing = shell.run("outbox", "discard", "--recipient", "else@peer.example")
    done = shell.run("outbox", "resume", str(held["automation"]), "--recipient", PEER.upper())

    assert (held["name"], held["recipient"], held["held"]) == ("Greet", PEER, 2)
    assert nothing.out.strip() == "messages dropped: 0"
    assert done.out.strip() == "messages let go: 2"
    assert shell.run("outbox", "paused", "--json").json == []


def test_all_automations_are_paused_and_go_on(shell: Shell) -> None:
    paused = shell.run("automation", "pause-all")
    again = shell.run("automation", "resume-all")

    assert paused.out.strip() == "all automations are paused; what comes meanwhile waits"
    assert again.out.strip() == "automations go on"


def test_one_that_waits_for_time_begins_on_what_matches_if_told(shell: Shell) -> None:
    late = engines.written(
        "Late",
        "{action: add_note, text: late}",
        when="sweep",
        more="if: {field: ticket.created_at, older_than: 1h}",
    )
    (shell.folder / "late.yaml").write_text(late, "utf-8")
    shell.run("automation", "apply", "late.yaml")

    done = shell.run("automation", "enable", "Late", "--also-matching")

    assert done.code == 0, done.err
    (listed,) = shell.run("automation", "list", "--json").json
    assert listed["enabled"] is True
