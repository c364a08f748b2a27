"""``safetynet profile init``: asks for a profile and writes it.

Belongs here: questions (``profile_questions.yaml``), answers as TOML values, the file. What a key may hold is said in
``transforms.profiles``.
"""

from __future__ import annotations

import difflib
import sys
from dataclasses import fields
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import typer
import yaml
from rich.console import Console

from transforms.profiles import SECTIONS, Profile, ProfileError, checked, from_mapping
from warehouse.files import write_text
from warehouse.toml_files import to_toml

HEADER = """# Safetynet profile. It stays on this machine. Every key but visa_need may be left out: what is missing
# makes the rules that need it unknown, by name. `safetynet audit LIST.csv --profile {name}` reads it.

"""
YES, NO = ("yes", "y", "true"), ("no", "n", "false")


def questions() -> dict[str, str]:
    """Key -> question, in the order of the file."""
    text = resources.files("pipelines.commands").joinpath("profile_questions.yaml").read_text(encoding="utf-8")
    loaded: dict[str, str] = yaml.safe_load(text)
    return loaded


def run_profile_init(path: Path, given: tuple[str, ...], force: bool) -> int:
    """Write a profile; exit 2 when the file is there already or an answer does not fit."""
    told = Console(stderr=True, soft_wrap=True, highlight=False)
    if path.exists() and not force:
        told.print(f"{path} is there already; choose another name with -o, or --force", markup=False)
        return 2
    try:
        answers = _given(given)
        if not given and sys.stdin.isatty():
            answers = _ask(told)
        sections = {s: {k: answers.get(k) for k in keys} for s, keys in SECTIONS.items()}
        from_mapping({s: {k: v for k, v in keys.items() if v is not None} for s, keys in sections.items()})
    except ProfileError as error:
        for key, what in error.problems:
            told.print(f"{key}: {what}", markup=False)
        told.print("answers are given with --set KEY=VALUE, e.g. --set visa_need=j1 --set step2_ck=227", markup=False)
        return 2
    write_text(path, HEADER.format(name=path.name) + to_toml(sections, questions()))
    Console(soft_wrap=True, highlight=False).print(f"profile written to {path}", markup=False)
    return 0


def _given(pairs: tuple[str, ...]) -> dict[str, Any]:
    """Answers of --set; ProfileError naming each that does not fit."""
    answers: dict[str, Any] = {}
    problems: list[tuple[str, str]] = []
    for pair in pairs:
        key, sign, text = pair.partition("=")
        key = key.strip()
        if key not in questions() or not sign:
            near = difflib.get_close_matches(key, questions(), n=1)
            problems.append((key, "unknown key" + (f"; did you mean {near[0]}?" if near else "; write KEY=VALUE")))
            continue
        try:
            answers[key] = value_of(key, text)
        except ValueError as error:
            problems.append((key, str(error)))
    if problems:
        raise ProfileError(problems)
    return answers


def _ask(told: Console) -> dict[str, Any]:
    """Each question on the terminal; an empty answer leaves the key out, a wrong one is asked again."""
    told.print("An empty answer leaves a key out; only the visa need is required.", markup=False)
    answers: dict[str, Any] = {}
    for key, question in questions().items():
        while True:
            text = typer.prompt(f"{key}: {question}", default="", show_default=False)
            if not text.strip() and key != "visa_need":
                break
            try:
                answers[key] = value_of(key, text)
                break
            except ValueError as error:
                told.print(str(error), markup=False)
    return answers


def value_of(key: str, text: str) -> Any:
    """An answer as the key's TOML value; ValueError saying what it should be."""
    kind = {f.name: str(f.type) for f in fields(Profile)}[key]
    text = text.strip()
    value: Any = text
    if kind.startswith("tuple"):
        value = [part.strip() for part in text.split(",") if part.strip()]
    elif kind.startswith("bool"):
        if text.lower() not in YES + NO:
            raise ValueError(f"{text!r} is neither yes nor no")
        value = text.lower() in YES
    elif kind.startswith("date"):
        try:
            value = date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date like 2026-06-30") from None
    elif kind.startswith(("int", "float")) or (key == "step1" and text.isdigit()):
        value = _number(text, kind.startswith("float"))
    checked(key, value)
    return value


def _number(text: str, is_float: bool) -> float | int:
    try:
        return float(text) if is_float else int(text)
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None
