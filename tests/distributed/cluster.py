"""A cluster on loopback: Postgres and Redis of Debian, Celery workers, one Dagster daemon; all end with the test."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from scrapers.lifetime import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "pipelines" / "deploy" / "celery"
BIN = Path(sys.executable).parent


def missing() -> str:
    """What this machine lacks for a cluster; empty when nothing."""
    lacking = [] if shutil.which("redis-server") else ["redis-server"]
    lacking += [] if postgres_bin() else ["postgresql"]
    modules = ("dagster_celery", "dagster_postgres", "redis")
    return ", ".join(lacking + [name for name in modules if not find_spec(name)])


def postgres_bin() -> Path | None:
    """Debian keeps the server's programs out of the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def until(what: Callable[[], object], seconds: float, every: float = 0.2) -> None:
    """Wait until something is so. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(every)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """End a process and its group, whatever happens."""
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
                process.wait(5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


@contextmanager
def postgres() -> Iterator[str]:
    """A database server on a free port; its URL. As root it runs as Debian's user ``postgres``: it refuses root."""
    folder, port, user = Path(tempfile.mkdtemp(prefix="safetynet-pg-")), free_port(), None
    if os.geteuid() == 0:
        user = "postgres"
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    programs, data = postgres_bin(), folder / "data"
    init = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-N", "--locale", "C.UTF-8"]
    serve = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder), "-h", "127.0.0.1"]
    quick = ["-c", "fsync=off", "-c", "max_connections=60"]
    try:
        subprocess.run(
            init, check=True, stdout=subprocess.DEVNULL, user=user, extra_groups=[] if user else None, cwd="/"
        )
        with (folder / "log").open("wb") as log, ended(_started(serve + quick, log, user=user, cwd="/")):
            until(lambda: listens(port), 20)
            yield f"postgresql+psycopg2://postgres@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """A broker on a free port that keeps nothing; its URL."""
    port = free_port()
    serve = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with ended(_started(serve, subprocess.DEVNULL)):
        until(lambda: listens(port), 10)
        yield f"redis://127.0.0.1:{port}/0"


def _started(command: list[str], log: object, **more: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=die_with_parent, **more
    )  # type: ignore[call-overload, no-any-return]


@dataclass
class Cluster:
    """Folders and environment of a cluster whose servers run already."""

    folder: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return Path(self.environment["SAFETYNET_HOME"])

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    @contextmanager
    def running(self, name: str, command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
        """One process of the cluster, its output in a file."""
        with self.log(name).open("wb") as log, ended(_started(command, log, env=self.environment, cwd=ROOT)) as process:
            self.processes[name] = process
            yield process

    def until(self, what: Callable[[], object], seconds: float, every: float = 0.2) -> None:
        """Wait until something is so. Raises TimeoutError, and RuntimeError when a process of the cluster ended."""

        def look() -> object:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended: {self.log(name).read_text(errors='replace')[-3000:]}")
            return what()

        until(look, seconds, every)

    def daemon(self) -> list[str]:
        return [str(BIN / "dagster-daemon"), "run", "-m", "pipelines.definitions"]

    def worker(self, name: str) -> list[str]:
        """The command of the README."""
        start = [str(BIN / "dagster-celery"), "worker", "start", "-A", "dagster_celery.app", "-n", name]
        return [*start, "-y", str(DEPLOY / "worker.yaml"), "--", "--concurrency", "1"]

    def launch(self, job: str, config: str) -> None:
        """Start a job as a user does on the command line."""
        launch = [str(BIN / "dagster"), "job", "launch", "-m", "pipelines.definitions", "-j", job]
        done = subprocess.run(
            [*launch, "--config-json", config], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]


@contextmanager
def servers(folder: Path, **environment: str) -> Iterator[Cluster]:
    """Postgres and Redis, and the instance file of the deployment."""
    home = folder / "dagster"
    home.mkdir(parents=True)
    shutil.copyfile(DEPLOY / "dagster.yaml", home / "dagster.yaml")
    with postgres() as database, redis() as broker:
        told = {
            **os.environ,
            "DAGSTER_HOME": str(home),
            "SAFETYNET_HOME": str(folder / "state"),
            "SAFETYNET_POSTGRES_URL": database,
            "SAFETYNET_BROKER_URL": broker,
            "PATH": f"{BIN}:{os.environ['PATH']}",
            **environment,
        }
        yield Cluster(folder, told)


def descendants(pid: int) -> dict[int, str]:
    """Processes below one, with their command lines."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            parents[int(folder.name)] = int(fields[1])
            commands[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    found, layer = {}, [pid]
    while layer:
        layer = [child for child, parent in parents.items() if parent in layer]
        found |= {child: commands[child] for child in layer if child in commands}
    return found
