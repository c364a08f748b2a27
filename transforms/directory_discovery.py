"""Home pages proposed for programs without one, out of the links of their sponsors' indexes.

Belongs here: which known programs to look around from, which program a link belongs to, and how sure that is. Not here:
reading pages and links (``scrapers.gme_index``). A proposal below certainty is for a person to decide; no proposal
replaces an address that the directory has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

import pandas as pd

from transforms.organisations import distinctive, likeness, plain

CERTAIN = 0.85
"""Score from which a proposal may be taken unseen: specialty, sponsor, city, domain, index and the page itself agree.

What is known of its precision is in docs/accuracy.md.
"""
SAME_SPONSOR = 0.94
LIKELY_SPONSOR = 0.8
SEEDS_PER_PROGRAM = 2
COLUMNS = [
    *("decision", "program_id", "name", "specialty", "sponsor", "city", "state", "url", "score", "why"),
    *("text", "page_url", "seed_id"),
]
Row = dict[str, str]


@dataclass(frozen=True)
class _Link:
    """One link of an index, as the search has left it."""

    row: dict[str, object]

    @property
    def specialty(self) -> str:
        return str(self.row["specialty"])

    @property
    def url(self) -> str:
        return str(self.row["final_url"] or self.row["url"])

    @cached_property
    def rest(self) -> frozenset[str]:
        """Words by which the page tells this program from its sisters."""
        return distinctive(str(self.row["rest"]))


@dataclass
class _Judged:
    """A link for a program, with its score and everything that bounds it."""

    link: _Link
    score: float
    why: list[str] = field(default_factory=list)

    def bound(self, most: float, why: str) -> None:
        self.score = min(self.score, most)
        self.why.append(why)


class _Sponsors:
    """Which programs are of one sponsor: same state, and names or sponsors alike."""

    def __init__(self, programs: pd.DataFrame) -> None:
        self.rows = [{str(k): str(v) for k, v in row.items()} for row in programs.fillna("").to_dict("records")]
        self.by_id = {row["program_id"]: row for row in self.rows}
        self.by_state: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            self.by_state[row["state"]].append(row)

    def alike(self, one: Row, other: Row) -> float:
        """How surely two programs have one sponsor, 0-1; 1 for a program and itself."""
        if one["program_id"] == other["program_id"]:
            return 1.0
        if one["state"] != other["state"]:
            return 0.0
        pairs = ((a, b) for a in (one["sponsor"], one["name"]) for b in (other["sponsor"], other["name"]) if a and b)
        return max((likeness(a, b) for a, b in pairs), default=0.0)

    def mates(self, program: Row) -> list[tuple[float, Row]]:
        """Other programs that may be of the same sponsor, likeliest first, those of the same city before others."""
        found = [
            (self.alike(program, other), other) for other in self.by_state[program["state"]] if other is not program
        ]
        likely = [(score, other) for score, other in found if score >= LIKELY_SPONSOR]
        return sorted(likely, key=lambda m: (-m[0], not _same_city(m[1], program), m[1]["program_id"]))


def _same_city(one: Row, other: Row) -> bool:
    return bool(one["city"]) and plain(one["city"]) == plain(other["city"])


def _own_words(program: Row) -> frozenset[str]:
    return distinctive(f"{program['name']} {program['sponsor']}") | frozenset(plain(program["city"]).split())


def seeds(programs: pd.DataFrame) -> list[str]:
    """Ids of the programs from whose pages to look around: for each program without a home page, its sponsor's own
    page if the directory gives one, else at most two programs of its sponsor, those in its city first."""
    sponsors = _Sponsors(programs)
    found: set[str] = set()
    for program in sponsors.rows:
        if program["url"]:
            continue
        if program["sponsor_url"]:
            found.add(program["program_id"])
        known = [mate["program_id"] for _, mate in sponsors.mates(program) if mate["url"]]
        found |= set(known[:SEEDS_PER_PROGRAM])
    return sorted(found)


def proposals(programs: pd.DataFrame, links: pd.DataFrame, specialties: Iterable[str]) -> pd.DataFrame:
    """Home pages for programs without one, and programs that the directory lacks (program_id blank), best first.

    ``programs``: the directory with ``index_specialty``, the specialty's name as indexes are read. ``links``: seed_id,
    url, final_url, specialty, text, page_url, score, why, rest, n_same, named (null: its page was not looked at).
    ``specialties``: names, as in ``links``, of the specialties that the directory carries. Returns COLUMNS.
    """
    sponsors = _Sponsors(programs)
    known = {_bare(row["url"]) for row in sponsors.rows if row["url"]}
    read = [_Link({str(k): v for k, v in row.items()}) for row in links.to_dict("records")]
    read = [link for link in read if _bare(link.url) not in known and _bare(str(link.row["url"])) not in known]
    shared = _shared_addresses(read)
    by_seed: dict[str, list[_Link]] = defaultdict(list)
    for link in read:
        by_seed[str(link.row["seed_id"])].append(link)
    rows = [r for p in sponsors.rows if not p["url"] and (r := _best(p, by_seed, sponsors, shared))]
    rows += _lacking(by_seed, sponsors, frozenset(specialties), shared)
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["score", "program_id", "url"], ascending=[False, True, True], ignore_index=True)


def _bare(url: str) -> str:
    return url.partition("//")[2].removeprefix("www.").rstrip("/").casefold()


def _shared_addresses(links: Iterable[_Link]) -> frozenset[str]:
    """Addresses that stand for several specialties: an index, or a site that sends every link to its front page."""
    named: dict[str, set[str]] = defaultdict(set)
    for link in links:
        named[_bare(link.url)].add(link.specialty)
    return frozenset(url for url, found in named.items() if len(found) > 1)


def _best(
    program: Row, by_seed: dict[str, list[_Link]], sponsors: _Sponsors, shared: frozenset[str]
) -> dict[str, object] | None:
    """The likeliest home page of a program, bounded where a second one is about as likely."""
    judged: list[_Judged] = []
    near = [(1.0, program), *sponsors.mates(program)]
    sisters = [m for _, m in near[1:] if m["index_specialty"] == program["index_specialty"]]
    for strength, seed in near:
        for link in by_seed.get(seed["program_id"], ()):
            if link.specialty == program["index_specialty"]:
                judged.append(_judge(program, link, strength, seed, sisters, shared))
    judged.sort(key=lambda j: (-j.score, j.link.url))
    if not judged:
        return None
    best = judged[0]
    rivals = {_bare(j.link.url) for j in judged if j.score >= best.score - 0.05} - {_bare(best.link.url)}
    if rivals:
        best.bound(0.6, f"{len(rivals)} other addresses are as likely")
    return _row(program, best)


def _judge(
    program: Row, link: _Link, strength: float, seed: Row, sisters: list[Row], shared: frozenset[str]
) -> _Judged:
    """The score of a link for a program: the link's own, the look at its page, and every doubt as an upper bound."""
    judged = _seen(link, shared)
    if strength < SAME_SPONSOR:
        judged.bound(0.7, f"the sponsor is only alike ({strength:.2f})")
    own = _own_words(program)
    if not _at_home(link, program, seed):
        judged.bound(0.6, f"{_host(link.url)} is another domain, which may be another sponsor's")
    foreign = link.rest - own - distinctive(f"{seed['name']} {seed['sponsor']}")
    if foreign:
        judged.bound(0.6, f"the page says {', '.join(sorted(foreign))}, which may be another hospital or a track")
    site = distinctive(program["name"]) - distinctive(f"{seed['name']} {seed['sponsor']} {program['sponsor']}")
    if site - link.rest - frozenset(plain(program["city"]).split()):
        judged.bound(0.75, f"the program's name says {', '.join(sorted(site))}, the page does not")
    named_here = bool(link.rest & frozenset(plain(program["city"]).split()))
    if not named_here and not _same_city(program, seed) and seed is not program:
        judged.bound(0.7, "the page was found from a program in another city")
    told_apart = all(link.rest & (own - _own_words(sister)) for sister in sisters)
    if sisters and not told_apart:
        judged.bound(0.6, f"the sponsor has {len(sisters) + 1} such programs, and nothing tells which this is")
    if int(str(link.row["n_same"])) > 1 and not link.rest & own:
        judged.bound(0.6, "the page gives several addresses for the specialty")
    return judged


def _at_home(link: _Link, program: Row, seed: Row) -> bool:
    """Whether a link stays on the domain of its index or of the seed, or leads to one that bears the sponsor's name.

    An index also lists programs of affiliated universities, whose pages say all that a page of the sponsor's would.
    """
    domain = _domain(link.url)
    if domain in {_domain(str(link.row["page_url"])), _domain(seed["url"]), _domain(program["sponsor_url"])}:
        return True
    names = f"{program['name']} {program['sponsor']} {seed['name']} {seed['sponsor']}"
    return any(len(word) > 3 and word in domain for word in distinctive(names))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").casefold()


def _domain(url: str) -> str:
    """The last two labels of a host: sites of US sponsors have no longer suffix."""
    return ".".join(_host(url).split(".")[-2:])


def _seen(link: _Link, shared: frozenset[str]) -> _Judged:
    """What link and page say by themselves."""
    judged = _Judged(link, float(str(link.row["score"])), [str(link.row["why"])])
    named = link.row["named"]
    if named is True:
        judged.score = min(1.0, judged.score + 0.2)
        judged.why.append("its page names the program")
    elif named is False:
        judged.bound(0.5, "its page does not name the program")
    else:
        judged.bound(0.7, "its page was not looked at")
    if _bare(link.url) in shared:
        judged.bound(0.5, "the address stands for several specialties")
    return judged


def _row(program: Row, judged: _Judged) -> dict[str, object]:
    link = judged.link
    row: dict[str, object] = {k: program[k] for k in ("program_id", "name", "specialty", "sponsor", "city", "state")}
    row |= {"decision": "", "url": link.url, "score": round(judged.score, 3), "why": "; ".join(judged.why)}
    return row | {k: link.row[k] for k in ("text", "page_url", "seed_id")}


def _lacking(
    by_seed: dict[str, list[_Link]], sponsors: _Sponsors, specialties: frozenset[str], shared: frozenset[str]
) -> list[dict[str, object]]:
    """Programs that a sponsor lists and the directory lacks; without an id they can't be taken in."""
    found: dict[str, dict[str, object]] = {}
    for seed_id, links in by_seed.items():
        seed = sponsors.by_id[seed_id]
        have = {row["index_specialty"] for row in (seed, *(mate for _, mate in sponsors.mates(seed)))}
        for link in links:
            if link.specialty in have or link.specialty not in specialties or link.row["named"] is not True:
                continue
            judged = _seen(link, shared)
            judged.bound(0.8, "the directory has no such program of this sponsor: its id is to be looked up")
            place = {k: seed[k] for k in ("sponsor", "city", "state")}
            blank = {"program_id": "", "name": "", "specialty": link.specialty} | place
            found.setdefault(_bare(link.url), _row(blank, judged))
    return list(found.values())


def accepted(programs: pd.DataFrame, proposed: pd.DataFrame, above: float | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The directory with home pages filled in, and the proposals that were taken.

    Taken are those decided ``yes`` and, with ``above``, those of at least that score that are not decided ``no``. A
    program that has a home page by now keeps it.
    """
    decision = proposed["decision"].astype("string").str.strip().str.lower()
    score = pd.to_numeric(proposed["score"])
    sure = (score >= above) & (decision != "no") if above is not None else decision == "yes"
    blank = set(programs.loc[programs["url"] == "", "program_id"])
    taken = proposed[((decision == "yes") | sure) & proposed["program_id"].isin(blank)].drop_duplicates("program_id")
    pages = taken.set_index("program_id")["url"]
    urls = programs["program_id"].map(pages).where(programs["url"] == "")
    return programs.assign(url=urls.fillna(programs["url"]).astype(str)), taken.reset_index(drop=True)
