"""``python -m tests.mocksite``: serve the demo web in this process."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from tests.mocksite.faults import FAULTS
from tests.mocksite.server import serve
from tests.mocksite.web import MockWeb


def this_academic_year(now: datetime) -> int:
    """The July in which the academic year of ``now`` began."""
    return now.year if now.month >= 7 else now.year - 1


def _fault(text: str) -> tuple[str, str]:
    name, _, host = text.partition("=")
    if name not in FAULTS or not host:
        raise argparse.ArgumentTypeError(f"{text!r}: want NAME=HOST with NAME one of {', '.join(FAULTS)}")
    return host, name


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.mocksite", description="the demo web, on loopback")
    parser.add_argument("--port", type=int, default=0, help="0 (default) takes a free one")
    parser.add_argument("--log", type=Path, help="access log, one JSON object a line")
    parser.add_argument("--change", type=int, default=0, help="second night: this many rosters differ")
    parser.add_argument("--fault", type=_fault, action="append", default=[], metavar="NAME=HOST")
    parser.add_argument("--academic-year", type=int, default=this_academic_year(datetime.now(UTC)))
    parser.add_argument("--end-with-stdin", action="store_true", help="stop when standard input closes")
    args = parser.parse_args()
    web = MockWeb(args.academic_year, args.change)
    serve(web, dict(args.fault), args.log, args.port, args.end_with_stdin)


if __name__ == "__main__":
    main()
