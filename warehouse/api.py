"""The release as a read-only JSON API and as its own page: routes, filters, paging, headers.

Belongs here: what is answered to which request. Not: starting a server (pipelines.commands.serve), what columns mean
(contracts: the OpenAPI description is made from them). Every answer comes out of the release's DuckDB file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any

import duckdb
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field, create_model
from starlette.middleware.trustedhost import TrustedHostMiddleware

from warehouse.contracts.model import Table
from warehouse.contracts.tables import table
from warehouse.open import CHECKSUMS

HOSTS = ["127.0.0.1", "localhost", "[::1]"]
"""Names under which loopback is reached: another name in the Host header is a web page's trick (DNS rebinding)."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}
PARTS = (
    *("program_tiers", "program_classes", "program_countries", "program_schools"),
    *("visa_statements", "wording_signals", "conflicts", "corrections"),
)
"""Tables that come with a single program; evidence and changes have routes of their own."""
_PYTHON: Mapping[str, type] = {
    "string": str, "integer": int, "number": float, "boolean": bool, "date": date, "timestamp": datetime,
}  # fmt: skip


def _row_model(contract: Table) -> type[BaseModel]:
    """The rows of a table as a response model, from its contract: null is unknown."""
    fields: dict[str, Any] = {
        column.name: (
            _PYTHON[column.type] if column.required else _PYTHON[column.type] | None,
            Field(description=column.description + (f" Unit: {column.unit}." if column.unit else "")),
        )
        for column in contract.columns
    }
    made: type[BaseModel] = create_model(contract.name, **fields)
    return made


ROWS = {name: _row_model(table(name)) for name in ("programs", "evidence", "changes", *PARTS)}


def _page_model(name: str, of: str) -> type[BaseModel]:
    """One page of a table's rows, and how many there are."""
    fields: dict[str, Any] = {"total": (int, Field(description="Rows that fit the filters.")), "limit": (int, ...)}
    fields |= {"offset": (int, ...), of: (_list_of(ROWS[of]), ...)}
    made: type[BaseModel] = create_model(name, **fields)
    return made


def _list_of(row: Any) -> Any:
    return GenericAlias(list, (row,))


def _program_model() -> type[BaseModel]:
    fields: dict[str, Any] = {"program": (ROWS["programs"], ...)} | {
        name: (_list_of(ROWS[name]), ...) for name in PARTS
    }
    made: type[BaseModel] = create_model("Program", **fields)
    return made


def _among(column: str, what: str) -> Any:
    """A filter that may be given more than once, each time with a value of a column's vocabulary."""
    words = table("programs").column(column).enum
    one = Annotated[str, Field(pattern=f"^(?:{'|'.join(words)})$")]
    return Annotated[_list_of(one), Query(description=f"{what}; may be given more than once.")]


if TYPE_CHECKING:
    State = list[str]
    Tier = list[str]
    J1 = list[str]
    H1b = list[str]
    Kind = list[str]
    Outcome = list[str]
else:
    State, Tier = _among("state", "USPS code"), _among("tier", "Tier of the reference profile")
    J1, H1b = _among("j1", "J-1 as stated"), _among("h1b", "H-1B as stated")
    Kind, Outcome = _among("program_type", "Kind of program"), _among("crawl_status", "What the last night found")
Limit = Annotated[int, Query(ge=1, le=500, description="Rows a page.")]
NONE: list[str] = []
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Rows to skip.")]
ProgramId = Annotated[str, InPath(pattern=r"^(?:[0-9]{10}|[0-9]{7}[A-Z][0-9])$", description="ACGME id or NRMP code.")]
Share = Annotated[float | None, Query(ge=0, le=1)]
_ANSWERS: dict[int | str, dict[str, Any]] = {304: {"description": "Not changed since the ETag that you sent."}}
_OR_NOT: dict[int | str, dict[str, Any]] = {**_ANSWERS, 404: {"description": "The release holds no such program."}}


class Store:
    """The release's DuckDB file, opened read-only; every request has a cursor of its own."""

    def __init__(self, release: Path) -> None:
        self._connection = duckdb.connect(str(release / "safetynet.duckdb"), read_only=True)

    def rows(self, sql: str, values: list[Any]) -> list[dict[str, Any]]:
        """Rows of a query as plain dicts; times are UTC."""
        cursor = self._connection.cursor()
        cursor.execute("SET TimeZone = 'UTC'")
        found: list[dict[str, Any]] = cursor.sql(sql, params=values).to_arrow_table().to_pylist()
        return found

    def page(
        self, name: str, where: list[tuple[str, Any]], limit: int, offset: int
    ) -> tuple[int, list[dict[str, Any]]]:
        """How many rows of a table fit, and one page of them by key. ``where``: conditions with one value each."""
        condition = " AND ".join(f"({text})" for text, _ in where) or "true"
        values = [value for _, value in where]
        order = ", ".join(f'"{column}"' for column in table(name).key)
        total = self.rows(f'SELECT count(*) AS n FROM "{name}" WHERE {condition}', values)[0]["n"]
        sql = f'SELECT * FROM "{name}" WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?'
        return int(total), self.rows(sql, [*values, limit, offset])


def build_app(release: Path) -> FastAPI:
    """The application over one release folder. Read-only: nothing but GET and HEAD is answered."""
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    app = FastAPI(
        title="Safetynet release",
        version=str(manifest["schema_version"]),
        description="Read-only. Null is unknown; a tier is no chance of matching.",
        docs_url=None,
        redoc_url=None,
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    digest = hashlib.sha256((release / CHECKSUMS).read_bytes()).hexdigest()
    app.middleware("http")(_with_headers(digest))
    _add_routes(app, Store(release), manifest)
    app.mount("/", StaticFiles(directory=release, html=True), name="release")
    return app


Next = Callable[[Request], Awaitable[Response]]


def _with_headers(digest: str) -> Callable[[Request, Next], Awaitable[Response]]:
    """Security headers on everything; on the API an ETag of release and question, and 304 for who has the answer."""

    async def answer(request: Request, call_next: Next) -> Response:
        asked = f"{digest} {request.url.path}?{request.url.query}"
        tag = f'"{hashlib.sha256(asked.encode()).hexdigest()[:32]}"'
        is_api = request.url.path.startswith("/api/") and request.method in ("GET", "HEAD")
        response = await call_next(request)
        if is_api and response.status_code == 200:
            if _has(request.headers.get("if-none-match", ""), tag):
                response = Response(status_code=304)
            response.headers["ETag"] = tag
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return answer


def _has(sent: str, tag: str) -> bool:
    known = {part.strip().removeprefix("W/") for part in sent.split(",")}
    return tag in known or "*" in known


def _add_routes(app: FastAPI, store: Store, manifest: Mapping[str, Any]) -> None:
    @app.get("/", include_in_schema=False)
    def home() -> RedirectResponse:
        return RedirectResponse("/site/index.html")

    @app.get("/api/release", responses=_ANSWERS)
    def release() -> dict[str, Any]:
        """What is served: versions, date and inputs of the release."""
        return dict(manifest)

    _add_programs(app, store)

    @app.get("/api/programs/{program_id}", response_model=_program_model(), responses=_OR_NOT)
    def program(program_id: ProgramId) -> dict[str, Any]:
        """One program with its tiers, classes, countries, schools, quotes, conflicts and corrections."""
        mine = [("program_id = ?", program_id)]
        parts = {name: store.page(name, mine, 10_000, 0)[1] for name in PARTS}
        return {"program": _known(store, program_id), **parts}

    @app.get(
        "/api/programs/{program_id}/evidence", response_model=_page_model("EvidencePage", "evidence"), responses=_OR_NOT
    )
    def evidence(
        program_id: ProgramId,
        field: Annotated[str, Query(max_length=60, description="One column of programs only.")] = "",
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> dict[str, Any]:
        """Where each figure of a program comes from."""
        _known(store, program_id)
        where = [("program_id = ?", program_id), *([("field = ?", field)] if field else [])]
        total, rows = store.page("evidence", where, limit, offset)
        return {"total": total, "limit": limit, "offset": offset, "evidence": rows}

    @app.get("/api/changes", response_model=_page_model("ChangesPage", "changes"), responses=_ANSWERS)
    def changes(limit: Limit = 100, offset: Offset = 0) -> dict[str, Any]:
        """What changed since the release before."""
        total, rows = store.page("changes", [], limit, offset)
        return {"total": total, "limit": limit, "offset": offset, "changes": rows}


def _known(store: Store, program_id: str) -> dict[str, Any]:
    _, rows = store.page("programs", [("program_id = ?", program_id)], 1, 0)
    if not rows:
        raise HTTPException(404, f"no program {program_id} in this release")
    return rows[0]


def _add_programs(app: FastAPI, store: Store) -> None:
    @app.get("/api/programs", response_model=_page_model("ProgramsPage", "programs"), responses=_ANSWERS)
    def programs(
        q: Annotated[str, Query(max_length=100, description="Part of the name, sponsor or city.")] = "",
        specialty: Annotated[list[str], Query(description="ACGME specialty; may be given more than once.")] = NONE,
        state: State = NONE,
        tier: Tier = NONE,
        j1: J1 = NONE,
        h1b: H1b = NONE,
        program_type: Kind = NONE,
        crawl_status: Outcome = NONE,
        share_min: Share = None,
        share_max: Share = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> dict[str, Any]:
        """Programs that fit every filter given, in order of id. Unknown shares fit no share filter."""
        listed = {
            "specialty": specialty, "state": state, "tier": tier, "j1": j1, "h1b": h1b,
            "program_type": program_type, "crawl_status": crawl_status,
        }  # fmt: skip
        where: list[tuple[str, Any]] = [(f"list_contains(?, {name})", wish) for name, wish in listed.items() if wish]
        where += [("img_share >= ?", share_min)] if share_min is not None else []
        where += [("img_share <= ?", share_max)] if share_max is not None else []
        where += [("contains(lower(concat_ws(' ', name, sponsor, city)), lower(?))", q)] if q else []
        total, rows = store.page("programs", where, limit, offset)
        return {"total": total, "limit": limit, "offset": offset, "programs": rows}
