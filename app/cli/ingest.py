"""`postroom ingest`: take in mail from files and folders."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app.cli import show
from app.cli.options import AsJson
from app.cli.planted import planted
from app.intake import Report, Wish, check_paths
from app.intake import ingest as take_in


def ingest(
    *path: Annotated[Path, Parameter(help="A mail, an mbox, a maildir, or a folder of these.")],
    account: Annotated[str, Parameter(help="Where it belongs; made, offline, if there is none.")],
    automate: Annotated[bool, Parameter(negative="", help="Let automations run on it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in mail from files and folders; what was taken in before is a duplicate."""
    check_paths(path)
    with planted() as plant, _progress(quiet=as_json) as progress:
        wish = Wish(paths=path, account=account, automate=automate)
        report = asyncio.run(take_in(plant, wish, progress))
    if as_json:
        show.document(report)
    else:
        show.line(_told(report))


def _told(report: Report) -> str:
    text = (
        f"{report.seen} seen: {report.stored} stored, {report.duplicate} duplicate,"
        f" {report.quarantined} quarantined; {report.tickets} new tickets."
    )
    more = " postroom quarantine list shows the unreadable ones and why."
    return text + (more if report.quarantined else "")


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[int], None]]:
    console = Console(stderr=True, quiet=quiet or not sys.stderr.isatty())
    columns = SpinnerColumn(), TextColumn("{task.completed} messages seen"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda seen: bar.update(task, completed=seen)
