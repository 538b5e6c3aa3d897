"""Find PostgreSQL for the tests, or install it, and run a server in a folder that is deleted afterwards.

``python -m scripts.postgresql`` installs Debian's where packages can be installed; tests that need it are
skipped where there is none.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

NOT_FOUND = "PostgreSQL is not installed here: apt-get install postgresql"
# The server does not run as root: there, as this user, which Debian's package makes.
_USER = "postgres"
_SECONDS = 60
# Debian keeps its programs out of PATH.
_PLACES = "/usr/lib/postgresql"


def find() -> Path | None:
    """The folder of the programs ``initdb`` and ``pg_ctl``; None if the server cannot be run here."""
    folders = sorted(Path(_PLACES).glob("*/bin"), reverse=True) if os.path.isdir(_PLACES) else []
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).parent)
    programs = ("initdb", "pg_ctl")
    found = (folder for folder in folders if all((folder / name).is_file() for name in programs))
    return next(found, None) if os.name == "posix" and (os.geteuid() != 0 or _has_user()) else None


def install() -> None:
    """Debian's package, if this is root of a Debian (in practice a container). May install nothing."""
    if find() is None and shutil.which("apt-get") and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, check=False)


@dataclass(frozen=True)
class Postgres:
    """A server.

    Attributes:
        port: where it listens on 127.0.0.1.
        password: of its user ``followspot``, who may do everything.
    """

    folder: Path
    programs: Path
    port: int
    password: str = "secret-of-the-tests"
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://followspot:{self.password}@127.0.0.1:{self.port}/{database}"

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)

    def execute(self, statement: str) -> None:
        """Run a statement as its administrator."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start the server; returns when it answers."""
        self._run("pg_ctl", "start", "--wait", "--log", str(self.folder / "log"))

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: ``fast`` cuts connections, ``immediate`` is as hard as a crash."""
        self._run("pg_ctl", "stop", "--wait", "--mode", mode)

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def _run(self, program: str, *arguments: str) -> None:
        command: Sequence[str] = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            user=_USER if os.geteuid() == 0 else None,
            group=_USER if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
        )
        if done.returncode:
            log = self.folder / "log"
            raise RuntimeError(f"{program} failed: {log.read_text() if log.exists() else done.returncode}")


@contextmanager
def serve(*, durable: bool = False) -> Iterator[Postgres]:
    """Run a server until the block ends, on a free port.

    Args:
        durable: whether commits are forced to disk; tests stop the server, never the machine.
    """
    programs = find()
    if programs is None:
        raise RuntimeError(NOT_FOUND)
    folder = Path(tempfile.mkdtemp(prefix="followspot-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _USER, _USER)
        server = Postgres(folder, programs, _free_port())
        password = folder / "password"
        password.write_text(server.password)
        server._run(
            "initdb",
            *("--username=followspot", f"--pwfile={_readable(password)}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
        with (folder / "data/postgresql.conf").open("a") as configuration:
            configuration.write(
                f"listen_addresses = '127.0.0.1'\nport = {server.port}\n"
                f"unix_socket_directories = '{folder}'\nmax_connections = 60\n"
                f"fsync = {'on' if durable else 'off'}\n"
            )
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _readable(path: Path) -> Path:
    if os.geteuid() == 0:
        shutil.chown(path, _USER, _USER)
    return path


def _has_user() -> bool:
    try:
        pwd.getpwnam(_USER)
    except KeyError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Install it if need be, and say where it is."""
    install()
    print(find() or NOT_FOUND, file=sys.stderr)


if __name__ == "__main__":
    main()
