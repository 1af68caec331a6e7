"""What a check found, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from core.i18n import translate

Severity: TypeAlias = Literal["warning", "error"]
"""error: it can never do anything; warning: it will, and perhaps not what was meant."""

Check: TypeAlias = Literal[
    "cycle",
    "same_field",
    "double_reply",
    "shadowed",
    "impossible",
    "branch",
    "length",
    "links",
    "addresses",
    "phones",
    "notices",
    "no_translator",
    "no_ai",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something to look at: where, which check, and what its message names."""

    path: str
    check: Check
    severity: Severity = "warning"
    values: Mapping[str, str] = field(default_factory=dict)
    others: tuple[int, ...] = ()
    """Row ids of the other automations it speaks of."""


def said(warned: Warned, locale: str = "en") -> str:
    """A warning in words, in a language."""
    text = {
        "cycle": translate(
            "These start each other without end, until the engine cuts them: {names}.", locale
        ),
        "same_field": translate(
            "“{name}” sets {field} for the same event, to {other}; the later one wins.", locale
        ),
        "double_reply": translate(
            "“{name}” answers the same message; only the first in order is sent.", locale
        ),
        "shadowed": translate(
            "“{name}” stands before it, fits whatever this one fits, and ends the list: this one is"
            " never tried.",
            locale,
        ),
        "impossible": translate(
            "These conditions can never hold together, so it never runs: see {field}.", locale
        ),
        "branch": translate("This part can never hold: see {field}.", locale),
        "length": translate(
            "{channel} takes at most {most} characters; this text has {length}.", locale
        ),
        "links": translate("{channel} allows no links; this text has one.", locale),
        "addresses": translate("{channel} allows no mail addresses; this text has one.", locale),
        "phones": translate("{channel} allows no phone numbers; this text has one.", locale),
        "notices": translate(
            "{channel} tells its customers this itself, and may block messages that repeat it;"
            " answer what somebody asked, or leave it to {channel}.",
            locale,
        ),
        "no_translator": translate(
            "No translator is set up, so this step will fail; an admin sets one up in Settings,"
            " Translation and AI.",
            locale,
        ),
        "no_ai": translate(
            "No AI server is set up, so this step will fail; an admin sets one up in Settings,"
            " Translation and AI.",
            locale,
        ),
    }[warned.check]
    return text.format(**warned.values)
