"""Join the modules of a page's script to one script that a browser runs without any import."""

import re
from functools import cache
from pathlib import Path

_STATIC = Path(__file__).parents[1] / "static"
_IMPORT = re.compile(r'import \{ ([\w$, ]+) \} from "\./([\w.-]+\.js)";\n')
_DECLARED = re.compile(
    r"^(export )?(?:const|let|class|(?:async )?function\*?) (?:(\w+)|\{([\w, ]+)\})", re.MULTILINE
)


def _declared(text: str) -> tuple[set[str], set[str]]:
    """Return the names that a module declares at its top level, and those it exports."""
    own: set[str] = set()
    exported: set[str] = set()
    for export, name, several in _DECLARED.findall(text):
        names = {name} if name else set(several.replace(" ", "").split(","))
        own |= names
        if export:
            exported |= names
    return own, exported


def bundle(entry: str, folder: Path = _STATIC) -> str:
    """Return a module and all that it imports as one script, what is imported first.

    The words ``import`` and ``export`` are dropped and the modules joined, so that they share one
    scope. Imports stand on one line each, as ``import { a, b } from "./x.js";``, and ``export``
    stands before a declaration that begins its line.

    Parameters
    ----------
    entry
        Name of the module with which the page begins.
    folder
        Where the modules lie.

    Raises
    ------
    ValueError
        If modules import each other in a circle, two of them declare the same name, a name that is
        imported is not exported, or an import or export is written in another form.
    """
    return _bundle(entry, folder)


@cache
def _bundle(entry: str, folder: Path) -> str:
    exports: dict[str, set[str]] = {}
    owner: dict[str, str] = {}
    parts: list[str] = []

    def add(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            circle = (*way[way.index(name) :], name)
            msg = f"{name}: modules import each other: {' > '.join(circle)}"
            raise ValueError(msg)
        if name in exports:
            return
        text = (folder / name).read_text(encoding="utf-8")
        for names, source in _IMPORT.findall(text):
            add(source, (*way, name))
            if missing := set(names.split(", ")) - exports[source]:
                msg = f"{name}: {source} does not export {', '.join(sorted(missing))}"
                raise ValueError(msg)
        own, exports[name] = _declared(text)
        for word in sorted(own):
            if word in owner:
                msg = f"{name}: {word} is declared in {owner[word]} too; rename one"
                raise ValueError(msg)
            owner[word] = name
        body = re.sub(
            r"^export (?=(?:const|let|class|async|function)\b)",
            "",
            _IMPORT.sub("", text),
            flags=re.MULTILINE,
        )
        if left := re.search(r"^(?:import|export)\b.*", body, re.MULTILINE):
            msg = f"{name}: {left[0]!r} is no form of import or export that is joined"
            raise ValueError(msg)
        parts.append(body)

    add(entry, ())
    return "".join(parts)


def lean(script: str) -> str:
    r"""Return a script without lines of comment and without the blanks that begin its lines.

    No text of a script goes over several lines; a test holds the modules to it.

    Examples
    --------
    >>> lean("// Adds.\nfunction add(a, b) {\n  return a + b; // a sum\n}\n")
    'function add(a, b) {\nreturn a + b; // a sum\n}\n'
    """
    without = re.sub(r"^[ \t]*//.*\n", "", script, flags=re.MULTILINE)
    return re.sub(r"^[ \t]+", "", without, flags=re.MULTILINE)
