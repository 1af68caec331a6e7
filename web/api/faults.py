"""What the core finds wrong with a document, as problems with a field each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from automations.document import DocumentError, InvalidDocument
from automations.document.lines import column_of
from automations.library import CannotSave
from automations.library.files import BadFiles
from core.calendars import InvalidCalendar
from postroom.errors import InvalidSettings
from web.kernel.problems import Answerable, FieldProblem


@contextmanager
def named_fields(place: str = "body") -> Iterator[None]:
    """Turn errors that name a field into answers that do."""
    try:
        yield
    except InvalidCalendar as error:
        raise refusal([FieldProblem(field=f"{place}.{error.field}", detail=str(error))]) from None
    except InvalidSettings as error:
        field = f"{place}.{error.field}"
        raise refusal([FieldProblem(field=field, detail=error.message)]) from None


@contextmanager
def located(text: str = "") -> Iterator[None]:
    """Turn what is wrong with an automation into answers that say where in its text.

    Without a text, since JSON was sent, there are paths and no lines.
    """
    try:
        yield
    except InvalidDocument as error:
        raise refusal([_located(one, text) for one in error.errors]) from None
    except CannotSave as error:
        found = [FieldProblem(field=one.path, detail=one.message) for one in error.problems]
        raise refusal(found) from None
    except BadFiles as error:
        found = [FieldProblem(field="body.files", detail=one) for one in error.faults]
        raise refusal(found) from None


def _located(error: DocumentError, text: str) -> FieldProblem:
    if not (text and error.line):
        return FieldProblem(field=error.path, detail=error.message)
    column = column_of(text, error.line, error.path)
    return FieldProblem(field=error.path, detail=error.message, line=error.line, column=column)


def refusal(found: Iterable[FieldProblem]) -> Answerable:
    """An answer that tells all of them, and the first in words."""
    errors = list(found)
    more = f"; and {len(errors) - 1} more" if len(errors) > 1 else ""
    first = f"{errors[0].field}: {errors[0].detail}" if errors[0].field else errors[0].detail
    return Answerable(message=first + more, errors=errors)
