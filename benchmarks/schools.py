"""Speed and accuracy of the school matcher beside what a user would reach for.

    python -m benchmarks.schools LABELLED.csv [LABELLED.csv ...] [--negatives NEGATIVES.csv] [--strings 3000]

A labelled file has raw_string, origin and country_code. Compared on the same registry and the same strings, one core:
this matcher; ``rapidfuzz.process.extractOne`` over all names; the nearest neighbour in TF-IDF of character trigrams
(scipy). Both alternatives answer with the class of the nearest name and are given the best fixed cut-off we found.
"""

from __future__ import annotations

import argparse
import csv
import json
import pickle
import time
from collections import Counter
from collections.abc import Callable
from math import log
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process, utils
from scipy.sparse import csr_matrix

from transforms.schools import SchoolMatcher
from warehouse.reference import load

TABLES = ("schools", "schools_ambiguous", "schools_context_only", "schools_overrides")
Answer = tuple[str, str]
Reader = Callable[[str], Answer]


def names_and_classes() -> tuple[list[str], list[Answer]]:
    names, classes = [], []
    for row in load("schools").to_dict("records"):
        for name in [row["canonical_name"], *row["aliases"].split("|")]:
            if name:
                names.append(name)
                classes.append((row["origin"], row["country_code"]))
    return names, classes


def rapidfuzz_reader(cutoff: float = 70.0) -> Reader:
    names, classes = names_and_classes()
    choices = [utils.default_process(name) for name in names]

    def read(text: str) -> Answer:
        found = process.extractOne(utils.default_process(text), choices, scorer=fuzz.WRatio, score_cutoff=cutoff)
        return classes[found[2]] if found else ("UNKNOWN", "")

    return read


class TrigramIndex:
    """TF-IDF of character trigrams as one sparse matrix; the nearest name is the largest dot product."""

    def __init__(self, names: list[str]) -> None:
        rows = [Counter(self.trigrams(name)) for name in names]
        self.vocabulary = {gram: i for i, gram in enumerate(sorted({g for row in rows for g in row}))}
        frequency = Counter(g for row in rows for g in row)
        self.idf = np.array([log(len(names) / frequency[g]) + 1.0 for g in self.vocabulary])
        self.matrix = self.vectors(rows).T.tocsr()

    @staticmethod
    def trigrams(text: str) -> list[str]:
        padded = f"  {utils.default_process(text)} "
        return [padded[i : i + 3] for i in range(len(padded) - 2)]

    def vectors(self, rows: list[Counter[str]]) -> csr_matrix:
        at = [(i, self.vocabulary[g], n) for i, row in enumerate(rows) for g, n in row.items() if g in self.vocabulary]
        lines, columns, counts = (np.array(part) for part in zip(*at, strict=True)) if at else ([], [], [])
        weights = np.asarray(counts, dtype=float) * self.idf[np.asarray(columns, dtype=int)]
        table = csr_matrix((weights, (lines, columns)), shape=(len(rows), len(self.vocabulary)))
        norms = np.sqrt(table.multiply(table).sum(axis=1)).A1
        return csr_matrix(table.multiply(1.0 / np.maximum(norms, 1e-9)[:, None]))

    def nearest(self, text: str) -> tuple[int, float]:
        scores = (self.vectors([Counter(self.trigrams(text))]) @ self.matrix).toarray()[0]
        best = int(scores.argmax())
        return best, float(scores[best])


def tfidf_reader(cutoff: float = 0.5) -> Reader:
    names, classes = names_and_classes()
    index = TrigramIndex(names)

    def read(text: str) -> Answer:
        best, score = index.nearest(text)
        return classes[best] if score >= cutoff else ("UNKNOWN", "")

    return read


def accuracy(read: Reader, rows: list[dict[str, str]], negatives: list[dict[str, str]]) -> dict[str, float]:
    known = [row for row in rows if row["origin"] != "UNKNOWN"]
    answers = [read(row["raw_string"]) for row in known]
    pairs = list(zip(known, answers, strict=True))
    abroad = [(row, answer) for row, answer in pairs if row["origin"] == "IMG"]
    found = {
        "right": sum(a[0] == r["origin"] for r, a in pairs) / len(pairs),
        "wrong": sum(a[0] not in (r["origin"], "UNKNOWN") for r, a in pairs) / len(pairs),
        "img_country_right": sum(a[1] == r["country_code"] for r, a in abroad) / max(len(abroad), 1),
    }
    if negatives:
        found["negatives_rejected"] = sum(read(r["raw_string"])[0] == "UNKNOWN" for r in negatives) / len(negatives)
    return {name: round(value, 4) for name, value in found.items()}


def per_second(read: Callable[[str], object], texts: list[str]) -> int:
    started = time.process_time()
    for text in texts:
        read(text)
    return round(len(texts) / max(time.process_time() - started, 1e-9))


def measure(arguments: argparse.Namespace) -> dict[str, object]:
    files = {path.name: _rows(path) for path in arguments.labelled}
    negatives = _rows(arguments.negatives) if arguments.negatives else []
    texts = list(dict.fromkeys(row["raw_string"] for rows in files.values() for row in rows))[: arguments.strings]
    started = time.process_time()
    matcher = SchoolMatcher.build(*(load(name) for name in TABLES))
    built = time.process_time() - started
    stored = pickle.dumps(matcher)
    started = time.process_time()
    matcher = pickle.loads(stored)
    report: dict[str, object] = {
        "strings": len(texts),
        "build_seconds": round(built, 2),
        "load_seconds": round(time.process_time() - started, 3),
        "index_megabytes": round(len(stored) / 1e6, 1),
        "cold_per_second": per_second(matcher.match, texts),
        "memoised_per_second": per_second(matcher.match, texts * (1 + 200_000 // max(len(texts), 1))),
    }
    readers: dict[str, Reader] = {
        "safetynet": lambda text: (matcher.match(text).origin, matcher.match(text).country_code),
        "rapidfuzz": rapidfuzz_reader(),
        "tfidf": tfidf_reader(),
    }
    for name, read in readers.items():
        report[name] = {file: accuracy(read, rows, negatives) for file, rows in files.items()}
        if name != "safetynet":
            report[f"{name}_per_second"] = per_second(read, texts[:200])
    return report


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("--negatives", type=Path)
    parser.add_argument("--strings", type=int, default=3000)
    print(json.dumps(measure(parser.parse_args()), indent=1))


if __name__ == "__main__":
    main()
