"""Named runs of checks and tests: ``nox -s fast`` at every save, ``nox -s tests`` for all."""

from pathlib import Path

import nox

nox.options.sessions = ["lint", "tests"]
nox.options.default_venv_backend = "venv"
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def _install(session: nox.Session) -> None:
    session.install("-e", ".[test]")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types and the direction of imports."""
    _install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session(venv_backend="none")
def scripts(session: nox.Session) -> None:
    """Lint the scripts of the pages; the linter is installed once, with npm."""
    if not Path("node_modules/eslint").is_dir():
        session.run("npm", "install", "--no-audit", "--no-fund", external=True)
    session.run("npm", "run", "--silent", "lint", external=True)


@nox.session
def fast(session: nox.Session) -> None:
    """Run unit and property tests on the toy network, at every save."""
    _install(session)
    where = ("tests/unit", "tests/property", "--toy", "--hypothesis-profile=fast")
    session.run("pytest", "-q", "-n", "2", *where, "-m", "not slow", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run all tests with warnings as errors; pages need Chromium and chromedriver."""
    _install(session)
    session.run("pytest", "-q", "-n", "2", *session.posargs)


@nox.session
def thorough(session: nox.Session) -> None:
    """Run the property tests with 6,000 cases and 5,000 pairs of the network: half an hour."""
    _install(session)
    session.run(
        "pytest",
        "-q",
        "-n",
        "2",
        "tests/property",
        "tests/unit/pricing/test_changes.py",
        "--hypothesis-profile=thorough",
    )
    session.run("pytest", "-q", "-n", "0", "tests/data/test_loop_free.py", "--pairs", "5000")


@nox.session
def nightly(session: nox.Session) -> None:
    """Run the cases that a plain run leaves out, and 500 of each drawn law: half an hour."""
    _install(session)
    session.run("pytest", "-q", "-n", "2", "--nightly", "-m", "nightly", *session.posargs)
    drawn = ("tests/property", "tests/fuzz", "--hypothesis-profile=nightly")
    session.run("pytest", "-q", "-n", "2", *drawn, *session.posargs)


@nox.session
def oracles(session: nox.Session) -> None:
    """Hold 5,000 answers of each kind against other searches: hours; or ``-- --pairs 500``.

    Across surfaces 2,000 questions are asked.
    """
    _install(session)
    words = session.posargs or ("--pairs", "5000")
    across = "tests/oracles/test_across_surfaces.py"
    where = ("tests/oracles", f"--ignore={across}", "tests/data/test_loop_free.py")
    session.run("pytest", "-q", "-n", "2", *where, *words)
    session.run("pytest", "-q", "-n", "2", across, *(session.posargs or ("--pairs", "2000")))
    drawn = ("tests/property/test_timetables.py", "tests/property/test_elementary.py")
    session.run("pytest", "-q", "-n", "2", *drawn, "--hypothesis-profile=thorough")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Feed 10,000 random command lines, tables and files each, others every time: an hour."""
    _install(session)
    where = ("tests/fuzz", "tests/unit/studio/test_openapi.py")
    session.run("pytest", "-q", "-n", "2", *where, "--hypothesis-profile=fuzz", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Kill each writer at 200 random moments, fill disks, attack the studio: half an hour."""
    _install(session)
    session.run(
        "pytest", "-q", "-n", "2", "tests/faults", "--nightly", "--times", "200", *session.posargs
    )


@nox.session(python=PYTHONS)
def versions(session: nox.Session) -> None:
    """Ask every command under each supported version of Python."""
    session.install(
        ".", "pytest", "pytest-xdist", "hypothesis", "selenium", "axe-playwright-python"
    )
    session.run(
        "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "tests/cli/test_every_command.py"
    )


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site of the documentation into ``site/``; needs no network."""
    session.install("-e", ".[docs]")
    session.run("mkdocs", "build", "--strict")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build source distribution and wheel, and check their metadata."""
    session.install("build", "twine")
    session.run("python", "-m", "build")
    session.run("twine", "check", "--strict", "dist/*")


@nox.session
def audit(session: nox.Session) -> None:
    """Ask for known vulnerabilities of all that is installed; needs the network."""
    session.install(".[cluster]", "pip-audit")
    session.run("pip-audit", "--skip-editable", "--desc", "off")


@nox.session
def sbom(session: nox.Session) -> None:
    """Write ``dist/sbom.json``, a CycloneDX bill of materials of what an installation holds."""
    session.install(".", "cyclonedx-bom>=5")
    Path("dist").mkdir(exist_ok=True)
    words = ("--output-reproducible", "--of", "JSON", "-o", "dist/sbom.json")
    session.run("cyclonedx-py", "environment", *words, "--pyproject", "pyproject.toml")
