"""What the documents tell a person to type exists."""

import re

import pytest

from tools.source import ROOT

DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md"))
]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_make_target_that_is_named_exists(document: str) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", _text(document), re.MULTILINE))

    assert named <= TARGETS


def test_the_readme_starts_with_the_two_commands() -> None:
    beginning = _text("README.md")[:1500]

    assert "make run" in beginning
    assert "make test" in beginning


def test_the_gate_runs_what_the_readme_says() -> None:
    assert "make test" in _text(".ci/run")


def test_every_make_target_is_in_the_contributors_table() -> None:
    shown = set(re.findall(r"^\| `make ([a-z]+)", _text("CONTRIBUTING.md"), re.MULTILINE))

    assert shown == TARGETS - {"help"}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_each_link_to_a_file_leads_somewhere(document: str) -> None:
    folder = (ROOT / document).parent
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", _text(document))

    dead = [link for link in links if not (folder / link).exists()]
    assert not dead


def _text(document: str) -> str:
    return (ROOT / document).read_text("utf-8")
