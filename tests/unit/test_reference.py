"""The generated pages of the reference say what the program says today."""

import importlib.util
import re

import pytest
from conftest import ROOT

from planner.cli.main import COMMANDS


@pytest.fixture(scope="module")
def made():
    path = ROOT / "docs" / "make_reference.py"
    spec = importlib.util.spec_from_file_location("make_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {path.name: (path, text) for path, text in module.pages().items()}


@pytest.mark.parametrize("name", ["commands.md", "attributes.md", "api.md", "modules.md"])
def test_page_is_up_to_date(made, name, request):
    path, text = made[name]
    if request.config.getoption("--update-golden"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "run python docs/make_reference.py"


def test_every_command_and_option_is_on_the_page(made):
    """The page is read back against Click itself, not against the script."""
    import click

    from planner.cli.group import cli

    _, text = made["commands.md"]
    sections = dict(part.split("\n", 1) for part in text.split("\n### corridors ")[1:])
    assert set(sections) == set(COMMANDS)
    context = click.Context(cli)
    for name, section in sections.items():
        for param in cli.get_command(context, name).params:
            if isinstance(param, click.Option) and not param.hidden:
                assert param.opts[-1] in section, (name, param.opts)


def test_every_attribute_is_on_the_page(made):
    lines = (ROOT / "corridors" / "data" / "schema.csv").read_text(encoding="utf-8").splitlines()
    _, text = made["attributes.md"]
    for line in lines[1:]:
        assert f"\n| `{line.partition(',')[0]}` |" in text


def test_every_public_name_is_on_the_page(made):
    import planner

    _, text = made["api.md"]
    for name in planner.__all__:
        assert f"\n## planner.{name}\n" in text


def test_every_module_is_on_the_page_with_what_it_is_for(made):
    """Read back from the tree: a module without a docstring would leave an empty cell."""
    _, text = made["modules.md"]
    listed = {}
    for part in re.split(r"^##+ ", text, flags=re.MULTILINE)[1:]:
        folder = part.split("\n", 1)[0].partition(":")[0].strip().rstrip("/")
        listed[folder] = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", part, re.MULTILINE))
    for package in ("corridors", "planner", "maps", "research"):
        for head in (ROOT / package).rglob("__init__.py"):
            modules = {it.stem for it in head.parent.glob("*.py")} - {"__init__"}
            assert set(listed[head.parent.relative_to(ROOT).as_posix()]) == modules
    assert all(len(it) > 10 for modules in listed.values() for it in modules.values())
