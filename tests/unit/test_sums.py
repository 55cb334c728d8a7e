"""Floats are summed by ``math.fsum``: the built-in gives other last digits from Python 3.12 on."""

import ast

import pytest
from conftest import ROOT

WHOLE = {
    "corridors/exchange/edition.py": {"it.file_size"},
    "corridors/tables/spreadsheet.py": {"it.file_size"},
    "research/build/run.py": {"it.abroad"},
    "planner/chains/pricing.py": {"_crosses(network, step.a, step.b, step.first)"},
    "planner/pricing/shipper_costs.py": {"some"},
    "planner/routing/infeasibility.py": {"of[edge]"},
    "planner/cli/commands/check.py": {"kinds.values()", "column"},
    "planner/cli/commands/diff.py": {"kinds.values()", "it.is_changed"},
    "planner/cli/commands/export.py": {"counts.values()"},
    "planner/cli/commands/flows.py": {"it.assumed"},
    "planner/cli/commands/sweep.py": {"chunk.cells()"},
    "planner/cli/tables/console.py": {
        *("wide", "needs", "needs[:key]", "needs[at]", "needs[it]", "widths"),
        "map(_at, [level] * len(wide), least, wide)",
    },
    "planner/flows/rows.py": {"it.assumed"},
    "planner/routing/legs.py": {"it.crossings", "it.transfers"},
    "planner/routing/rules.py": {"bit"},
    "planner/search/automaton.py": {"rule.visited(layer)"},
    "planner/sweep/store.py": {"it.num_rows"},
    "planner/validation/choices.py": {"it.agrees", "it.mode", "it.via", "it.not_via"},
    "planner/validation/jams.py": {"it.held"},
    "maps/cartography/ground.py": {"_size(world, key)", "map(len, world.cells[key])"},
    # Arrays of draws: NumPy adds them, element by element.
    "planner/uncertainty/route_model.py": {"stop.formula.km(value)"},
}
"""What else is summed by the built-in, by module: whole numbers and arrays."""


def _summed(call: ast.Call) -> ast.expr:
    """Return what is added up: the element of a generator, or the argument."""
    first = call.args[0]
    return first.elt if isinstance(first, ast.GeneratorExp | ast.ListComp) else first


def _is_whole(it: ast.expr) -> bool:
    """Tell whether an expression is evidently a truth value or a whole number."""
    if isinstance(it, ast.Compare):
        return True
    if isinstance(it, ast.Constant):
        return isinstance(it.value, int)
    if isinstance(it, ast.UnaryOp):
        return isinstance(it.op, ast.Not) or _is_whole(it.operand)
    if isinstance(it, ast.BoolOp):
        return all(map(_is_whole, it.values))
    if isinstance(it, ast.BinOp):
        bits = isinstance(it.op, ast.LShift | ast.RShift | ast.BitOr | ast.BitAnd)
        return bits or (
            isinstance(it.op, ast.Add | ast.Sub | ast.Mult)
            and _is_whole(it.left)
            and _is_whole(it.right)
        )
    if isinstance(it, ast.Call):
        if isinstance(it.func, ast.Name):
            return it.func.id in {"bool", "len", "int", "is_open", "is_full", "in_season"}
        return isinstance(it.func, ast.Attribute) and it.func.attr in {
            "endswith",
            "startswith",
            "isascii",
        }
    return False


def _sums(source: str):
    """Yield the line and text of each sum by the built-in that is not evidently whole."""
    for node in ast.walk(ast.parse(source)):
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if named and node.func.id == "sum" and not _is_whole(_summed(node)):
            yield node.lineno, ast.unparse(_summed(node))


@pytest.mark.parametrize("package", ["corridors", "planner", "maps", "research"])
def test_floats_are_summed_exactly(package):
    wrong, kept = [], set()
    for path in sorted((ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for line, text in _sums(path.read_text(encoding="utf-8")):
            if text in WHOLE.get(name, ()):
                kept.add((name, text))
            else:
                wrong.append(f"{name}:{line}: sum of {text}; floats are summed by math.fsum")
    assert not wrong, "\n".join(wrong)
    listed = {(name, it) for name, texts in WHOLE.items() for it in texts}
    assert kept == {it for it in listed if it[0].startswith(f"{package}/")}
