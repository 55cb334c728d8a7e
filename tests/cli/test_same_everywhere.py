"""One question, the same bytes: whatever the hash seed, locale, time zone and number of workers."""

import os
import subprocess
import sys

import pytest
from conftest import ROOT, TOY
from studio_client import PAIR, client_of, service_of

PLACES = {
    "as it is": {},
    "another seed": {"PYTHONHASHSEED": "1"},
    "a third seed, far west": {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Pago_Pago"},
    "far east, plain C": {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C"},
    "half an hour off, Turkish": {"TZ": "Asia/Kolkata", "LC_ALL": "tr_TR.UTF-8"},
    "German": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"},
}
QUESTIONS = {
    "route": ("route", "alpha", "golf", "--depart", "2026-08-01", "--format", "json"),
    "compare": ("compare", "alpha", "delta", "--depart", "2026-08-01", "--format", "json"),
    "table": ("route", "alpha", "delta", "--depart", "2026-08-01"),
    "page": ("map", "OUT.html"),
    "risk": ("risk", "alpha", "delta", "--depart", "2026-08-01", "--format", "json"),
}
SWEEP = """
origins = ["alpha", "bravo"]
destinations = ["delta", "golf", "echo"]
depart = { from = 2026-01-15, to = 2026-06-15, every = "month" }
cargo = ["teu"]
draws = 2
seed = 1
"""
LIST = "origin,destination,depart,by\n" + "".join(
    f"{a},{b},2026-0{month}-01,{by}\n"
    for a in ("alpha", "bravo")
    for b in ("delta", "golf")
    for month in (1, 8)
    for by in ("", "cost")
)


def ask(folder, words, **more):
    """Return what a command of a fresh process prints, and the file that it writes."""
    out = folder / "OUT.html"
    words = [str(out) if it == "OUT.html" else str(it) for it in words]
    code = "from planner.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *words, "--data", str(TOY)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    if not out.exists():
        return done.stdout
    page = out.read_bytes()
    out.unlink()
    return page


@pytest.mark.slow
@pytest.mark.parametrize("name", QUESTIONS)
def test_seeds_locales_and_time_zones(tmp_path, name):
    answers = {place: ask(tmp_path, QUESTIONS[name], **more) for place, more in PLACES.items()}
    first = answers["as it is"]
    assert len(first) > 200
    assert [it for it, answer in answers.items() if answer != first] == []


@pytest.mark.slow
def test_one_or_many_workers(tmp_path):
    spec, shipments = tmp_path / "sweep.toml", tmp_path / "list.csv"
    spec.write_text(SWEEP, encoding="utf-8")
    shipments.write_text(LIST, encoding="utf-8")
    tables, lists = [], []
    for workers in ("1", "2", "3"):
        out = tmp_path / f"out{workers}.csv"
        ask(tmp_path, ("sweep", spec, out, "--workers", workers))
        tables.append(out.read_bytes())
        words = ("batch", shipments, "--format", "csv", "--workers", workers)
        lists.append(ask(tmp_path, words))
    assert len(tables[0].splitlines()) == 1 + 2 * 3 * 6 * 2
    assert len(lists[0].splitlines()) == 1 + 16
    assert tables[1:] == tables[:1] * 2
    assert lists[1:] == lists[:1] * 2


@pytest.mark.parametrize("path", ["/page.html", "/route.json", "/compare.json", "/year.json"])
def test_frozen_pages_and_documents_of_two_studios(toy, toy_steps, path):
    answers = []
    for _ in range(2):
        service = service_of(toy, toy_steps)
        client = client_of(service)
        answers += [client.get(f"{path}?{PAIR}") for _ in range(2)]
    assert {it.status_code for it in answers} == {200}
    assert len({it.content for it in answers}) == 1
