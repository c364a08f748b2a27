"""How long the privacy gate takes at national size: 160,000 names over the texts of a release of 6,000 programs.

``python -m benchmarks.privacy``: prints seconds for building the index and for searching every text column. Names are
made of syllables; reading them from stored rosters is the roster parser's time (``benchmarks.parse``).
"""

from __future__ import annotations

import random
import time

from tests.unit.site.synthetic import release_frames
from warehouse.privacy import Names, Report, known_texts, mask

SYLLABLES = ("ka", "lo", "mi", "re", "tu", "vash", "zor", "quen", "bel", "dra")


def main() -> None:
    rng = random.Random(3)
    words = ["".join(rng.choices(SYLLABLES, k=3)).title() for _ in range(4000)]
    people = [f"{rng.choice(words)} {rng.choice(words)}" for _ in range(160_000)]
    frames = release_frames(6000)
    start = time.perf_counter()
    names = Names(people, known_texts(frames))
    built = time.perf_counter()
    report = Report(n_programs=6000)
    mask(frames, names, report)
    done = time.perf_counter()
    cells = sum(frame.select_dtypes("string").size for frame in frames.values())
    print(f"index of {names.n_names} names: {built - start:.1f} s; {cells} text cells searched: {done - built:.1f} s")


if __name__ == "__main__":
    main()
