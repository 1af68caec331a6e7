"""The OpenAPI 3.1 document of the REST API, drawn from the routes, and a page that shows it."""

from web.openapi.document import document
from web.openapi.showing import DOCUMENT, pages

__all__ = ["DOCUMENT", "document", "pages"]
