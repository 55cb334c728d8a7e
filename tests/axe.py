"""The accessibility check of axe-core, as a package of the test extra carries it."""

import importlib.util
from pathlib import Path

import pytest


def serious_violations(browser):
    """Return what axe-core finds serious or critical on the page that is open."""
    return [it for it in violations(browser) if it[1] in ("serious", "critical")]


def violations(browser):
    """Return all that axe-core finds against the page that is open."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        pytest.skip("axe-playwright-python, which carries axe-core, is not installed")
    browser.execute_script((Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8"))
    result = browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run().then(done, (error) => done({violations: [], passes: [], error: String(error)}))"
    )
    assert not result.get("error")
    assert len(result["passes"]) > 20
    return [
        (it["id"], it["impact"], [node["html"][:160] for node in it["nodes"][:3]])
        for it in result["violations"]
    ]
