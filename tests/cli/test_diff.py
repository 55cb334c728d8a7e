"""``corridors diff``: editions side by side, and the answers to the same questions in both."""

import json
import shutil
import zipfile

import pytest
from conftest import TOY

from corridors.tables.load import load_network

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
