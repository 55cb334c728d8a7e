"""The notebooks of the docs run from top to bottom, and show what a notebook can show."""

import ast
import contextlib
import io
import json
import re
import string

import pytest
from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "docs").rglob("*.ipynb"))
ID = set(string.ascii_letters + string.digits + "-_")


def run(cell, names):
    """Run a cell, and return what is printed and the value that it ends with, as HTML."""
    tree = ast.parse(cell)
    last = None
    # A semicolon at the end means that the value is not shown.
    if isinstance(tree.body[-1], ast.Expr) and not cell.rstrip().endswith(";"):
        last = ast.Expression(tree.body.pop().value)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(tree, "<cell>", "exec"), names)  # noqa: S102 - our own notebook
        value = eval(compile(last, "<cell>", "eval"), names) if last else None  # noqa: S307
    return out.getvalue(), "" if value is None else value._repr_html_()


def code_of(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(it["source"]) for it in notebook["cells"] if it["cell_type"] == "code"]


def test_there_is_a_notebook():
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_of_the_format_and_holds_no_results(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert {"cells", "metadata", "nbformat", "nbformat_minor"} == set(notebook)
    ids = [it["id"] for it in notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(0 < len(it) <= 64 and set(it) <= ID for it in ids)
    for cell in notebook["cells"]:
        assert cell["cell_type"] in {"code", "markdown"}
        assert all(line.endswith("\n") for line in cell["source"][:-1])
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


def test_maps_in_a_notebook(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    said, shown = zip(
        *(run(it, names) for it in code_of(ROOT / "docs/tutorial/maps-in-a-notebook.ipynb")),
        strict=True,
    )
    assert [bool(it) for it in shown] == [
        *(True, True, True),
        *(False, False),
        *(True, True),
    ]
    assert "comes from a server" in "".join(said)
    assert sorted(it.name for it in tmp_path.iterdir()) == [
        *("compared.html", "online.html", "page.html", "route.html")
    ]
    for name in ("compared.html", "page.html", "route.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert not re.search(r"<script[^>]+src=|<link[^>]+href=", text), name
    text = (tmp_path / "route.html").read_text(encoding="utf-8")
    assert "Our warehouse" in text
    assert "Track works" in text
    assert "tile.openstreetmap.org" in (tmp_path / "online.html").read_text(encoding="utf-8")
    assert "Manzhouli shut" in (tmp_path / "compared.html").read_text(encoding="utf-8")
