"""``safetynet publish`` and ``safetynet pull``: releases to and from other places.

Belongs here: options, exit codes and printed words. Not here: copying and verifying (warehouse.distribution).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from pipelines.home import Home
from warehouse.distribution import Copied, publish, pull
from warehouse.releases import ReleaseError, Releases


def run_publish(target: str, version: str, state_dir: Path | None) -> int:
    """Copy a release (default: the latest) to a folder or bucket; 1 when that failed, 2 without such a release."""
    console = Console(soft_wrap=True)
    store = Releases(Home.of(state_dir).releases)
    folder = store.root / version if version else store.latest()
    if folder is None or not (folder / "manifest.json").exists():
        console.print("no such release: `safetynet releases` lists them", markup=False)
        return 2
    return _said(console, "published", lambda: publish(folder, target, _progress(console)))


def run_pull(url: str, version: str, state_dir: Path | None) -> int:
    """Fetch a release into the state folder; 1 when nothing whole could be fetched (run it again to go on)."""
    console = Console(soft_wrap=True)
    home = Home.of(state_dir)
    home.releases.mkdir(parents=True, exist_ok=True)
    return _said(console, "pulled", lambda: pull(url, Releases(home.releases), version, _progress(console)))


def _progress(console: Console) -> Callable[[str], None]:
    return lambda line: console.print(line, markup=False, highlight=False)


def _said(console: Console, verb: str, work: Callable[[], Copied]) -> int:
    try:
        done = work()
    except (ReleaseError, OSError) as error:
        console.print(f"not {verb}: {error}", markup=False, highlight=False)
        return 1
    files = f"{done.n_copied} files copied, {done.n_skipped} were there already"
    console.print(f"{verb} release {done.version}: {files}; {done.place}", markup=False, highlight=False)
    return 0
