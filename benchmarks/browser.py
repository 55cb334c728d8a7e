"""How long do processes take, and pages until they are drawn? What the page benchmarks share."""

import resource
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

DRAWN = (
    "const mark = performance.getEntriesByName('corridors-drawn')[0];"
    "return mark ? mark.startTime : null;"
)


def seconds(command: list[str]) -> tuple[float, float]:
    """Return the wall time and the processor time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_browser(profile: str) -> Any:
    """Return headless Chromium with an empty profile, or nothing where it is not installed."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        return None
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,800"):
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    return webdriver.Chrome(options, webdriver.ChromeService(driver))


def drawn(browser: Any, page: Path) -> float:
    """Open a page and return the seconds until it is drawn."""
    browser.get("about:blank")
    browser.get(page.as_uri())
    for _ in range(100):
        mark = browser.execute_script(DRAWN)
        if mark is not None:
            return float(mark) / 1000.0
        time.sleep(0.05)
    message = f"{page} is not drawn after 5 s"
    raise TimeoutError(message)
