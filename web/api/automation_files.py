"""Automations as YAML files that live in git: exported, planned, applied, all or none."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from pydantic import Field, StringConstraints

from automations import language
from automations.document.tree import LARGEST
from automations.library import files
from automations.library.files import Difference, File
from web.api.faults import located
from web.api.shapes import Body, by
from web.kernel.asked import Asked
from web.kernel.routes import Needs, Routes

api = Routes("/api/v1", tag="automations")

MOST_FILES = 500


class AutomationFile(Body):
    """One YAML file."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="What errors call it.", examples=["010-thanks.yaml"]
    )
    text: Annotated[str, StringConstraints(max_length=LARGEST)] = Field(
        description="The YAML.", examples=["name: Thanks\nwhen: …"]
    )


class AutomationFiles(Body):
    """Files that belong together; a file is matched by the automation's name."""

    files: Annotated[list[AutomationFile], Field(min_length=1, max_length=MOST_FILES)] = Field(
        description="Their order becomes the order of the automations."
    )
    switch: bool = Field(
        default=False, description="Also switch them on and off as `enabled:` says."
    )

    def read(self) -> list[File]:
        """The same for the library."""
        return [File(one.path, one.text) for one in self.files]


class FileDifference(Body):
    """What applying one file does."""

    path: str = Field(description="The file.", examples=["010-thanks.yaml"])
    name: str = Field(description="The automation.", examples=["Thanks"])
    what: str = Field(description="create, change or unchanged.", examples=["change"])
    switch: str = Field(description="on, off, or empty if the switch stays.", examples=[""])
    diff: list[str] = Field(description="Lines of a unified diff; none for a new one.")
    new_tags: list[str] = Field(description="Tags that are made with it.")
    sends: list[str] = Field(description="What it would send, and to whom if not customers.")
    warnings: list[str] = Field(description="What the checks say of it: path and words.")


class FileDifferences(Body):
    """What applying files does, file by file."""

    items: list[FileDifference] = Field(description="In the order of the files.")


class ExportedFiles(Body):
    """Automations as files."""

    files: list[AutomationFile] = Field(description="In the order they are tried.")


@api.get("/automation_files", needs=Needs.ADMIN, scope="automations:read")
async def export_automations(asked: Asked) -> ExportedFiles:
    """Write every automation as a YAML file that `apply` takes. Only admins may."""
    spoken = language.of(asked.house.registry)
    with located():
        found = await asked.house.store.read(files.export, spoken)
    return ExportedFiles(files=[AutomationFile(path=one.path, text=one.text) for one in found])


@api.post("/automation_files/plan", needs=Needs.ADMIN, scope="automations:read")
async def plan_automations(asked: Asked, body: AutomationFiles) -> FileDifferences:
    """Say what applying files would do; change nothing. Only admins may."""
    spoken = language.of(asked.house.registry)
    with located():
        found = await asked.house.store.read(
            files.plan,
            body.read(),
            spoken,
            switch=body.switch,
            channels=asked.house.registry.channels.as_mapping(),
        )
    return _told(found)


@api.post("/automation_files/apply", needs=Needs.ADMIN, scope="automations:write")
async def apply_automations(asked: Asked, body: AutomationFiles) -> FileDifferences:
    """Save automations from files, all or none; new ones arrive switched off. Only admins may."""
    spoken = language.of(asked.house.registry)
    how = files.Applying(
        author=asked.agent.name,
        by=by(asked),
        switch=body.switch,
        channels=asked.house.registry.channels.as_mapping(),
    )
    with located():
        done = await asked.house.store.write(files.apply_by, body.read(), spoken, how)
    return _told(done)


def _told(found: list[Difference]) -> FileDifferences:
    return FileDifferences(
        items=[
            FileDifference(
                **{
                    **asdict(one),
                    "diff": list(one.diff),
                    "new_tags": list(one.new_tags),
                    "sends": list(one.sends),
                    "warnings": list(one.warnings),
                }
            )
            for one in found
        ]
    )
