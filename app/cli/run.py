"""Running one command: options for all, errors as sentences, exit codes."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from cyclopts import CycloptsError

from app import logs
from app.cli.exits import Exit
from app.cli.tree import build

DEBUG = "--debug"


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run what was typed and end the process with its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    debug = DEBUG in words
    words = [word for word in words if word != DEBUG]
    sys.exit(run(words, debug=debug))


def run(words: Sequence[str], *, debug: bool) -> int:
    """Run what was typed; returns the exit code."""
    _log(debug=debug)
    try:
        result = build()(words, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        return _say(" ".join(str(error).split()) + " (postroom --help)", Exit.USAGE)
    except KeyboardInterrupt:
        return _say("stopped", Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads on; what was asked for was done
        return Exit.OK
    except Exception as error:  # noqa: BLE001 - the border: every error becomes a sentence
        return _end(error, debug=debug)
    return int(result or Exit.OK)


def _log(*, debug: bool) -> None:
    """Commands speak through what they print; `serve` sets the level it was told."""
    level = logging.INFO if debug else logging.CRITICAL
    logging.basicConfig(level=level, handlers=[logs.handler()])
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _end(error: Exception, *, debug: bool) -> int:
    from app.cli.errors import ending

    if debug:
        traceback.print_exception(error)
    end = ending(error)
    return _say(end.sentence, end.code)


def _say(sentence: str, code: Exit) -> int:
    print(f"postroom: {sentence}", file=sys.stderr)
    return code
