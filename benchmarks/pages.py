"""How large are the pages, how long does writing one take, and how soon is it drawn?

Writing: ``route --map`` beside the same ``route``, whole processes, run in turn; wall time, and
processor time, which other work on the machine disturbs less. Drawing: from the start of the
navigation to the second frame after the page's first drawing, in headless Chromium. Prints
medians::

    python benchmarks/pages.py [--runs 9]
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from browser import drawn, seconds, start_browser
from report import our_program

QUESTIONS = {
    "dalian-duisburg": ("Dalian", "Duisburg"),
    "dalian-duisburg -k 5": ("Dalian", "Duisburg", "-k", "5"),
    "dalian-duisburg --pareto": ("Dalian", "Duisburg", "--pareto"),
    "yingkou-rotterdam, Arctic": (
        *("Yingkou", "Rotterdam", "--mode", "sea", "--depart", "2026-08-15", "-k", "3"),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    program = our_program()
    load = os.getloadavg()[0]
    print(f"{runs} runs, Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {load:.1f}")
    print(f"{'':28} {'':6} {'route':>8} {'with page':>9} {'beyond':>8} {'beyond':>8} {'drawn':>8}")
    print(f"{'page':28} {'kB':>6} {'s':>8} {'s':>9} {'s':>8} {'cpu s':>8} {'s':>8}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = start_browser(f"{folder}/profile")
        for name, words in QUESTIONS.items():
            page = Path(folder) / "page.html"
            plain = [program, "route", *words, "--format", "json"]
            paged = [*plain, "--map", str(page), "--force"]
            pairs = [(seconds(plain), seconds(paged)) for _ in range(runs + 1)][1:]
            beyond, busy = (
                statistics.median(more[at] - less[at] for less, more in pairs) for at in (0, 1)
            )
            base, whole = (statistics.median(pair[at][0] for pair in pairs) for at in (0, 1))
            seen = (
                f"{statistics.median(drawn(browser, page) for _ in range(runs)):8.2f}"
                if browser
                else "       -"
            )
            size = page.stat().st_size / 1000
            print(
                f"{name:28} {size:6.0f} {base:8.2f} {whole:9.2f} {beyond:8.2f} {busy:8.2f} {seen}"
            )
        if browser:
            browser.quit()


if __name__ == "__main__":
    main()
