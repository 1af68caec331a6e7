"""The command line: what a person types. Each group of commands is loaded when it is typed."""

from app.cli.run import main

__all__ = ["main"]
