"""The tree of commands; a group's module is imported when one of its commands is typed."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from cyclopts import App

COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("app.cli.serve:serve", "Start Postroom: pages, health checks and all work."),
    "migrate": ("app.cli.migrate:migrate", "Bring the database to this version."),
    "doctor": ("app.cli.doctor:doctor", "Check this installation and say what to mend."),
    "ingest": ("app.cli.ingest:ingest", "Take in mail from files and folders."),
    "quarantine": ("app.cli.quarantine:app", "Messages that could not be read."),
    "account": ("app.cli.account:app", "Connected mailboxes and shops."),
    "ticket": ("app.cli.ticket:app", "Tickets and their messages."),
    "automation": ("app.cli.automation:app", "Automations: what happens by itself, and why."),
    "template": ("app.cli.template:app", "Ready-made automations."),
    "calendar": ("app.cli.calendar:app", "Working hours and holidays."),
    "translator": ("app.cli.translator:app", "What translates messages."),
    "ai": ("app.cli.ai:app", "What writes messages with AI."),
    "outbox": ("app.cli.outbox:app", "Messages on their way out."),
    "inbox": ("app.cli.inbox:app", "Where tickets land, and who sees them."),
    "team": ("app.cli.team:app", "Agents who share inboxes and tickets."),
    "tag": ("app.cli.tag:app", "Short words that tickets bear."),
    "agent": ("app.cli.agent:app", "The people who work here."),
    "token": ("app.cli.token:app", "Keys for programs that use the API."),
}
"""Command → where it is, and what it is for."""

ABOUT = "One shared inbox for marketplace sellers."
EPILOGUE = (
    "Settings come from POSTROOM_… variables or postroom.toml (docs/reference/settings.md)."
    " --debug shows where an error came from."
)


def build() -> App:
    """The whole command line."""
    app = App(
        name="postroom",
        help=ABOUT,
        help_epilogue=EPILOGUE,
        help_format="plaintext",
        version=_version,
        result_action="return_value",
    )
    for name, (place, about) in COMMANDS.items():
        app.command(place, name=name, help=about)
    return app


def _version() -> str:
    try:
        return f"postroom {version('postroom')}"
    except PackageNotFoundError:
        return "postroom (not installed, running from its source)"
