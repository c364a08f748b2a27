"""How heavy and how fast the page of a release is at the size of the country: ``python -m benchmarks.site``.

The release is made up. Times are those of a headless Chromium on this machine, the median of five loads from a file.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browsing import BINARY, Tab
from tests.unit.site.synthetic import MANIFEST, release_frames, tier_rules
from warehouse.site.build import build_site

LOADS = 5
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
PERSON = "{is_img: true, step2_ck: 231, visa_need: 'j1', country: 'IN', attempts: 1, years_since_graduation: 4}"
TIMED = "async work => { const start = performance.now(); await work(); return performance.now() - start; }"


def kilobytes(paths: list[Path]) -> float:
    return sum(path.stat().st_size for path in paths) / 1000


def weights(site: Path) -> None:
    """What a reader loads: the page, the list's data, the rules when a profile is entered, one program's details."""
    data = site / "data"
    print(f"page without data      {kilobytes([p for p in site.iterdir() if p.is_file()]):9.0f} kB")
    print(f"data of the first view {kilobytes([data / f'{n}.js' for n in ('words', 'meta', 'programs')]):9.0f} kB")
    print(f"data for a profile     {kilobytes([data / 'rules.js']):9.0f} kB")
    shards = sorted(data.glob("d-*.js"))
    print(f"details of a program   {kilobytes(shards) / len(shards):9.0f} kB ({len(shards)} files)")


def timed(tab: Tab, work: str) -> float:
    return float(tab.js(f"({TIMED})(async () => {{ {work} }})"))


def times(browser: Browser, release: Path) -> None:
    loads, paints = [], []
    for _ in range(LOADS):
        tab = Tab(browser, release)
        start = time.perf_counter()
        tab.open()
        tab.page.locator("#results tbody tr").first.wait_for()
        loads.append(time.perf_counter() - start)
        paints.append(tab.js(PAINT) / 1000)
        tab.context.close()
    tab = Tab(browser, release)
    tab.open()
    tab.js("safetynet.applicant.load()")
    print(f"first paint            {statistics.median(paints):9.2f} s")
    print(f"list can be used       {statistics.median(loads):9.2f} s")
    print(f"tiers for a profile    {timed(tab, f'await safetynet.applicant.set({PERSON})'):9.0f} ms")
    search = "const f = document.getElementById('f-q'); f.value = 'river'; f.dispatchEvent(new Event('input'))"
    print(f"a key in the search    {timed(tab, search):9.0f} ms")
    print(f"map and plots          {timed(tab, 'await safetynet.overviewView()'):9.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=6_000)
    frames = release_frames(parser.parse_args().programs)
    rules = tier_rules(frames)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        release = Path(folder)
        start = time.process_time()
        build_site(release / "site", frames, MANIFEST, rules)
        print(f"written in             {time.process_time() - start:9.1f} s of processor time")
        weights(release / "site")
        browser = driver.chromium.launch(executable_path=BINARY, args=["--no-sandbox", "--disable-gpu"])
        times(browser, release)
        browser.close()


if __name__ == "__main__":
    main()
