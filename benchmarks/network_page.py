"""How large is the network page, how long does writing it take, and how soon is it drawn?

Writing: the whole process of ``corridors map``, wall time and processor time. Drawing: from the
start of the navigation to the second frame after the page's first drawing, in headless Chromium,
for a desktop and a phone. Then the time that one month, one language and the names take, once the
page stands. Prints medians::

    python benchmarks/network_page.py [--runs 9]
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from browser import drawn, seconds, start_browser
from report import our_program

STEPS = {
    "a month": "const r = document.querySelector('.dial input'); r.value = r.value % 12 + 1;"
    " r.dispatchEvent(new Event('input', {bubbles: true}));",
    "a language": "document.querySelector('.langs [aria-pressed=false]').click();",
    "names": "map_corridors.network.names();",
}
SIZES = {"desktop": (1280, 800), "phone": (400, 800)}


def step_ms(browser: Any, script: str) -> float:
    """Return the milliseconds that a step takes on the page that is open."""
    timed = f"const begin = performance.now(); {script} return performance.now() - begin;"
    return float(browser.execute_script(timed))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    program = our_program()
    load = os.getloadavg()[0]
    print(f"{runs} runs, Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {load:.1f}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page = Path(folder) / "network.html"
        spent = [seconds([program, "map", str(page), "--force"]) for _ in range(runs + 1)][1:]
        wall, busy = (statistics.median(it[at] for it in spent) for at in (0, 1))
        print(
            f"page {page.stat().st_size / 1e6:.2f} MB, written in {wall:.2f} s ({busy:.2f} s cpu)"
        )
        browser = start_browser(f"{folder}/profile")
        if browser is None:
            sys.exit("chromium or chromedriver is not installed")
        for name, (width, height) in SIZES.items():
            browser.set_window_size(width, height)
            times = [drawn(browser, page) for _ in range(runs + 1)][1:]
            print(
                f"{name}: drawn after {statistics.median(times):.2f} s (worst {max(times):.2f} s)"
            )
            for what, script in STEPS.items():
                steps = [step_ms(browser, script) for _ in range(runs)]
                print(f"  {what}: {statistics.median(steps):.0f} ms (worst {max(steps):.0f} ms)")
        browser.quit()


if __name__ == "__main__":
    main()
