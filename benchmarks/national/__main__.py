"""The country as a directory, as truth, as a web.

python -m benchmarks.national directory|truth|serve [--programs N] [--night K]
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import sys
from collections.abc import Iterable, Mapping

from benchmarks.national.country import PROGRAMS, Country, directory_rows, truth_rows
from benchmarks.national.server import Site, serve


def write(rows: Iterable[Mapping[str, str | int]]) -> None:
    """CSV to standard output."""
    listed = list(rows)
    writer = csv.DictWriter(sys.stdout, list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)


def main() -> None:
    """One of the three."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["directory", "truth", "serve"])
    parser.add_argument("--programs", type=int, default=PROGRAMS)
    parser.add_argument("--night", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    args = parser.parse_args()
    country = Country(args.programs)
    if args.what == "directory":
        write(directory_rows(country))
    elif args.what == "truth":
        write(truth_rows(country, args.night))
    else:
        asyncio.run(serve(Site(country, args.night), args.port))


if __name__ == "__main__":
    main()
