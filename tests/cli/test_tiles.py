"""``--tiles``: off by default, and one line where it is wrong."""

import re

import pytest
from click.testing import CliRunner

from maps.pages.page import unpacked
from planner.cli.group import cli

OSM = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


def run(*words):
    return CliRunner().invoke(cli, ["route", "dalian", "harbin", "--depart", "2026-06-01", *words])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--tiles", OSM), "add --map FILE.html or --open"),
        (("--tiles-attribution", "Us", "--map", "a.html"), "needs --tiles URL"),
        (("--tiles", "nowhere", "--map", "a.html"), "--tiles nowhere: give a template such as"),
        (("--tiles", "http://a.org/{z}/{x}/{y}", "--map", "a.html"), "http is for this machine"),
        (("--tiles", "https://a.org/{z}/{x}/{y}", "--map", "a.html"), "--tiles-attribution TEXT"),
    ],
)
def test_a_wrong_use_is_one_error(words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = run(*words)
    assert said in str(found.exception)
    assert not list(tmp_path.iterdir())


def test_a_page_asks_one_server_and_only_when_told(tmp_path):
    policies = []
    for name, words in (("plain", ()), ("tiles", ("--tiles", OSM))):
        page = tmp_path / f"{name}.html"
        found = run("--map", str(page), *words)
        assert found.exit_code == 0, found.output
        text = page.read_text(encoding="utf-8")
        policies.append(re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1])
        assert bool(unpacked(text)["tiles"]) == bool(words)
    plain, tiles = policies
    assert "http" not in plain
    assert tiles.replace(" https://tile.openstreetmap.org", "") == plain
