"""Writes the reference pages that are made of the code (`python -m tools.reference`)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from unittest.mock import patch

from app.cli.exits import Exit
from app.cli.tree import build
from core.settings import FILE, FILE_VARIABLE, PREFIX, Settings
from tools import language
from tools.source import ROOT

FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Made by `python -m tools.reference`; change the code, not this page. -->\n\n"


def settings() -> str:
    """`docs/reference/settings.md`: every setting, from the fields of `Settings`."""
    return NOTE + "\n".join(_settings()) + "\n"


def commands() -> str:
    """`docs/reference/cli.md`: every command and exit code, from the command line itself."""
    with patch.object(sys, "argv", ["postroom"]):  # the library writes how it was called
        made = build().generate_docs(output_format="markdown", recursive=True)
    head, _, rest = made.partition("## Table of Contents")
    _, _, body = rest.partition("\n## ")
    return NOTE + head.rstrip() + "\n\n" + "\n".join(_codes()) + "\n\n## " + body.rstrip() + "\n"


def automations() -> str:
    """`docs/reference/automations.md`: the language, from the declarations of its words."""
    return NOTE + language.automations()


PAGES: Mapping[str, Callable[[], str]] = {
    "settings.md": settings,
    "cli.md": commands,
    "automations.md": automations,
}
"""Page → what makes it."""


def write() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), "utf-8")


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield f"A setting is a variable such as `{PREFIX}PORT`, or a line in `{FILE}`, which lies in the"
    yield f"current folder or where `{FILE_VARIABLE}` says; its name there is the short one: `port = 8080`."
    yield "What is typed wins over the environment, and the environment over the file."
    yield ""
    yield "| setting | variable | default | what it is | example |"
    yield "|---|---|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = "" if field.default in {None, ""} else f"`{_value(field.default)}`"
        example = _value((field.examples or [""])[0])
        variable = f"`{PREFIX}{name.upper()}`"
        yield f"| `{name}` | {variable} | {default} | {field.description} | `{example}` |"


def _codes() -> Iterator[str]:
    yield "Every listing takes `--json`. Errors are one sentence on standard error that names the"
    yield "thing and the fix, and an exit code:"
    yield ""
    yield "| code | meaning |"
    yield "|---|---|"
    for code in Exit:
        yield f"| {code.value} | {code.meaning} |"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


if __name__ == "__main__":
    write()
