"""What the help texts list: commands and options under headings, each once; the version."""

import re
from importlib.metadata import version

import click
import pytest

from corridors.tables.load import load_network
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


def test_the_version_tells_the_edition_of_the_data(run):
    done = run("--version")
    edition = load_network().edition.isoformat()
    told = f"transport-corridors {version('transport-corridors')}, data edition {edition}\n"
    assert (done.code, done.out, done.err) == (0, told, "")
