"""Starting the process that is killed, killing it, and letting the last one finish."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.crash.world import AUTOMATIONS, Letter, environment

ROOT = Path(__file__).parents[2]
LIMIT_S = 300


@dataclass(frozen=True, slots=True)
class Victim:
    """A Postroom on a data folder of its own, with a source of mail."""

    folder: Path
    environment: Mapping[str, str]
    program: tuple[str, ...] = ()
    """Module and arguments of the process that is killed; empty: the reader of a folder."""

    @property
    def mails(self) -> Path:
        """The source: one mail a file."""
        return self.folder / "mails"

    @property
    def acknowledged(self) -> int:
        """How many mails the source was told it may forget."""
        note = self.folder / "acknowledged"
        return int(note.read_text() or 0) if note.exists() else 0

    def run_until(self, seconds: float) -> bool:
        """Let it work that long and kill it; True if it had finished before."""
        process = self._start({})
        _wait_until_working(process)
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return False
        return _finished(process)

    def run_to(self, point: str) -> bool:
        """Let it work until it kills itself at a named point; False if it never came there."""
        process = self._start({"POSTROOM_CRASH": point})
        process.communicate(timeout=LIMIT_S)
        return process.returncode == -signal.SIGKILL

    def finish(self) -> None:
        """Let it work until everything is done."""
        assert _finished(self._start({}))

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `postroom` command on its folder."""
        return subprocess.run(
            [sys.executable, "-m", "postroom", *arguments],
            env=dict(self.environment),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=LIMIT_S,
        )

    def _reader(self) -> tuple[str, ...]:
        return ("tests.crash.reader", str(self.mails), str(self.folder / "acknowledged"))

    def _start(self, more: Mapping[str, str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", *(self.program or self._reader())],
            env={**self.environment, **more},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def make_victim(folder: Path, database_url: str, stream: Sequence[Letter]) -> Victim:
    """A data folder with automations switched on, and mails waiting at the source."""
    victim = Victim(folder, environment(folder / "data", database_url))
    victim.mails.mkdir(parents=True)
    for number, letter in enumerate(stream):
        (victim.mails / f"{number:07}").write_bytes(letter.payload())
    files = folder / "automations"
    files.mkdir()
    for name, document in AUTOMATIONS.items():
        (files / f"{name}.yaml").write_text(document, encoding="utf-8")
    victim.command("automation", "apply", str(files), "--switch")
    return victim


def _wait_until_working(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        if line == "working\n":
            return
        if not line:
            break
    raise AssertionError(f"it did not start: {process.communicate()[1]}")


def _finished(process: subprocess.Popen[str]) -> bool:
    out, problems = process.communicate(timeout=LIMIT_S)
    if process.returncode != 0 or not out.endswith("finished\n"):
        raise AssertionError(f"it ended with {process.returncode}: {out}{problems}")
    return True
