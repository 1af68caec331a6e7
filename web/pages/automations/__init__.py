"""The pages of automations: the wall of tiles, the editor, versions, runs and why."""

from web.kernel.routes import Routes
from web.pages.automations import (
    editor,
    held,
    history,
    importing,
    newer,
    placing,
    switching,
    templates,
    trash,
    trying,
    versions,
    wall,
)

ROUTES: tuple[Routes, ...] = (
    wall.pages,
    switching.pages,
    placing.pages,
    held.pages,
    templates.pages,
    newer.pages,
    editor.pages,
    versions.pages,
    history.pages,
    trash.pages,
    importing.pages,
    trying.pages,
)
