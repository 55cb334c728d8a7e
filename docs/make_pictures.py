"""Make the pictures of the docs again: pages written by the command line, seen by Chromium.

::

    python docs/make_pictures.py [NAME]...

The system needs a font with Chinese characters (Debian: ``fonts-wqy-zenhei``), as the pages have
a button in Chinese.
"""

import base64
import io
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

HERE = Path(__file__).parent / "pictures"
# The question of the README.
LAND = ("Dalian", "Duisburg", "--depart", "2026-12-01T08:00")
# Grain: tramps take the Arctic and Suez, which lines of containers avoid.
DAY = ("--depart", "2026-12-01T08:00")
ASKED = "from=Dalian&to=Duisburg&cargo=feu&depart=2026-12-01T08:00"
ARCTIC = (
    *("route", "Yingkou", "Rotterdam", "--mode", "sea", "--cargo", "grain", "--by", "time"),
    *("--depart", "2026-08-15", "-k", "3"),
)
COMPARED = (
    *("compare", "Shenyang", "Moscow", "--mode", "rail", "--depart", "2026-12-01T08:00"),
    *("--country", "CN", "--country", "MN", "--country", "RU"),
)


class Picture(NamedTuple):
    """A page, the window it is seen in, and what of it is chosen.

    ``words`` write the page; without them ``address`` is one of ``corridors serve``. ``script``
    is run once the page stands.
    """

    words: tuple[str, ...]
    width: int = 1280
    height: int = 800
    scheme: str = "light"
    fragment: str = ""
    address: str = ""
    script: str = ""


def _seen_at(lat: float, lon: float, zoom: int) -> str:
    return f"map_corridors.setView([{lat}, {lon}], {zoom}, {{animate: false}})"


_SLIDE = """
document.querySelector(".what-if-open").click();
const waiting = setInterval(() => {
  const range = document.querySelector("#what-if .lever input[type=range]");
  if (!range) return;
  clearInterval(waiting);
  range.value = Number(range.max);
  range.dispatchEvent(new Event("input", {bubbles: true}));
  range.dispatchEvent(new Event("change", {bubbles: true}));
}, 200);
"""


PICTURES = {
    "dalian-duisburg": Picture(("route", *LAND, "--map")),
    "dalian-duisburg-alternatives": Picture(
        ("route", *LAND, "--pareto", "--map"), fragment="#route=15"
    ),
    "dalian-duisburg-phone": Picture(("route", *LAND, "--map"), 400, 800),
    "yingkou-rotterdam": Picture((*ARCTIC, "--map")),
    "yingkou-rotterdam-dark": Picture((*ARCTIC, "--map"), scheme="dark"),
    "network": Picture(("map",), fragment="#month=8"),
    "network-corridor": Picture(
        ("show", "ice-silk-road", "--lang", "ru", "--map"), scheme="dark", fragment="#month=2"
    ),
    "network-phone": Picture(("map", "--lang", "zh"), 400, 800, fragment="#month=8"),
    "compare-manzhouli": Picture(
        (*COMPARED, "-s", "manzhouli-shut", "--map"),
        1400,
        fragment="#scenario=manzhouli-shut&swipe=64",
    ),
    "studio": Picture((), 1400, 900, address=f"route?{ASKED}", script=_SLIDE),
    "scatter": Picture(
        (*("route", *LAND, "--pareto"), "--map"),
        script="document.querySelector('.scatter').scrollIntoView({block: 'center'})",
    ),
    "zarubino": Picture(
        ("route", "Hunchun", "Zarubino", *DAY, "--map"), script=_seen_at(42.68, 130.95, 11)
    ),
    "brest": Picture(
        ("route", "Minsk", "Warsaw", "--mode", "rail", "--cargo", "grain", *DAY, "--map"),
        script=_seen_at(52.09, 23.68, 11),
    ),
    "yingkou-rotterdam-true-shape": Picture(
        (*ARCTIC, "--map"), script="document.querySelector('.true-shape-button').click()"
    ),
    "flows": Picture(("flows", "--map")),
    "critical": Picture(("critical", "--no-betweenness", "--map")),
    "dalian-reaches": Picture(
        ("reach", "Dalian", "--within", "10d", "--depart", "2026-12-01", "--map")
    ),
    "report": Picture(("report", *LAND, "-k", "3", "--output"), 1100, 1500),
}


def start_browser(profile: str) -> Any:
    """Return headless Chromium."""
    from selenium import webdriver

    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        sys.exit("chromium or chromedriver is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(flag)
    options.add_argument("--force-color-profile=srgb")
    options.add_argument(f"--user-data-dir={profile}")
    return webdriver.Chrome(options, webdriver.ChromeService(driver))


@contextmanager
def served(program: Path) -> Iterator[str]:
    """Serve the studio within the block; give where."""
    with subprocess.Popen(
        [program, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True
    ) as it:
        line = it.stderr.readline() if it.stderr else ""
        found = re.search(r"http://[^/]+", line)
        if found is None:
            sys.exit(f"the studio is not served: {line}")
        try:
            yield found[0]
        finally:
            it.send_signal(signal.SIGINT)


def take(browser: Any, page: str, picture: Picture) -> bytes:
    """Open a page as a reader with this window would and return what is seen."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {
            "width": picture.width,
            "height": picture.height,
            "deviceScaleFactor": 1,
            "mobile": False,
        },
    )
    features = {"prefers-color-scheme": picture.scheme, "prefers-reduced-motion": "reduce"}
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": name, "value": value} for name, value in features.items()]},
    )
    browser.get("about:blank")
    browser.get(page + picture.fragment)
    time.sleep(1.5 if picture.words else 8)
    if picture.script:
        browser.execute_script(picture.script)
        time.sleep(1.5 if picture.words else 30)
    return base64.b64decode(browser.get_screenshot_as_base64())


def write_small(path: Path, png: bytes) -> None:
    """Write a picture in 256 colours, which its few flat ones keep: under half the bytes."""
    with Image.open(io.BytesIO(png)) as seen:
        few = seen.convert("RGB").quantize(
            256, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE
        )
    few.save(path, optimize=True)


def main(names: list[str]) -> None:
    """Write each page and its picture."""
    program = Path(sys.executable).with_name("corridors")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = start_browser(f"{folder}/profile")
        for name in names or PICTURES:
            picture = PICTURES[name]
            if picture.words:
                page = Path(folder) / f"{name}.html"
                words = [program, *picture.words, page]
                subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
                seen = take(browser, page.as_uri(), picture)
            else:
                with served(program) as where:
                    seen = take(browser, f"{where}/{picture.address}", picture)
            write_small(HERE / f"{name}.png", seen)
        browser.quit()


if __name__ == "__main__":
    main(sys.argv[1:])
