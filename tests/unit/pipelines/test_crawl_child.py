"""What the crawl's child process shows: bars on a terminal, lines in words elsewhere."""

import io
import json

from rich.console import Console

from pipelines.crawl_child import Bars, ReadableProgress, left, sentence

GROUPS = [
    {"shards": "0-7", "pages": 12, "hosts": 3, "programs_done": 1, "programs": 4},
    {"shards": "8-15", "pages": 30, "hosts": 5, "programs_done": 6, "programs": 6},
]
COUNTERS = {
    "pages": 42,
    "hosts": 8,
    "programs_done": 7,
    "programs": 10,
    "seconds": 9.5,
    "eta_seconds": 7_400,
    "outcomes": {"ok": 40, "gone": 2},
    "groups": GROUPS,
}


def test_a_line_in_words() -> None:
    assert sentence(COUNTERS) == "crawl: 42 pages · 8 hosts · 7/10 programs · gone 2, ok 40 · about 2.1 h left"
    told = [left({"eta_seconds": seconds}) for seconds in (None, 0, 50, 600)]
    assert told == ["", "", " · about 50 s left", " · about 10 min left"]


def test_without_a_terminal_one_line_now_and_the_last_at_the_end() -> None:
    out = io.StringIO()
    progress = ReadableProgress(out)
    for pages in (1, 2, 3):
        progress.write(json.dumps({**COUNTERS, "pages": pages}) + "\n")
    progress.write("something else\n")
    progress.end()
    said = out.getvalue().splitlines()
    assert [line.split(" ·")[0] for line in said] == ["crawl: 1 pages", "something else", "crawl: 3 pages"]


def test_on_a_terminal_a_bar_a_group_of_shards_within_eighty_columns() -> None:
    out = io.StringIO()
    bars = Bars(Console(file=out, force_terminal=True, width=80, color_system=None))
    bars.show(COUNTERS)
    bars.show({**COUNTERS, "groups": [{**GROUPS[0], "programs_done": 4, "pages": 60}, GROUPS[1]]})
    bars.stop()
    last = out.getvalue().rsplit("\x1b[2K", 1)[-1]
    assert "4/4 programs     60 pages     3 hosts" in last and "shards  8-15" in last
    assert "gone 2, ok 40" in last and "…" not in last
