"""The modules of a page joined to one script."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import maps
from maps.pages.page import bundle

STATIC = Path(maps.__file__).parent / "static"
PAGES = ("studio.js", "compare.js", "network.js", "overlay.js", "reach.js")
NODE = shutil.which("node")


def write(folder, **modules):
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("entry", PAGES)
def test_a_page_has_each_of_its_modules_once_after_what_it_imports(entry):
    text = bundle(entry)
    assert not re.search(r"^(import|export)\b", text, re.MULTILINE)
    assert text.count("= globalThis.pageData;") == 1
    at = {
        path.name: text.find(path.read_text(encoding="utf-8").partition("\n")[0])
        for path in STATIC.glob("*.js")
    }
    used = {name for name, where in at.items() if where >= 0}
    assert entry in used
    for name in used:
        own = (STATIC / name).read_text(encoding="utf-8")
        assert text.count(own.partition("\n")[0]) == 1
        for source in re.findall(r'from "\./(.+)";', own):
            assert 0 <= at[source] < at[name]


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.parametrize("entry", PAGES)
def test_what_is_joined_is_a_script(entry, tmp_path):
    path = tmp_path / "page.cjs"
    path.write_text(f'"use strict";(function () {{{bundle(entry)}}});', encoding="utf-8")
    done = subprocess.run([NODE, "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_modules_are_joined_in_the_order_of_their_imports(tmp_path):
    write(
        tmp_path,
        a='// Entry.\nimport { b } from "./b.js";\nimport { c, d } from "./c.js";\nuse(b, c, d);\n',
        b='import { c } from "./c.js";\n\nexport const b = c + 1;\n',
        c="export const { c, e } = { c: 1, e: 2 };\nexport function d() {}\n",
    )
    assert bundle("a.js", tmp_path) == (
        "const { c, e } = { c: 1, e: 2 };\nfunction d() {}\n\nconst b = c + 1;\n"
        "// Entry.\nuse(b, c, d);\n"
    )


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        (
            {
                "a": 'import { b } from "./b.js";\nexport let a = b;\n',
                "b": 'import { a } from "./a.js";\nexport let b = a;\n',
            },
            r"each other: a\.js > b\.js > a\.js",
        ),
        (
            {
                "a": 'import { b } from "./b.js";\nconst c = b;\n',
                "b": "const c = 1;\nexport const b = c;\n",
            },
            r"a\.js: c is declared in b\.js too",
        ),
        (
            {"a": 'import { b } from "./b.js";\n', "b": "const b = 1;\n"},
            r"b\.js does not export b",
        ),
        ({"a": "export default 1;\n"}, "export default 1"),
        ({"a": "const a = 1;\nexport { a };\n"}, "export { a }"),
        ({"a": 'import { b as c } from "./b.js";\n', "b": "export const b = 1;\n"}, "b as c"),
        ({"a": 'import * as b from "./b.js";\n', "b": "export const b = 1;\n"}, r"import \* as b"),
    ],
    ids=["circle", "twice", "missing", "default", "list", "renamed", "all"],
)
def test_what_cannot_be_joined_is_refused(modules, said, tmp_path):
    write(tmp_path, **modules)
    with pytest.raises(ValueError, match=said):
        bundle("a.js", tmp_path)
