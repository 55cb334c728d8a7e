"""No command runs a file of the folder in which it is asked, in whichever process."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import TOY

CORRIDORS = Path(sys.executable).parent / "corridors"
NAMES = (
    *("struct.py", "pickle.py", "signal.py", "sitecustomize.py", "usercustomize.py"),
    *("numpy/__init__.py", "numba/__init__.py", "planner/__init__.py"),
    *("corridors/__init__.py", "multiprocessing/__init__.py", "click/__init__.py"),
)
WORLDS = (
    *("amur-heihe-complex", "belarus-poland-shut", "bichigt-railway", "borders-2021"),
    *("carbon-price", "chinese-subsidy-withdrawn", "dandong-hunchun-trains"),
)
"""So many that a second process shares them."""
SPEC = """\
origins = ["alpha"]
destinations = ["golf", "delta"]
"""


@pytest.fixture
def baited(tmp_path):
    """A folder whose files leave a trace when they are run."""
    folder = tmp_path / "baited"
    for name in NAMES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        trace = str(tmp_path / "trace")
        path.write_text(f"open({trace!r}, 'a').write({name + chr(10)!r})\n", encoding="utf-8")
    (folder / "spec.toml").write_text(SPEC, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "words",
    [
        ("route", "Dalian", "Duisburg", "--format", "json"),
        ("sweep", "spec.toml", "out.csv", "--workers", "3", "--data", str(TOY)),
        pytest.param(
            (
                *("compare", "harbin", "busan", "--every", "month", "--format", "json"),
                *(word for name in WORLDS for word in ("-s", name)),
            ),
            marks=pytest.mark.nightly,
        ),
    ],
    ids=lambda words: words[0],
)
def test_no_file_of_the_current_folder_is_run(baited, words):
    done = subprocess.run(
        [CORRIDORS, *words], cwd=baited, capture_output=True, text=True, check=False
    )
    assert not (baited.parent / "trace").exists(), (baited.parent / "trace").read_text()
    assert done.returncode == 0, done.stderr


def test_a_worker_is_isolated_from_a_shell_whose_path_begins_with_the_current_folder(baited):
    """As `python -c` has it: the worker alone is started there, so that it alone meets a bait."""
    code = (
        "import sys; sys.path.remove(''); from planner.processes import IsolatedPool, run_tasks;"
        "import os, operator; os.chdir(sys.argv[1]); sys.path.insert(0, '');"
        "os.environ['PYTHONPATH'] = '.';"
        "pool = IsolatedPool(2, os.getpid).__enter__();"
        "found = sorted(run_tasks(pool, operator.neg, [1, 2, 3])); pool.__exit__();"
        "assert found == [(1, -1), (2, -2), (3, -3)], found;"
        "assert sys.path[0] == '' and os.environ['PYTHONPATH'] == '.'"
    )
    subprocess.run([sys.executable, "-c", code, baited], check=True, cwd="/")
    assert not (baited.parent / "trace").exists()
