"""Options that several commands share, written once."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for programs.")]
Limit = Annotated[int, Parameter(help="Most rows to show.")]
