"""What forms of pages have in common: what is wrong with which field, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from core.calendars import InvalidCalendar
from core.problems import Refused
from postroom.errors import InvalidSettings, PostroomError
from web.kernel.problems import status_of


class Done(BaseModel):
    """What a page says was done before it was opened."""

    done: str = ""
    """A key of the texts in `components/done.html`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a form was not taken."""

    status: int = 200
    errors: Mapping[str, str] = field(default_factory=dict)
    """By field; under the empty name what belongs to none."""


NONE = Trouble()

FORM_PROBLEMS = (Refused, InvalidSettings, InvalidCalendar)
"""What a page answers with the form again, and the reason beside its field."""


def trouble(error: PostroomError, *fields: str) -> Trouble:
    """The reason beside its field, if the form has that field; else above the form."""
    name = str(getattr(error, "field", ""))
    said = str(error).removeprefix(f"{name}: ")
    place = name if not fields or name in fields else ""
    status = status_of(error) if isinstance(error, Refused) else 422
    return Trouble(status=status, errors={place: said[:1].upper() + said[1:]})
