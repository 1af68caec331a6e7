"""The border where every error becomes one sentence and an exit code."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from app.cli.exits import Exit
from automations.engine.explain import EventMissing, TicketMissing
from automations.library import AutomationMissing
from core.lanes import LaneFailedError
from core.ownership import Owned
from core.problems import NotThere
from core.secrets import KeyProblem
from core.settings import SettingsError
from core.store import StoreError
from migrations.upgrade import DatabaseProblem
from postroom.errors import InvalidSettings, PostroomError

_CODES: tuple[tuple[type[Exception], Exit], ...] = (
    (SettingsError, Exit.SETTINGS),
    (InvalidSettings, Exit.SETTINGS),
    (KeyProblem, Exit.SETTINGS),
    (NotThere, Exit.NOT_THERE),
    (AutomationMissing, Exit.NOT_THERE),
    (TicketMissing, Exit.NOT_THERE),
    (EventMissing, Exit.NOT_THERE),
    (Owned, Exit.BUSY),
    (DatabaseProblem, Exit.DATABASE),
    (StoreError, Exit.DATABASE),
    (PostroomError, Exit.FAILED),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """What is said on standard error, and the exit code."""

    sentence: str
    code: Exit


def ending(error: BaseException) -> Ending:
    """How a command ends that raised this."""
    if isinstance(error, BaseExceptionGroup):
        return ending(error.exceptions[0])
    if isinstance(error, LaneFailedError) and error.__cause__:
        return ending(error.__cause__)
    for kind, code in _CODES:
        if isinstance(error, kind):
            return Ending(_lines(error), code)
    if isinstance(error, OSError):
        return Ending(_of_system(error), Exit.FAILED)
    return Ending(
        f"a mistake in Postroom ({type(error).__name__}: {_one_line(error)}); type the same with"
        " --debug and report what it shows",
        Exit.BUG,
    )


def _of_system(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"{place}the disk is full; free some space and type the same again"
    reason = error.strerror or str(error)
    return f"{place}{reason}; check the path and who may read or write it"


def _lines(error: BaseException) -> str:
    """One line; a file with several faults has a line for each."""
    return "\n".join(" ".join(line.split()) for line in str(error).splitlines() if line.strip())


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())
