"""The JSON API over a whole release, asked over HTTP on loopback as a reader would."""

import json
import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings

from tests.unit.warehouse.small_release import published
from warehouse.api import build_app
from warehouse.open import Release, open_release


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = published(tmp_path_factory.mktemp("served"))
    (folder / "site").mkdir()
    (folder / "site" / "index.html").write_text("<!doctype html><title>page</title>")
    return folder


@pytest.fixture(scope="module")
def frames(release: Path) -> Release:
    return open_release(release)


@pytest.fixture(scope="module")
def url(release: Path) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(build_app(release), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


def ask(address: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
    request = urllib.request.Request(address, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def asked(address: str) -> Any:
    status, _, body = ask(address)
    assert status == 200, body
    return json.loads(body)


def test_programs_are_those_of_the_release(url: str, frames: Release) -> None:
    got = asked(f"{url}/api/programs?limit=500")
    assert [row["program_id"] for row in got["programs"]] == frames.programs["program_id"].tolist()
    assert set(got["programs"][0]) == set(frames.programs.columns)


def test_pages_join_to_the_whole(url: str, frames: Release) -> None:
    pages = [asked(f"{url}/api/programs?limit=3&offset={start}") for start in range(0, 12, 3)]
    assert {page["total"] for page in pages} == {10}
    ids = [row["program_id"] for page in pages for row in page["programs"]]
    assert ids == frames.programs["program_id"].tolist()


def test_filters_give_what_pandas_gives(url: str, frames: Release) -> None:
    programs = frames.programs
    want = {
        "state=AL&state=AK": programs["state"].isin(["AL", "AK"]),
        "tier=safety": programs["tier"] == "safety",
        "specialty=Psychiatry&j1=yes": (programs["specialty"] == "Psychiatry") & (programs["j1"] == "yes"),
        "share_min=0.3&share_max=0.9": programs["img_share"].between(0.3, 0.9).fillna(False),
        f"q={quote('SAMPLETOWN 3')}": programs["city"].str.lower().str.contains("sampletown 3").fillna(False),
    }
    for query, rows in want.items():
        got = asked(f"{url}/api/programs?{query}")
        assert [row["program_id"] for row in got["programs"]] == programs.loc[rows, "program_id"].tolist(), query


def test_a_program_comes_with_its_parts_and_evidence(url: str, frames: Release) -> None:
    program_id = frames.visa_statements["program_id"].iloc[0]
    got = asked(f"{url}/api/programs/{program_id}")
    mine = frames.visa_statements[frames.visa_statements["program_id"] == program_id]
    assert [row["quote"] for row in got["visa_statements"]] == mine["quote"].tolist()
    evidence = asked(f"{url}/api/programs/{program_id}/evidence?limit=500")
    assert evidence["total"] == int((frames.evidence["program_id"] == program_id).sum()) > 0


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/programs/1400000001", 404),
        ("/api/programs/12", 422),
        ("/api/programs?tier=best", 422),
        ("/api/programs?limit=0", 422),
        ("/nothing", 404),
        ("/../manifest.json/..%2f..%2fetc/passwd", 404),
    ],
)
def test_what_is_not_there_is_said(url: str, path: str, status: int) -> None:
    assert ask(url + path)[0] == status


def test_an_etag_spares_a_second_answer(url: str) -> None:
    _, headers, _ = ask(f"{url}/api/programs?limit=2")
    status, again, body = ask(f"{url}/api/programs?limit=2", **{"If-None-Match": f'"x", W/{headers["ETag"]}'})
    assert status == 304 and body == b"" and again["ETag"] == headers["ETag"]
    assert ask(f"{url}/api/programs?limit=3", **{"If-None-Match": headers["ETag"]})[0] == 200


@pytest.mark.parametrize("path", ["/api/programs", "/site/index.html", "/programs.csv", "/nothing"])
def test_every_answer_is_locked_down(url: str, path: str) -> None:
    _, headers, _ = ask(url + path)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(url: str, method: str) -> None:
    for path in ("/api/programs", "/programs.csv"):
        assert ask(url + path, method)[0] == 405


def test_another_host_name_is_turned_away(url: str) -> None:
    assert ask(f"{url}/api/programs", Host="evil.example.org")[0] == 400


@pytest.mark.slow
def test_the_api_keeps_its_own_description_under_fuzzing(url: str) -> None:
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    n_operations = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        n_operations += 1

        def answers_as_described(case: schemathesis.Case) -> None:
            case.call_and_validate()

        fuzzed = operation.as_strategy()
        run = settings(
            max_examples=20,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        run(given(case=fuzzed)(answers_as_described))()
    assert n_operations == 5


@pytest.mark.slow
def test_serving_needs_no_dagster(release: Path) -> None:
    code = "import sys, pipelines.cli, pipelines.commands.serve, warehouse.api; print('dagster' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ}, timeout=60)
    assert done.stdout.strip() == "False", done.stderr
