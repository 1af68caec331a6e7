"""`postroom doctor`: whether this installation is well."""

from __future__ import annotations

from app.cli import show
from app.cli.exits import Exit
from app.cli.options import AsJson
from app.doctor import examine
from core.health import Check
from core.settings import load

COLUMNS: show.Columns[Check] = {
    "": lambda check: "ok" if check.ok else "WRONG",
    "check": lambda check: check.name,
    "found": lambda check: check.detail,
}


def doctor(*, as_json: AsJson = False) -> int:
    """Check this installation and say what to mend."""
    finding = examine(load())
    if as_json:
        show.document({"ok": finding.ok, "checks": finding.checks})
    else:
        show.rows(finding.checks, COLUMNS, as_json=False)
    return Exit.OK if finding.ok else Exit.CHECKS
