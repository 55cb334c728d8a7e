"""README and docs can't rot: consoles run again, every command has help and is in the docs."""

import re
import shlex
import shutil

import click
import pytest
from conftest import ROOT

from corridors.scenario import scenario_files
from planner.cli.group import cli
from planner.cli.main import COMMANDS

SHELL = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def steps(text: str):
    """Yield the command and the output of each ``$`` line of the consoles."""
    for block in CONSOLE.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


LONG = (
    "docs/explanation/critical.md",
    "docs/explanation/flows.md",
    "docs/how-to/estimate-risk.md",
    "docs/tutorial/arrive-by-a-date.md",
    "docs/tutorial/choose-by-regret.md",
    "docs/tutorial/what-dalian-reaches.md",
    "docs/tutorial/worlds-of-your-own.md",
)
"""Pages whose commands take half a minute."""


def page_param(page):
    """Return a page as a parameter; the long ones are for the night."""
    name = str(page.relative_to(ROOT))
    return pytest.param(page, id=name, marks=[pytest.mark.nightly] if name in LONG else [])


@pytest.mark.golden
@pytest.mark.usefixtures("any_day")
@pytest.mark.parametrize("page", [*map(page_param, PAGES)])
def test_consoles_run_again(run, request, page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for example in page.parent.glob("example-*"):
        shutil.copy(example, tmp_path)
    text = page.read_text(encoding="utf-8")
    for command, output in list(steps(text)):
        words = shlex.split(command)
        assert words[0] == "corridors", command
        result = run(*words[1:])
        said = result.out + (result.err if result.code else "")
        lines = [f"{line.rstrip()}\n" for line in said.splitlines()]
        if output.endswith("\n...\n"):
            # The rest of a long answer is left out.
            kept = output.count("\n") - 1
            assert len(lines) > kept, command
            lines[kept:] = ["...\n"]
        said = "".join(lines)
        if request.config.getoption("--update-golden"):
            text = text.replace(f"$ {command}\n{output}", f"$ {command}\n{said}", 1)
            page.write_text(text, encoding="utf-8")
        else:
            assert said == output, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_shown_without_their_output_are_valid(page):
    """Click reads the words of each: commands, options and choices exist, and scenarios too."""
    context = click.Context(cli)
    for block in SHELL.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if not words or words[0] != "corridors":
                continue
            command = cli.get_command(context, words[1])
            assert command is not None, line
            try:
                asked = command.make_context(words[1], words[2:], parent=context)
            except click.UsageError as error:
                if "does not exist" in error.format_message():
                    continue  # a file that a reader would have
                pytest.fail(f"{line}: {error.format_message()}")
            names = "+".join(asked.params.get("scenarios") or ()).split("+")
            known = set(scenario_files())
            assert all(it in known or it.endswith(".toml") or not it for it in names), line


INPUT = re.compile(r"[\w-]+\.(?:csv|xlsx|toml|zip|json|tsv)")
WRITTEN = ("--output", "--map", "--chart", "--plot", ">")
STATED = re.compile(r"`([\w-]+\.(?:csv|toml))`[^\n]*:\n+```(?:csv|toml)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_block_finds_its_files(page):
    """Each is an example beside the page, is shown on it, or is written by a step before."""
    text = page.read_text(encoding="utf-8")
    made = {it.name for it in page.parent.glob("example-*")} | {*STATED.findall(text)}
    lines = "\n".join(re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL)).splitlines()
    for line in (
        it.removeprefix("$ ") for it in lines if it.startswith(("corridors", "$ ", "cp "))
    ):
        words = shlex.split(line, comments=True)
        if words[0] == "cp":
            made.add(words[-1])
            continue
        inputs = [at for at, word in enumerate(words) if INPUT.fullmatch(word)]
        inputs += [at + 1 for at, word in enumerate(words) if word in ("--data", "gmns")]
        written = {at + 1 for at, word in enumerate(words) if word in WRITTEN}
        if words[1] in ("export", "sweep"):
            written.add(len(words) - 1)
            inputs = [it for it in inputs if words[1] != "export"]
        for at in {*inputs} - written:
            placeholder = words[at].partition(".")[0].isupper()
            assert words[at] in made or placeholder, line
        made |= {words[at] for at in written}


def test_every_command_is_in_the_docs_and_has_help(run):
    guide = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        assert f"corridors {name}" in guide
        result = run(name, "--help")
        assert result.code == 0
        assert "Usage" in result.out


def test_no_machine_paths():
    for page in PAGES:
        assert not re.search(
            r"(^|[^A-Za-z0-9_.])/(work|root|tmp)/", page.read_text(encoding="utf-8")
        )
