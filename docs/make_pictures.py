"""Make the pictures of the docs again: pages written by the command line, seen by Chromium.

::

    python docs/make_pictures.py
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PAGES = {
    "dalian-duisburg": ("route", "Dalian", "Duisburg", "--map"),
    "yingkou-rotterdam": (
        *("route", "Yingkou", "Rotterdam", "--mode", "sea", "--depart", "2026-08-15", "--map"),
    ),
    "network": ("map",),
}


def main() -> None:
    """Write each page and its picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("chromium is not installed")
    program = Path(sys.executable).with_name("corridors")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in PAGES.items():
            page = Path(folder) / f"{name}.html"
            subprocess.run([program, *arguments, page], check=True, stdout=subprocess.DEVNULL)
            subprocess.run(
                [
                    *(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                    *("--disable-background-networking", f"--user-data-dir={folder}/profile"),
                    *("--window-size=1400,860", "--virtual-time-budget=4000"),
                    *(f"--screenshot={HERE / name}.png", page.as_uri()),
                ],
                check=True,
                stderr=subprocess.DEVNULL,
            )


if __name__ == "__main__":
    main()
