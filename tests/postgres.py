"""A PostgreSQL server of our own, in a folder that goes away: for tests, proofs and benchmarks."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

PACKAGE = "postgresql"
OLDEST = 15
START_LIMIT_S = 60
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""What makes throw-away databases fast; a power cut would destroy them."""


def programs() -> Path | None:
    """Find the folder of the newest installed server that is new enough, or None."""
    versions = {
        int(path.parent.name): path
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if path.parent.name.isdigit() and (path / "initdb").exists()
    }
    if versions and max(versions) >= OLDEST:
        return versions[max(versions)]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@dataclass(slots=True)
class Server:
    """One server on a unix socket in its own folder; `url()` names its databases.

    It runs as another user when we are root, because PostgreSQL refuses root, and dies with us.
    """

    folder: Path
    programs: Path
    settings: Sequence[str] = QUICK
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    made: int = field(default=0, init=False)

    def initialise(self) -> None:
        """Make the data folder; every locale-dependent thing is the plain C one."""
        if user := _user():
            shutil.chown(self.folder, user=user)
        self._run(
            "initdb", "--pgdata", str(self.data), "--auth=trust", "--username=postgres",
            "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def start(self) -> None:
        """Start and return when it takes connections."""
        options = ["listen_addresses=", f"unix_socket_directories={self.folder}", *self.settings]
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        command += [part for option in options for part in ("-c", option)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*_die_with_parent(), *command],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                user=_user(),
            )
        self._wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: SIGINT is an orderly stop, SIGQUIT leaves recovery to the next start, SIGKILL is a crash."""
        if self.process is None:
            return
        workers = psutil.Process(self.process.pid).children() if self._lives() else []
        self.process.send_signal(how)
        self.process.wait(START_LIMIT_S)
        self.process = None
        psutil.wait_procs(workers, START_LIMIT_S)  # while one lives, the next start is refused

    def url(self, database: str = "postgres") -> str:
        """Name a database as `POSTROOM_DATABASE_URL` does."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def create(self, template: str = "template1") -> str:
        """Create a database of its own for somebody and return its URL; copying files is quicker."""
        self.made += 1
        name = f"t{os.getpid()}_{self.made}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, url: str) -> None:
        """Drop a database, also from under open connections."""
        self.execute(f'DROP DATABASE IF EXISTS "{database_of(url)}" WITH (FORCE)')

    def execute(self, statement: str) -> None:
        """Carry out one administrative statement."""
        with self._connect() as connection:
            connection.execute(statement.encode())

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.folder / "log"

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        )

    def _wait(self) -> None:
        end = time.monotonic() + START_LIMIT_S
        while time.monotonic() < end and self._lives():
            try:
                self._connect().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
            else:
                return
        said = self.log.read_text("utf-8", "replace")[-2000:]
        raise RuntimeError(f"PostgreSQL did not start:\n{said}")

    def _lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder, capture_output=True, text=True, check=False, user=_user(),
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr}")


@contextmanager
def running(settings: Sequence[str] = QUICK) -> Iterator[Server]:
    """Run a server in a temporary folder for as long as the block lasts.

    Benchmarks and crash tests hand over empty settings: PostgreSQL's own, which are durable.
    """
    found = programs()
    if found is None:
        raise FileNotFoundError(f"PostgreSQL is not installed: apt install {PACKAGE}")
    with tempfile.TemporaryDirectory(prefix="postroom-pg-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder), found, settings)
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()


def database_of(url: str) -> str:
    """Return the name of the database that a URL points at."""
    found = re.search(r"/([^/?]+)(\?|$)", url)
    if not found:
        raise ValueError(f"{url} names no database")
    return found[1]


def _user() -> str | None:
    if os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def _die_with_parent() -> list[str]:
    """Without it a killed test run would leave its server behind."""
    return ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []
