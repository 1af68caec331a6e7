"""Full text over messages: `index` where they are stored, `search` to find them.

Words are compared folded (`postroom.text.fold`), so letters' marks and case do not matter.
"""

from core.search.finding import Hit, SearchPage, search
from core.search.index import Searchable, index
from core.search.statements import create_statements

__all__ = ["Hit", "SearchPage", "Searchable", "create_statements", "index", "search"]
