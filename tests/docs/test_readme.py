"""The README's tour can be typed as it stands."""

import re
import subprocess
import sys

import pytest

from tools.source import ROOT

README = (ROOT / "README.md").read_text("utf-8")
GROUPS = {"account", "agent", "automation", "outbox", "quarantine", "ticket", "token"}


def _commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = re.findall(r"^postroom (.+)$", "\n".join(blocks), re.MULTILINE)
    words = [line.split() for line in lines]
    return sorted({" ".join(line[: 2 if line[0] in GROUPS else 1]) for line in words})


def test_the_tour_has_commands() -> None:
    assert "ingest" in _commands()
    assert "automation explain" in _commands()


@pytest.mark.parametrize("command", _commands())
def test_each_command_of_the_tour_exists(command: str) -> None:
    asked = [sys.executable, "-m", "postroom", *command.split(), "--help"]

    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)

    assert f"postroom {command}" in said.stdout, said.stdout + said.stderr
