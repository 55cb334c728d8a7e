"""The generated pages of the reference say what the program says today."""

import importlib.util

import pytest
from conftest import ROOT


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
