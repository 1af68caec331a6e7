"""`postroom translator` and `postroom ai`: set up, listed, tried and removed."""

from __future__ import annotations

from app.cli.exits import Exit
from tests.integration.app.command import Shell


def test_translators_are_set_up_listed_ordered_and_removed(shell: Shell) -> None:
    assert "Nothing" in shell.run("translator", "list").out

    shell.run("translator", "set", "google")
    shell.run("translator", "set", "libretranslate", "--set", "url=https://l.example.com")
    shell.run("translator", "order", "libretranslate", "google")
    listed = shell.run("translator", "list", "--json").json
    shell.run("translator", "remove", "google")

    assert [(one["key"], one["place"]) for one in listed] == [("libretranslate", 1), ("google", 2)]
    assert [one["key"] for one in shell.run("translator", "list", "--json").json] == [
        "libretranslate"
    ]


def test_what_is_wrong_is_told_with_the_fix(shell: Shell) -> None:
    unknown = shell.run("translator", "set", "gogle")
    missing = shell.run("ai", "set", "--set", "model=m")
    nobody = shell.run("translator", "try", "Kiedy dotrze moja paczka?", "--to", "de")
    written = shell.run("ai", "try", "Say thanks")

    assert (unknown.code, missing.code) == (Exit.NOT_THERE, Exit.SETTINGS)
    assert all((nobody.code, written.code))
    assert "there are libretranslate, openai, google" in unknown.err
    assert "base_url: field required, for example" in missing.err
    assert "no translator is set up" in nobody.err
    assert "no AI server is set up" in written.err


def test_the_ai_server_is_shown_without_its_key(shell: Shell) -> None:
    shell.run("ai", "set", "--set", "model=m", "--set", "base_url=https://ai.example/v1")

    shown = shell.run("ai", "show", "--json")

    assert [(one["key"], one["state"]) for one in shown.json] == [("openai", "works")]
