"""The one Jinja2 environment: escapes everything, and stumbles over a name it was not given."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core import i18n
from web import assets
from web.render import mails, orders, texts, times, titles, words
from web.render.reader import READER, say, say_count

FOLDER = Path(__file__).parent.parent / "templates"


@cache
def environment() -> Environment:
    """Make it once; templates are read once too."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters.update(
        {
            **times.FILTERS,
            **texts.FILTERS,
            **mails.FILTERS,
            **words.FILTERS,
            **orders.FILTERS,
            **titles.FILTERS,
        }
    )
    made.globals.update(
        _=say,
        ngettext=say_count,
        asset=assets.address,
        reader=READER.get,
        languages=lambda: sorted(i18n.languages()),
    )
    return made
