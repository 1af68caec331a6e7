"""What a browser calls itself, in a few words."""

from __future__ import annotations

from core.i18n import translate

_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Mark and name; the first that is found counts, since most of them claim to be the others too."""

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(written: str, locale: str) -> str:
    """`Firefox on Linux`; what nobody knows is repeated."""
    program = next((name for mark, name in _PROGRAMS if mark in written), "")
    system = next((name for mark, name in _SYSTEMS if mark in written), "")
    if program and system:
        return translate("{program} on {system}", locale, program=program, system=system)
    return program or system or written[:60] or translate("An unknown browser", locale)
