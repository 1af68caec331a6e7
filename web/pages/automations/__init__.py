"""The pages of automations: the wall of tiles, the editor, versions, runs and why."""

from web.kernel.routes import Routes
from web.pages.automations import editor, history, trash, versions, wall

ROUTES: tuple[Routes, ...] = (
    wall.pages,
    editor.pages,
    versions.pages,
    history.pages,
    trash.pages,
)
