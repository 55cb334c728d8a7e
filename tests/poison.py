"""A network whose every free text tries to run as code, to break out, or to break a parser.

Which columns are free is found out by trying, so that a new column is covered by itself.
"""

import csv
import json
import re
import shutil

from corridors.errors import CorridorsError
from corridors.model.entities import GATE
from corridors.tables.load import load_network
from planner.question.query import Query
from planner.routing.router import find_route

RAN = "window.ran=1"
BRACES = "{{7*7}}{% raw %}{#3}{# "
MARKUP = f"</script><!--<script><img src=x onerror={RAN}>\"'><svg onload={RAN}>"
REST = "\u2028$x^{$\\u007b</style></title>{}%"


_NAMED_BY = {
    "sources": ("source",),
    "corridors": ("corridor",),
    "cargo": ("cargo", "subject"),
    "modes": ("mode", "modes", "mode_to_next", "subject"),
    "places": ("a", "b", "place", "subject"),
}
"""Columns that name the ids of a table, alone or among other words."""


def poison(where, canary):
    """Return a text that tells its field between brackets of its own, and all that is bad."""
    shell = (
        "{{ cycler.__init__.__globals__.os.system('touch " + str(canary) + "') }}"
        "{{ self.__init__.__globals__.__builtins__.open('" + str(canary) + "', 'w') }}"
    )
    return f"⟦{where}|{BRACES}{shell}{MARKUP}{REST}⟧"


def tight(where):
    """Return what of it may stand where blanks and the signs of subjects may not."""
    return f"⟦{where}|{{{{7*7}}}}{{%{{#3}}$x^{{$\"'<svg/onload=ran=1/⟧"


def _read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _spoil(folder, path, column, text):
    """Poison a column, and with an id the cells that name it."""
    table = path.stem
    rows = _read(path)
    if column != "id":
        _write(path, [{**row, column: row[column] + text} for row in rows])
        return
    names = [row["id"] for row in rows if row["id"] != GATE]
    ids = re.compile(rf"(?<![\w-])(?:{'|'.join(names)})(?![\w⟦-])")
    for other in folder.glob("*.csv"):
        told = _read(other)
        for name in _NAMED_BY.get(table, ()):
            for row in told:
                if row.get(name):
                    row[name] = ids.sub(lambda it: it[0] + text, row[name])
        _write(other, told)
    _write(path, [{**row, "id": row["id"] + text * (row["id"] in names)} for row in rows])


SCENARIO = """
title = {title}
why = {why}

[[facts]]
subject = {road}
attribute = "speed_kmh"
value = {value}
unit = "km/h"
year = 2025
source = {source}
locator = {locator}
note = {note}

[[sources]]
id = {source}
kind = "press"
title = {source_title}
publisher = {publisher}
year = "2025"
url = "javascript:{run}"
licence = "none"

[[facts]]
subject = {sea}
attribute = "speed_kmh"
value = 31
unit = "km/h"
year = 2025
source = {assumption}
locator = {locator}
note = {note}
"""


def scenario(path, canary, value):
    """Write a scenario with poison in its texts, under a name that is poison as well."""
    names = ("title", "why", "locator", "note", "source", "source_title", "publisher")
    texts = {it: json.dumps(poison(f"scenario.{it}", canary).replace("\u2028", "")) for it in names}
    ids = {it: json.dumps(f"{it}{tight('modes.id')}") for it in ("road", "sea")}
    texts["assumption"] = json.dumps(f"assumption{poison('sources.id', canary)}")
    path.write_text(SCENARIO.format(**texts, **ids, value=value, run=RAN), encoding="utf-8")
    return path


def poisoned(toy, folder, *makers):
    """Write the toy network with poison in every column that may hold it.

    Each of ``makers`` gives a text for a column; the first one that the column may hold is taken.

    Returns
    -------
    set
        The columns that hold it, such as ``places.name_en``.
    """
    shutil.copytree(toy, folder)
    free = set()
    for path in sorted(folder.glob("*.csv")):
        for column in _read(path)[0]:
            where = f"{path.stem}.{column}"
            before = {it: it.read_bytes() for it in folder.glob("*.csv")}
            for make in makers:
                _spoil(folder, path, column, make(where))
                if _answers(folder):
                    free.add(where)
                    break
                for it, content in before.items():
                    it.write_bytes(content)
    return free


def _answers(folder):
    """Tell whether a network is taken; what is wrong with it must be told in words."""
    try:
        network = load_network(folder)
        query = Query("alpha", "delta", "time", network.edition, next(iter(network.cargo)))
        return bool(find_route(network, query))
    except CorridorsError:
        return False
