"""``safetynet serve``: the published release as a web page and a JSON API, on loopback.

Belongs here: which release, which port. Not here: what is answered (warehouse.api). Dagster is not imported.
"""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipelines.home import Home
from warehouse.releases import Releases


def run_serve(port: int, version: str, state_dir: Path | None) -> int:
    """Serve until interrupted; 2 without such a release."""
    import uvicorn

    from warehouse.api import build_app

    console = Console(soft_wrap=True)
    store = Releases(Home.of(state_dir).releases)
    folder = store.root / version if version else store.latest()
    if folder is None or not (folder / "safetynet.duckdb").exists():
        console.print("no such release: run `safetynet refresh`, `safetynet demo` or `safetynet pull`")
        return 2
    console.print(f"release {folder.name}: http://127.0.0.1:{port}/ (API: /openapi.json)", highlight=False)
    uvicorn.run(build_app(folder.resolve()), host="127.0.0.1", port=port, log_level="warning", server_header=False)
    return 0
