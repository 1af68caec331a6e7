"""What Allegro takes in each kind of place, checked before anything is asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from connectors.allegro.sending.target import Kind
from postroom.errors import PermanentError
from postroom.message import Attachment

LONGEST: Mapping[Kind, int] = {
    "message": 2_000,
    "problem": 2_000,
    "new": 2_000,
    "return": 2_000,
    "issue": 20_000,
    "review": 500,
}
"""Characters of a text (the OpenAPI document's `maxLength`)."""
SHOWN = {".png": "image/png", ".gif": "image/gif", ".bmp": "image/bmp", ".tiff": "image/tiff"}
TYPES = (*SHOWN.values(), "image/jpeg", "application/pdf")
"""Media types of files."""
LARGEST_FILE = 5_242_880
"""Bytes of one file; of discussions the document does not say, so the same."""
NO_FILES: frozenset[Kind] = frozenset({"review"})


def check_text(kind: Kind, text: str) -> None:
    """Raise `PermanentError` for a text that is too long there."""
    most = LONGEST[kind]
    if len(text) > most:
        raise PermanentError(
            f"the text has {len(text)} characters; Allegro takes {most} here, shorten it"
        )


def check_files(kind: Kind, files: Sequence[Attachment]) -> None:
    """Raise `PermanentError` naming the file that Allegro does not take there."""
    if files and kind in NO_FILES:
        raise PermanentError("Allegro takes no files here; leave them out")
    for file in files:
        _check_file(file)


def _check_file(file: Attachment) -> None:
    if file.media_type not in TYPES:
        raise PermanentError(
            f"the file {file.name!r} is {file.media_type}; Allegro takes only pictures (png, gif,"
            " bmp, tiff, jpeg) and PDF"
        )
    if not 0 < len(file.content) <= LARGEST_FILE:
        raise PermanentError(
            f"the file {file.name!r} has {len(file.content):,} bytes; Allegro takes 1 to"
            f" {LARGEST_FILE:,}"
        )
