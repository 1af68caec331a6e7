"""`postroom template`: listed, shown, added from the command line."""

from __future__ import annotations

from app.cli.exits import Exit
from tests.integration.app.command import Shell


def test_templates_are_listed_and_shown(shell: Shell) -> None:
    listed = shell.run("template", "list", "--json").json
    shown = shell.run("template", "show", "invoice_request", "--language", "pl")

    assert "out_of_hours" in {one["key"] for one in listed}
    assert not [one for one in listed if one["trouble"]]
    assert "Prośba o fakturę (reply, version 1)" in shown.out
    assert "team (team, needed): Kto wystawia faktury" in shown.out


def test_a_template_is_added_with_answers(shell: Shell) -> None:
    shell.run("team", "add", "Biuro")
    answers = ("--set", "team=Biuro", "--set", "phrases=faktura|rachunek")

    added = shell.run("template", "add", "invoice_request", *answers, "--on", "--language", "pl")
    again = shell.run("template", "add", "invoice_request", *answers)
    (first, second) = shell.run("automation", "list", "--json").json

    assert added.out.strip() == "added, switched on: Prośba o fakturę"
    assert again.out.strip() == "added: Invoice wanted"
    assert (first["enabled"], second["enabled"]) == (True, False)
    assert "rachunek" in str(first["document"]["if"])


def test_wrong_answers_are_told_by_name(shell: Shell) -> None:
    wrong = shell.run("template", "add", "unanswered", "--set", "span=soon", "--set", "spam=1")
    missing = shell.run("template", "add", "invoice_request", "--set", "team=Biuro")
    unknown = shell.run("template", "add", "unansweed")
    unset = shell.run("template", "add", "unanswered", "--set", "span")

    assert wrong.code == Exit.FAILED
    assert 'spam: there is no input "spam"; did you mean "span"?' in wrong.err
    assert 'span: write a span such as "30m", "24h" or "2d"' in wrong.err
    assert 'team: there is no team "Biuro"; make it first' in missing.err
    assert unknown.code == Exit.NOT_THERE
    assert "--set input=value" in unset.err
