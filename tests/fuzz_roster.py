"""Mutation fuzzing of the saved roster cases: ``python -m tests.fuzz_roster --pages 20000 [--seed N]``.

Every mutated page must be read without an exception, within the time of one page, with no name of a person in a
school, a locator or an issue. The unit tests run a small seeded slice of the same function.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from scrapers.parsers.names import key
from scrapers.parsers.records import Page, ParsedRoster
from scrapers.parsers.roster import listing, parse_roster
from tests.unit.roster.casebook import Case, all_cases, sense

SECONDS_A_PAGE = 2.0
Mutation = Callable[[bytes, random.Random], bytes]
_TAG = re.compile(rb"<[^>]{1,200}>")
_TEXT = re.compile(rb">([^<]{3,120})<")


def _truncate(body: bytes, rng: random.Random) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _drop_tags(body: bytes, rng: random.Random) -> bytes:
    return _TAG.sub(lambda m: b"" if rng.random() < 0.1 else m.group(), body)


def _shuffle_blocks(body: bytes, rng: random.Random) -> bytes:
    parts = re.split(rb"(?=<(?:div|p|tr|li|h[1-6])\b)", body)
    middle = parts[1:]
    rng.shuffle(middle)
    return b"".join(parts[:1] + middle)


def _drop_blocks(body: bytes, rng: random.Random) -> bytes:
    parts = re.split(rb"(?=<(?:div|p|tr|td|li|h[1-6]|br)\b)", body)
    return b"".join(p for p in parts if rng.random() > 0.15)


def _repeat_blocks(body: bytes, rng: random.Random) -> bytes:
    parts = re.split(rb"(?=<(?:div|p|tr|li|h[1-6])\b)", body)
    return b"".join(p * (1 if rng.random() > 0.1 else rng.randrange(2, 5)) for p in parts)


def _nest(body: bytes, rng: random.Random) -> bytes:
    tag = rng.choice([b"div", b"span", b"table", b"ul", b"b", b"a", b"section", b"font"])
    depth = rng.choice([1, 5, 50, 3000])
    at = rng.randrange(len(body) + 1)
    return body[:at] + b"<" + tag + b">" + (b"<" + tag + b">") * depth + body[at:]


def _rename_tags(body: bytes, rng: random.Random) -> bytes:
    old, new = rng.sample([b"div", b"p", b"li", b"td", b"h2", b"h3", b"h4", b"span", b"strong", b"dt", b"dd"], 2)
    return body.replace(b"<" + old, b"<" + new).replace(b"</" + old, b"</" + new)


def _swap_texts(body: bytes, rng: random.Random) -> bytes:
    texts = [m.group(1) for m in _TEXT.finditer(body)]
    rng.shuffle(texts)
    pool = iter(texts)
    return _TEXT.sub(lambda m: b">" + (next(pool) if rng.random() < 0.2 else m.group(1)) + b"<", body)


def _recode(body: bytes, rng: random.Random) -> bytes:
    text = body.decode("utf-8", "replace")
    return text.encode(rng.choice(["utf-16", "cp1252", "utf-8-sig", "ascii", "utf-32", "cp037"]), "replace")


def _noise(body: bytes, rng: random.Random) -> bytes:
    out = bytearray(body)
    for _ in range(rng.randrange(1, 60)):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


def _entities(body: bytes, rng: random.Random) -> bytes:
    return re.sub(rb"(?<=[a-z])(?=[a-z])", lambda m: b"&shy;" if rng.random() < 0.02 else b"", body)


def _strip_classes(body: bytes, rng: random.Random) -> bytes:
    return re.sub(
        rb"\s(?:class|id|href|data-[a-z-]+)=\"[^\"]*\"", lambda m: b"" if rng.random() < 0.7 else m.group(), body
    )


MUTATIONS: tuple[Mutation, ...] = (
    _truncate, _drop_tags, _shuffle_blocks, _drop_blocks, _repeat_blocks, _nest, _rename_tags, _swap_texts, _recode,
    _noise, _entities, _strip_classes,
)  # fmt: skip


@dataclass
class Result:
    """What a run saw: pages read, the slowest, what broke a promise."""

    pages: int = 0
    residents: int = 0
    slowest: float = 0.0
    broken: list[str] = field(default_factory=list)


def mutate(page: Page, rng: random.Random) -> Page:
    """One to three mutations of a page."""
    body = page.body
    for _ in range(rng.randrange(1, 4)):
        if body:
            body = rng.choice(MUTATIONS)(body, rng)
    return replace(page, body=body[:400_000])


def _names(case: Case) -> set[str]:
    return {key(r["name"]) for r in case.expected["residents"]}


def _promises(parsed: ParsedRoster, names: set[str]) -> list[str]:
    """Broken promises of one result, told without names."""
    out = []
    for r in parsed.residents:
        if r.school_raw is not None and (key(r.school_raw) in names or not r.school_raw.strip()):
            out.append("a person's name stands as a school")
        if r.pgy is not None and not 1 <= r.pgy <= 8:
            out.append(f"pgy {r.pgy}")
        if r.status == "alumni" and r.track == "chief" and r.pgy is not None:
            out.append("an alumnus in a class")
    return out


def fuzz(pages: int, seed: int) -> Result:
    """Read a number of mutated pages; deterministic for a seed."""
    cases = all_cases()
    result = Result()
    for n in range(pages):
        rng = random.Random(f"{seed}-{n}")
        case = rng.choice(cases)
        mutated = tuple(mutate(p, rng) for p in case.pages[:2])
        begun = time.process_time()
        try:
            parsed = parse_roster(mutated, sense, specialty=case.meta.get("specialty"), years=case.meta.get("years"))
            if n % 10 == 0:
                listing(mutated[0], sense)
            result.broken += [f"{case.name} page {n}: {p}" for p in _promises(parsed, _names(case))]
            result.residents += len(parsed.residents)
        except Exception as error:
            result.broken.append(f"{case.name} page {n}: {type(error).__name__}: {error}")
        taken = (time.process_time() - begun) / len(mutated)
        result.slowest = max(result.slowest, taken)
        if taken > SECONDS_A_PAGE:
            result.broken.append(f"{case.name} page {n}: {taken:.1f} s")
        result.pages += len(mutated)
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    result = fuzz(args.pages, args.seed)
    print(f"{result.pages} mutated pages, {result.residents} rows, slowest {result.slowest:.2f} s")
    print(f"{len(result.broken)} broken promises")
    for line in result.broken[:40]:
        print("  " + line)
    return 1 if result.broken else 0


if __name__ == "__main__":
    sys.exit(main())
