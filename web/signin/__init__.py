"""Signing in and out, and the links that let somebody set a password."""

from __future__ import annotations

from web.kernel.routes import Routes
from web.signin import leaving, links, signing

ROUTES: tuple[Routes, ...] = (signing.pages, leaving.pages, links.pages)
"""Every route of signing in."""
