"""The command line as people run it: a process of its own, or this one where that is enough."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from app.cli.run import run
from tools.source import ROOT


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What it said on standard error, which must be one line and no traceback."""
        assert "Traceback" not in self.err, self.err
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("postroom: ")
        return lines[0].removeprefix("postroom: ")

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Shell:
    """A folder to type commands in, with a data folder of its own."""

    folder: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def run(self, *words: str | Path) -> Ended:
        """Type a command in this process: a second quicker, and all else the same."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            patch.dict(os.environ, self._environ({}), clear=True),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = run([str(word) for word in words], debug=False)
        return Ended(code, out.getvalue(), err.getvalue())

    def process(self, *words: str | Path, stdin: str = "", **environ: str) -> Ended:
        """Type a command in a process of its own and wait for its end."""
        done = subprocess.run(
            [sys.executable, "-m", "postroom", *map(str, words)],
            input=stdin, capture_output=True, text=True, timeout=100, check=False,
            cwd=self.folder, env=self._environ(environ),
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextlib.contextmanager
    def serving(self, *words: str, **environ: str) -> Iterator[Served]:
        """Serve for as long as the block lasts, on a free port."""
        with (self.folder / "serve.err").open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "postroom", "serve", "--port", "0", *words],
                stdout=subprocess.PIPE, stderr=errors, text=True,
                cwd=self.folder, env=self._environ(environ),
            )  # fmt: skip
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said, (self.folder / "serve.err").read_text()
            yield Served(process, said.split()[3], said)
        finally:
            process.kill()
            process.communicate()

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "postroom-data"

    def _environ(self, more: Mapping[str, str]) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("POSTROOM_")}
        return {**kept, "PYTHONPATH": str(ROOT), **self.environ, **more}


@dataclass(frozen=True, slots=True)
class Served:
    """A serving process."""

    process: subprocess.Popen[str]
    address: str
    said: str

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
        """Status, headers and text of a page."""
        wanted = urllib.request.Request(self.address + path, headers=headers)  # noqa: S310 - our own address
        try:
            with urllib.request.urlopen(wanted, timeout=10) as answer:  # noqa: S310 - likewise
                return answer.status, dict(answer.headers), answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read().decode()

    def stop(self) -> tuple[int, float]:
        """Ask it to end; returns its exit code and how many seconds that took."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40), time.monotonic() - start
