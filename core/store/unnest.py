"""PostgreSQL: an insert or update of one row, written again so that it takes whole columns.

INSERT INTO t (a, b) VALUES (%(a)s, %(b)s)
INSERT INTO t (a, b) SELECT v."a", v."b" FROM unnest(%(a)s::BIGINT[], %(b)s::TEXT[]) AS v("a", "b")
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_PARAMETER = re.compile(r"%\((\w+)\)s")


def unnested(text: str, types: Mapping[str, str]) -> str:
    """Rewrite a compiled statement; `types`: SQL type of each parameter that is to be an array."""
    arrays = ", ".join(f"%({name})s::{type_}[]" for name, type_ in types.items())
    names = ", ".join(f'"{name}"' for name in types)
    rows = f" FROM unnest({arrays}) AS v({names})"

    def column(found: re.Match[str]) -> str:
        return f'v."{found[1]}"' if found[1] in types else found[0]

    asked = _PARAMETER.sub(column, text)
    if text.startswith("INSERT"):
        head, _, rest = asked.partition(" VALUES (")
        values, _, tail = rest.partition(")")
        return f"{head} SELECT {values}{rows}{tail}"
    head, where, tail = asked.rpartition(" WHERE ")
    return f"{head}{rows}{where}{tail}"
