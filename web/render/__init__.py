"""Pages and pieces of pages: Jinja2 templates in the reader's language and time zone.

    return page(asked, "accounts/list.html", accounts=accounts)

In templates: `_("English text {name}", name=…)` and `ngettext(one, many, count)` are texts,
`asset("app.css")` an address, `me` the agent; filters for times are in `web.render.times`, for the
rest in `web.render.texts`. Macros, one a file in `templates/components`, see all of that too.
"""

from web.render.pages import fragment, page, public_page
from web.render.reader import Reader

__all__ = ["Reader", "fragment", "page", "public_page"]
