"""The faulty server as a fixture, and the crawl as a child process, as the pipeline starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scrapers.plan import CrawlPlan, ProgramTarget, make_plan, to_json

HERE = Path(__file__).parent


@dataclass
class Web:
    """A running faulty server: its address and its access log."""

    address: str
    log: Path

    def requests(self) -> list[dict[str, Any]]:
        rows = [json.loads(line) for line in self.log.read_text().splitlines()]
        return sorted((r for r in rows if "control" not in r["host"]), key=lambda r: r["t"])

    def control(self, word: str) -> None:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": self.address}))
        opener.open(f"http://control.test/{word}", timeout=5).read()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    log = tmp_path / "access.jsonl"
    log.touch()
    process = subprocess.Popen(
        [sys.executable, str(HERE / "faulty_server.py"), str(log)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield Web(process.stdout.readline().strip(), log)
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def target(host: str, program_id: str = "", path: str = "/im/", **fields: str) -> ProgramTarget:
    number = program_id or f"140{abs(hash(host)) % 10_000_000:07d}"
    facts = {"name": f"{host} Internal Medicine", "specialty": "Internal Medicine", "sponsor": host} | fields
    return ProgramTarget(number, city="Elm", state="OH", url=f"http://{host}{path}", **facts)


def plan_for(*targets: ProgramTarget, **options: Any) -> CrawlPlan:
    given = {"crawl_id": "n1", "as_of": "2026-11-24", "delay": 0.1, "timeout": 3} | options
    return make_plan(targets, **given)


def environment(web: Web | None) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    return clean | ({"http_proxy": web.address, "https_proxy": web.address} if web else {})


def start(plan: CrawlPlan, out: Path, web: Web | None, *args: str) -> subprocess.Popen[str]:
    file = out.with_suffix(".plan.json")
    file.write_text(to_json(plan))
    command = [sys.executable, "-m", "scrapers.run", str(file), str(out), *args]
    return subprocess.Popen(
        command, env=environment(web), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=HERE.parents[1]
    )


@dataclass
class Run:
    """A finished crawl: exit code, progress lines, errors, and the tables it left."""

    code: int
    progress: list[dict[str, Any]]
    stderr: str
    out: Path

    @property
    def fetches(self) -> dict[str, dict[str, Any]]:
        return {row["url"]: row for row in lines(self.out / "fetches.jsonl")}

    @property
    def pages(self) -> list[dict[str, Any]]:
        return lines(self.out / "program_pages.jsonl")

    def kinds(self, program_id: str) -> dict[str, str]:
        return {p["url"]: p["kind"] for p in self.pages if p["program_id"] == program_id}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def crawl(plan: CrawlPlan, out: Path, web: Web | None, *args: str) -> Run:
    process = start(plan, out, web, *args)
    stdout, stderr = process.communicate(timeout=180)
    return Run(process.returncode, [json.loads(line) for line in stdout.splitlines()], stderr, out)
