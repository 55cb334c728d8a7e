"""Editions for others to cite: data packages and databases say what the tables say, and hold."""

import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from corridors.tables.load import DATA, load_network

TYPES = {
    "string": lambda _: True,
    "number": lambda cell: float(cell) is not None,
    "integer": lambda cell: str(int(cell)) == cell,
    "boolean": lambda cell: cell in ("yes", "no"),
    "date": lambda cell: bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell)),
}


def package_problems(folder):
    """What breaks a descriptor's own promises: hashes, types, constraints and keys."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    problems = []
    rows = {}
    for resource in package["resources"]:
        name, path = resource["name"], folder / resource["path"]
        body = path.read_bytes()
        if resource["hash"] != f"sha256:{hashlib.sha256(body).hexdigest()}":
            problems.append(f"{name}: hash")
        if resource["bytes"] != len(body):
            problems.append(f"{name}: bytes")
        header, *cells = csv.reader(io.StringIO(body.decode(), newline=""))
        schema = resource["schema"]
        if header != [it["name"] for it in schema["fields"]]:
            problems.append(f"{name}: header")
        rows[name] = [dict(zip(header, row, strict=True)) for row in cells]
        for field in schema["fields"]:
            missing = field.get("missingValues", schema["missingValues"])
            found = (cell_problem(row[field["name"]], field, missing) for row in rows[name])
            problems += [f"{name}.{field['name']}: {it}" for it in found if it]
        key = schema.get("primaryKey")
        if key and len({tuple(row[it] for it in key) for row in rows[name]}) < len(cells):
            problems.append(f"{name}: key")
    return problems + [it for one in package["resources"] for it in missing_rows(one, rows)]


def cell_problem(cell, field, missing):
    limits = field.get("constraints", {})
    if cell in missing:
        return "required" if limits.get("required") else ""
    if not TYPES[field["type"]](cell):
        return f"{cell!r} is no {field['type']}"
    return "" if cell in limits.get("enum", [cell]) else f"{cell!r} is not allowed"


def missing_rows(resource, rows):
    for key in resource["schema"].get("foreignKeys", ()):
        (own,), (other,) = key["fields"], key["reference"]["fields"]
        target = key["reference"].get("resource", resource["name"])
        known = {row[other] for row in rows[target]} | {""}
        for row in rows[resource["name"]]:
            if row[own] not in known:
                yield f"{resource['name']}.{own}: {row[own]!r} is not in {target}"


def facts_of(network):
    """All facts, but for the file in which they stand and the order of two places."""
    return {
        it._replace(subject=network.subjects.parse(it.subject).key, origin="")
        for it in network.facts
    }


def same_network(one, other):
    assert facts_of(one) == facts_of(other)
    for name in one._fields:
        if name not in ("schema", "subjects", "facts", "folder"):
            assert getattr(one, name) == getattr(other, name), name
    assert one.schema.attributes == other.schema.attributes


@pytest.fixture
def package(run, tmp_path):
    folder = tmp_path / "package"
    result = run("export", "--format", "datapackage", folder)
    assert result.code == 0, result.err
    return folder


def test_shipped_package_keeps_its_promises_and_is_the_network(package, shipped):
    assert package_problems(package) == []
    same_network(shipped, load_network(package))
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert described["edition"] == shipped.edition.isoformat()
    assert described["version"].split(".") == [
        str(it) for it in (shipped.edition.year, shipped.edition.month, shipped.edition.day)
    ]
    assert len(described["sources"]) == sum(
        it.kind != "assumption" for it in shipped.sources.values()
    )
    licences = {it["name"] for it in described["licenses"]}
    for resource in described["resources"]:
        own = {it["name"] for it in resource["licenses"]}
        assert own <= licences | {"PDDL-1.0"}
    (lines,) = [it for it in described["resources"] if it["name"] == "lines-rail-1520"]
    assert [it["name"] for it in lines["licenses"]] == ["ODbL-1.0"]
    # All columns that the supplied tables have are described.
    for resource in described["resources"]:
        for field in resource["schema"]["fields"]:
            assert field.get("description"), (resource["name"], field["name"])
    # Nothing of the folder is left out but what any network shares, or is asked of it.
    shared = {
        *("towns.csv", "outlines.csv", "exchange_rates.csv", "shared_names.csv", "projects"),
        "__pycache__",
    }
    tables = {it.name for it in DATA.iterdir()} - shared
    written = {Path(it["path"]).parts[0] for it in described["resources"]} | {"LICENSE.md"}
    assert {it.removesuffix(".csv") for it in tables} == {it.removesuffix(".csv") for it in written}


def test_folder_of_tables_is_not_taken_for_a_package(run, toy_copy, toy):
    before = {it.name for it in toy_copy.iterdir()}
    words = ("export", "--format", "datapackage", toy_copy, "--force", "--data", toy.folder)
    result = run(*words)
    assert result.code == 2
    assert "not part of an export" in result.err
    assert {it.name for it in toy_copy.iterdir()} == before


def test_package_is_replaced_with_force_alone(run, toy, tmp_path):
    words = ("export", "--format", "datapackage", tmp_path / "package", "--data", toy.folder)
    assert run(*words).code == 0
    assert "--force" in run(*words).err
    assert run(*words, "--force").code == 0
    note = tmp_path / "package" / "facts" / "my_notes.txt"
    note.write_text("mine", encoding="utf-8")
    refused = run(*words, "--force")
    assert refused.code == 2
    assert "holds facts/my_notes.txt, which is not part of an export" in refused.err
    assert note.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("form", ["datapackage", "sqlite"])
@pytest.mark.parametrize(
    "narrowed",
    [
        ("--mode", "rail"),
        ("--country", "CN"),
        ("--all",),
        ("-s", "suez-shut"),
        ("--set", "suez_canal.status=closed"),
    ],
)
def test_an_edition_is_whole(run, tmp_path, form, narrowed):
    output = tmp_path / "out"
    result = run("export", "--format", form, output, *narrowed)
    assert result.code == 2
    option = {"-s": "--scenario"}.get(narrowed[0], narrowed[0])
    assert f"drop {option}" in result.err
    assert not output.exists()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    from corridors.exchange.files import write_edition

    output = tmp_path_factory.mktemp("sqlite") / "network.db"
    write_edition(load_network(), "sqlite", output, licence="as it is")
    return output


def test_database_holds_its_keys_and_every_number_its_source(database, shipped):
    with sqlite3.connect(database) as base:
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        ask = lambda text, *given: base.execute(text, given).fetchall()  # noqa: E731
        assert ask("SELECT date FROM edition") == [(shipped.edition.isoformat(),)]
        assert ask("SELECT count(*) FROM places") == [(len(shipped.places),)]
        ((counted, sourced),) = ask("SELECT count(*), count(title) FROM facts")
        ((apart,),) = ask("SELECT (SELECT count(*) FROM numbers) + (SELECT count(*) FROM words)")
        assert counted == sourced == apart
        stated = {
            (shipped.subjects.parse(it.subject).key, it.attribute, it.when): it
            for it in shipped.facts
        }
        for subject, attribute, when, value, word, low, source in ask(
            'SELECT subject, attribute, "when", value, word, low, source FROM facts'
        ):
            fact = stated[subject, attribute, when]
            assert (value if word is None else word, low, source) == (
                *(fact.value, fact.low, fact.source),
            )
        for id_, km in ask("SELECT id, length_km FROM links_named"):
            assert km == shipped.number(id_, "length_km")
        a_service = next(iter(shipped.services.values()))
        ((calls,),) = ask("SELECT calls FROM service_routes WHERE id = ?", a_service.id)
        assert calls == " - ".join(shipped.places[it.place].name_en for it in a_service.calls)
        assert ask("SELECT sum(facts) FROM source_use") == [(apart,)]
        # What is looked for often has an index.
        for asked, index in (
            ("SELECT * FROM numbers WHERE subject = 'x'", "sqlite_autoindex_numbers_1"),
            ("SELECT * FROM numbers WHERE source = 'x'", "numbers_source"),
            ("SELECT * FROM links WHERE b = 'x'", "links_b"),
        ):
            assert index in str(ask(f"EXPLAIN QUERY PLAN {asked}"))
    base.close()


def test_database_refuses_what_breaks_a_key(database, tmp_path):
    copy = shutil.copy(database, tmp_path / "copy.db")
    base = sqlite3.connect(copy)
    base.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError), base:
        base.execute("UPDATE links SET a = 'nowhere' WHERE id = (SELECT min(id) FROM links)")
    with pytest.raises(sqlite3.IntegrityError), base:
        base.execute("UPDATE places SET kind = 'harbour' WHERE id = 'dalian'")
    base.close()
