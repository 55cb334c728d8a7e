"""``corridors diff``: editions side by side, and the answers to the same questions in both."""

import csv
import io
import json
import shutil
import zipfile

import pytest
from conftest import TOY

from corridors.tables.load import load_network
from planner.shipments.difference import world_difference
from planner.world import load

QUESTIONS = """\
reference,origin,destination,by,mode
rail,alpha,delta,time,rail
,alpha,golf,time,
"""


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "questions.csv"
    path.write_text(QUESTIONS, encoding="utf-8")
    return path


@pytest.fixture
def newer(toy_copy):
    """The toy with trains half as fast in Russia, and no lane round the cape."""
    file = toy_copy / "facts.csv"
    text = file.read_text(encoding="utf-8")
    before, after = "rail-1520@RU,speed_kmh,1000,km/d", "rail-1520@RU,speed_kmh,500,km/d"
    assert before in text
    text = text.replace(before, after)
    text += "south_cape:sea,status,closed,,,,,2026,atlas,p. 99,\n"
    text += "delta-golf:road,status,closed,,,,,2026,atlas,p. 99,\n"
    file.write_text(text, encoding="utf-8")
    return toy_copy


def test_nothing_differs_from_itself(run, listed, tmp_path):
    archive = tmp_path / "toy.zip"
    assert run("export", archive, "--data", TOY).code == 0
    for old, new in ((TOY, TOY), (archive, TOY), (TOY, archive)):
        result = run("diff", old, new, "--questions", listed, "--format", "json")
        assert result.code == 0, result.err
        document = json.loads(result.out)
        assert document["changes"] == []
        assert not any(it["changed"] for it in document["answers"])
        assert "the data are the same; 0 of 2 answers changed" in result.err
        csv_out = run("diff", old, new, "--questions", listed, "--format", "csv")
        assert csv_out.out == ""


def test_facts_and_answers_that_changed(run, listed, newer):
    result = run("diff", TOY, newer, "--questions", listed, "--format", "json")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    assert document["schema_version"] == 1
    assert document["old"]["edition"] == document["new"]["edition"] == "2026-01-10"
    assert document["counts"]["fact"] == {"added": 2, "removed": 0, "changed": 1}
    (value,) = [it for it in document["changes"] if it["field"] == "value" and it["old"]]
    assert (value["id"], value["old"], value["new"], value["unit"]) == (
        *("rail-1520@RU.speed_kmh", pytest.approx(1000 / 24), pytest.approx(500 / 24), "km/h"),
    )
    assert value["relative"] == pytest.approx(-0.5)
    rail, cape = document["answers"]
    asked = ("--by", "time", "--depart", "edition", "--format", "json")
    for answer, ends in (
        (rail, ("alpha", "delta", "--mode", "rail")),
        (cape, ("alpha", "golf")),
    ):
        assert answer["changed"]
        for side, data in (("old", TOY), ("new", newer)):
            known = run("route", *ends, "--data", data, *asked)
            if known.code == 3:
                assert answer["status"][side] == "no route"
                continue
            (route,) = json.loads(known.out)["routes"]
            hours = route["totals"]["time_h"]
            assert answer["days"][side] == pytest.approx(hours / 24, abs=0.006)
    assert rail["question"] == "rail"
    assert cape["question"] == "alpha - golf"
    back = json.loads(run("diff", newer, TOY, "--questions", listed, "--format", "json").out)
    for there, again in zip(document["answers"], back["answers"], strict=True):
        for name in ("days", "usd", "kg_co2e", "km", "modes"):
            assert (there[name]["old"], there[name]["new"]) == (
                *(again[name]["new"], again[name]["old"]),
            )


def test_table_and_csv_say_the_same(run, listed, newer):
    table = run("diff", TOY, newer, "--questions", listed)
    assert table.code == 0, table.err
    for words in ("rail-1520@RU.speed_kmh", "41.6667 km/h", "20.8333 km/h", "-50.0%", "rail", "->"):
        assert words in table.out, words
    short = run("diff", TOY, newer, "--facts-only", "--top", "1")
    assert "more; --top lists more, --format csv all" in short.out
    assert "answers" not in short.out
    rows = list(
        csv.DictReader(
            io.StringIO(run("diff", TOY, newer, "--questions", listed, "--format", "csv").out)
        )
    )
    assert {it["part"] for it in rows} == {"fact", "answer"}
    (row,) = [it for it in rows if it["id"] == "rail-1520@RU.speed_kmh"]
    assert row["source"] == "atlas"
    fields = {it["field"] for it in rows if it["part"] == "answer" and it["id"] == "rail"}
    assert "days" in fields


def test_supplied_questions_are_read_and_answered(shipped, ready):
    """Each of them is understood and has an answer in the supplied network."""
    from planner.graph.layers import LayeredNetwork
    from planner.shipments.difference import QUESTIONS as SUPPLIED
    from planner.shipments.reader import Defaults, read_shipments

    asked = read_shipments(SUPPLIED, Defaults("2026-11-01", shipped.cargo))
    assert asked.problems() == []
    world = LayeredNetwork(*ready)
    found = world_difference(world, world, asked)
    assert len(found.answers) == 12
    for answer in found.answers:
        assert answer.old.status == "answered", (answer.name, answer.old.problem)
        assert not answer.is_changed
    assert shipped.edition


def test_scenarios_are_worlds(run):
    result = run("diff", "base", "manzhouli-shut+suez-shut", "--facts-only", "--format", "json")
    assert result.code == 0, result.err
    changes = json.loads(result.out)["changes"]
    assert {"suez_canal.status", "manzhouli:rail-1520.status"} <= {it["id"] for it in changes}
    alone = run("diff", "manzhouli-shut", "manzhouli-shut+suez-shut", "--facts-only")
    assert "1 fact differ" in alone.err
    # Without NEW it is the supplied network.
    assert "suez_canal.status" in run("diff", "suez-shut", "--facts-only").out


def test_base_is_the_folder_of_data(run, newer):
    result = run("diff", TOY, "base", "--facts-only", "--data", newer, "--format", "json")
    assert result.code == 0, result.err
    assert "rail-1520@RU.speed_kmh" in {it["id"] for it in json.loads(result.out)["changes"]}


def test_world_has_it_too(toy):
    world = load(TOY)
    slower = world.given("rail-1520@RU.speed_kmh=20")
    rows = [{"origin": "alpha", "destination": "delta", "by": "time", "mode": "rail"}]
    found = world.diff(slower, rows)
    (answer,) = found.answers
    old, new = answer.figures["days"]
    assert new - old == pytest.approx(6660 * (1 / 20 - 24 / 1000) / 24, abs=0.02)
    assert answer.is_changed
    assert world.diff(world, rows).found == []
    assert toy.edition == world.network.edition


def test_a_zip_of_a_folder_is_read(run, tmp_path):
    archive = tmp_path / "folder.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in TOY.glob("*.csv"):
            file.write(path, f"toy-1.0/{path.name}")
    result = run("diff", archive, TOY, "--facts-only")
    assert result.code == 0, result.err
    assert "the data are the same" in result.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nowhere", "base", "--facts-only"), 2, "neither supplied nor a file"),
        (("nowhere.zip", "base", "--facts-only"), 2, "no such folder or ZIP file"),
        (("BROKEN", "base", "--facts-only"), 1, "is no ZIP file that can be read"),
        (("EMPTY", "base", "--facts-only"), 1, "holds no schema.csv"),
        (("TOY", "TOY", "--questions", "BAD"), 1, "destination is missing"),
        (("TOY", "TOY", "--questions", "BAD", "--facts-only"), 2, "asks no questions"),
        (("TOY", "TOY", "--depart", "soon"), 2, "is not a day"),
    ],
)
def test_wrong_words(run, tmp_path, words, code, told):
    files = {"BROKEN": tmp_path / "broken.zip", "EMPTY": tmp_path / "empty.zip"}
    files["BROKEN"].write_bytes(b"PK no")
    with zipfile.ZipFile(files["EMPTY"], "w") as file:
        file.writestr("a.txt", "a")
    bad = tmp_path / "bad.csv"
    bad.write_text("origin\nalpha\n", encoding="utf-8")
    known = {**files, "TOY": TOY, "BAD": bad}
    result = run("diff", *(known.get(it, it) for it in words))
    assert (result.code, result.out) == (code, "")
    assert told in result.err
    assert "Traceback" not in result.err


def test_a_broken_folder_names_its_fault(run, toy_copy):
    shutil.copy(toy_copy / "links.csv", toy_copy / "places.csv")
    result = run("diff", TOY, toy_copy, "--facts-only")
    assert result.code == 1
    assert "places.csv:1" in result.err


def test_a_question_that_one_side_cannot_read_says_so(run, tmp_path, newer):
    (newer / "places.csv").write_text(
        (newer / "places.csv")
        .read_text(encoding="utf-8")
        .replace("golf,port,DE", "hotel,town,DE,50,10,Hotel,,,,,,atlas\ngolf,port,DE"),
        encoding="utf-8",
    )
    assert "hotel" in load_network(newer).places
    listed = tmp_path / "questions.csv"
    listed.write_text("origin,destination,by\nalpha,hotel,time\n", encoding="utf-8")
    result = run("diff", TOY, newer, "--questions", listed, "--format", "json")
    (answer,) = json.loads(result.out)["answers"]
    assert answer["status"]["old"] == "not read"
    assert "hotel" in answer["problem"]["old"]
