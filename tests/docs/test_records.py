"""Decisions and changes are written down in one form."""

import re
import tomllib

import pytest

from tools.source import ROOT

RECORDS = sorted(path.name for path in (ROOT / "docs/adr").glob("*.md"))
FRAGMENTS = sorted(path.name for path in (ROOT / "changelog.d").glob("*.md"))
TOWNCRIER = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["towncrier"]


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(name[:4]) for name in RECORDS]

    assert numbers == list(range(1, len(RECORDS) + 1))


@pytest.mark.parametrize("name", RECORDS)
def test_a_decision_says_context_decision_and_consequences(name: str) -> None:
    text = (ROOT / "docs/adr" / name).read_text("utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


@pytest.mark.parametrize("name", RECORDS)
def test_a_decision_is_in_the_index(name: str) -> None:
    assert f"(adr/{name})" in (ROOT / "docs/README.md").read_text("utf-8")


@pytest.mark.parametrize("name", FRAGMENTS)
def test_a_change_is_of_a_known_kind(name: str) -> None:
    kinds = {kind["directory"] for kind in TOWNCRIER["type"]}

    assert re.fullmatch(rf"(\d+|\+[\w-]+)\.({'|'.join(sorted(kinds))})\.md", name)
