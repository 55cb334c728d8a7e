"""Headless Chromium with the network off, for the tests of the pages."""

import itertools
import json
import shutil
import tempfile
import time
from contextlib import contextmanager

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
FLAGS = [
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--window-size=1400,900", "--force-color-profile=srgb"),
]


@contextmanager
def start_browser():
    if not (CHROMIUM and DRIVER):
        pytest.skip("chromium and chromedriver are not installed")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in [*FLAGS, f"--user-data-dir={profile}"]:
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
        driver.set_network_conditions(offline=True, latency=0, throughput=0)
        yield driver
        driver.quit()


def find(browser, css):
    return browser.find_element("css selector", css)


SAID = "(it) => it.innerText.replaceAll('\\u00a0', ' ').trim()"


def text_of(browser, css):
    """Return what is read in an element; its ``text`` asks the browser of each word's style."""
    return browser.execute_script(f"return ({SAID})(document.querySelector(arguments[0]))", css)


def texts_of(browser, css):
    """Return what is read in each of some elements."""
    return browser.execute_script(
        f"return [...document.querySelectorAll(arguments[0])].map({SAID})", css
    )


def count(browser, css):
    return len(browser.find_elements("css selector", css))


DRAWN = (
    "return ![...document.scripts].some((it) => it.text.includes('const packed'))"
    " || performance.getEntriesByName('corridors-drawn').length > 0"
)


def wait_until_drawn(browser, seconds=10.0):
    """Wait for a page that reads its data before it draws."""
    end = time.monotonic() + seconds
    while not browser.execute_script(DRAWN):
        assert time.monotonic() < end, "the page was not drawn"
        time.sleep(0.01)


def open_page(browser, path, fragment=""):
    """Open a page, and make sure that it asks for nothing outside and logs no error."""
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get(path.as_uri() + fragment)
    wait_until_drawn(browser)
    requests = [
        json.loads(entry["message"])["message"]["params"]["request"]["url"]
        for entry in browser.get_log("performance")
        if '"Network.requestWillBeSent"' in entry["message"]
    ]
    outside = [url for url in requests if not url.startswith(("file:", "data:"))]
    assert outside == []
    errors = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not errors, errors


def emulate(browser, *, width=1280, height=800, scheme="light", motion="reduce", media=""):
    """Set the size of the window and what the reader prefers."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )
    features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": motion}
    browser.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {
            "media": media,
            "features": [{"name": name, "value": value} for name, value in features.items()],
        },
    )


def stop_emulating(browser):
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def boxes_of(browser, css):
    """Return left, top, right and bottom of elements in the window."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((it) => {"
        "const { left, top, right, bottom } = it.getBoundingClientRect();"
        "return [left, top, right, bottom]; });",
        css,
    )


def overlaps(boxes, slack=1):
    """Return the pairs of boxes that lie over each other by more than some pixels."""
    return [
        (one, other)
        for one, other in itertools.combinations(boxes, 2)
        if all(one[at] + slack < other[at + 2] and other[at] + slack < one[at + 2] for at in (0, 1))
    ]
