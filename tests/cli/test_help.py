"""What the help texts list: commands and options under headings, each once; the version."""

import re
from importlib.metadata import version

import click
import pytest
from conftest import TOY

from corridors.tables.load import DATA, load_network, read_edition
from planner.cli.group import cli
from planner.cli.main import COMMANDS, GROUPS
from planner.cli.options import OTHER, SECTIONS, SectionedCommand

MANY = 8
"""A command of more options lists them under headings."""


def options(name):
    command = cli.get_command(None, name)
    return [it for it in command.params if isinstance(it, click.Option)]


def headed(text):
    """Return the first words of the lines of each section of a help text."""
    found, heading = {}, ""
    for line in text.splitlines():
        if re.match(r"\w[\w ]*:$", line):
            heading = line[:-1]
            found[heading] = []
        elif heading and re.match(r"  \S", line):
            found[heading].append(line[2:].split("  ")[0].strip())
    return found


def test_each_command_stands_once_under_a_heading(run):
    told = headed(run("--help").out)
    told.pop("Options")
    assert told == {heading: [*group] for heading, group in GROUPS.items()}
    assert sum(map(len, GROUPS.values())) == len(COMMANDS)
    assert {"Ask", "Compare", "Data", "Pages", "Check"} <= set(GROUPS)


@pytest.mark.parametrize("name", [it for it in COMMANDS if len(options(it)) > MANY])
def test_options_of_a_command_stand_once_under_headings(run, name):
    assert isinstance(cli.get_command(None, name), SectionedCommand)
    told = headed(run(name, "--help").out)
    listed = [re.match(r"(?:-s, )?(-[-\w]+)", words)[1] for rows in told.values() for words in rows]
    wanted = sorted([it.opts[-1] for it in options(name)] + ["-h"])
    assert sorted(listed) == wanted
    assert [it.startswith("-h") for it in told[OTHER]] == [True]
    assert [*told] == [it for it in (*SECTIONS, OTHER) if it in told]
    assert len(told) > 3


def test_every_option_under_a_heading_exists():
    known = {it.opts[-1] for name in COMMANDS for it in options(name)}
    named = [name for names in SECTIONS.values() for name in names]
    assert len(named) == len(set(named))
    assert set(named) <= known


def test_a_command_of_few_options_has_one_list(run):
    assert [*headed(run("list", "--help").out)] == ["Options"]


def test_sections_of_a_help_are_aligned(run):
    out = run("explain", "--help").out
    lines = [line for line in out.splitlines() if re.match(r"  -\S+ [A-Z]+ +[A-Z]", line)]
    at = {re.match(r"  -\S+ [A-Z]+ +", line).end() for line in lines}
    assert len(lines) > 5
    assert len(at) == 1


def test_the_version_tells_the_edition_of_the_data(run):
    done = run("--version")
    edition = load_network().edition.isoformat()
    told = f"transport-corridors {version('transport-corridors')}, data edition {edition}\n"
    assert (done.code, done.out, done.err) == (0, told, "")


def test_the_edition_is_that_of_the_folder(toy, toy_copy):
    assert read_edition(TOY) == toy.edition
    assert read_edition() == read_edition(DATA)
    (toy_copy / "edition.csv").write_text("date,note\n2030-02-03,mine\n", encoding="utf-8")
    assert read_edition(toy_copy).isoformat() == "2030-02-03"
