"""What the command line says to bad input: one clear error, exit code 2, nothing run."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app

HEADER = "program_id,name,specialty,sponsor,city,state,program_type,positions_per_year,url\n"
PUBLIC = (
    "1400000001,Elm Hospital Program,Internal Medicine,Elm Hospital,Toledo,OH,,,https://elm-hospital.example.org/im/\n"
)


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SAFETYNET_HOME", "SAFETYNET_CONTACT", "SAFETYNET_CRAWL_DELAY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "state"


def refresh(state: Path, rows: str, *more: str) -> tuple[int, str]:
    directory = state.parent / "d.csv"
    directory.write_text(HEADER + rows)
    done = CliRunner().invoke(app, ["refresh", "--directory", str(directory), "--state-dir", str(state), *more])
    return done.exit_code, " ".join(done.output.split())


def test_a_bad_directory_names_file_line_and_value(state: Path) -> None:
    code, said = refresh(state, PUBLIC.replace(",OH,", ",Ohio,"))
    assert code == 2 and "d.csv:2: state='Ohio'" in said
    assert not (state / "releases" / "latest").exists()


def test_public_hosts_are_not_asked_without_a_contact(state: Path) -> None:
    code, said = refresh(state, PUBLIC, "--yes")
    assert code == 2 and "SAFETYNET_CONTACT" in said


def test_the_scope_is_shown_and_nothing_asked_without_consent(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETYNET_CONTACT", "someone@example.org")
    code, said = refresh(state, PUBLIC)
    assert code == 2 and "1 programs on 1 domains" in said and "--yes" in said
    assert not (state / "consent.json").exists() and not list(state.glob("crawls/*"))


def test_a_hurried_crawl_of_public_hosts_is_refused(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFETYNET_CONTACT", "someone@example.org")
    monkeypatch.setenv("SAFETYNET_CRAWL_DELAY", "0.5")
    code, said = refresh(state, PUBLIC, "--yes")
    assert code == 2 and "delay" in said
    monkeypatch.setenv("SAFETYNET_CRAWL_DELAY", "fast")
    assert refresh(state, PUBLIC, "--yes")[0] == 2


def test_an_unknown_program_and_a_bad_date_are_refused(state: Path) -> None:
    code, said = refresh(state, PUBLIC, "--only", "1400000009")
    assert code == 2 and "1400000009" in said
    assert refresh(state, PUBLIC, "--as-of", "yesterday")[0] == 2


def test_a_missing_directory_is_said(state: Path) -> None:
    done = CliRunner().invoke(app, ["refresh", "--directory", "nowhere.csv", "--state-dir", str(state)])
    assert done.exit_code == 2 and "nowhere.csv" in done.output


def test_explain_and_diff_say_what_to_do_without_a_release(state: Path) -> None:
    for command in (["explain", "1400000001"], ["diff", "a", "b"]):
        done = CliRunner().invoke(app, [*command, "--state-dir", str(state)])
        assert done.exit_code == 2 and "release" in done.output


def test_matching_names_a_missing_column(state: Path) -> None:
    table = state.parent / "t.csv"
    table.write_text("a,b\n1,2\n")
    done = CliRunner().invoke(app, ["schools", "match", str(table), "--column", "c", "-o", str(table) + ".out"])
    assert done.exit_code == 2


def test_a_bad_fragment_names_file_and_line(state: Path) -> None:
    lines = state.parent / "f.jsonl"
    lines.write_text('{"id": "a", "html": "<p>We sponsor J-1 visas.</p>"}\n{"id": "b"}\n')
    done = CliRunner().invoke(app, ["parse", "wording", "--jsonl", str(lines)])
    assert done.exit_code == 2 and ":2:" in done.output
