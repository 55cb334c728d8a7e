"""A port and its town are one place: which terminals are whose, and questions that need them."""

import json

import pytest

from corridors.errors import DataError
from corridors.places.gazetteer import check_terminals, read_terminals
from corridors.tables.load import load_network
from planner.parsing.terminals import TerminalEnd, at_terminals
from planner.question.query import Query

HEADER = "town,terminal,source"


@pytest.fixture
def world(toy_copy):
    """The toy with a town beside the port Alpha that bears its name, on the road alone."""
    tables = {
        "places": "alpha_town,town,CN,39.02,121.65,Alpha Town,,,,,,atlas\n"
        "alpha_town_port,port,CN,38.90,121.60,Alpha Town Port,,,,,,atlas\n",
        "links": "alpha_town,alpha,road,both,,,\nalpha_town_port,golf,sea,both,,,\n",
        "facts": "alpha-alpha_town:road,length_km,15,km,,,,2025,atlas,p. 1,\n"
        "alpha_town_port-golf:sea,length_km,21000,km,,,,2025,atlas,p. 1,\n",
    }
    for name, rows in tables.items():
        path = toy_copy / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")

    def write(*rows):
        text = "\n".join((HEADER, *rows, ""))
        (toy_copy / "terminals.csv").write_text(text, encoding="utf-8")
        return toy_copy

    return write


def admit(folder, fact):
    """Add a word that a place says of the cargo that it handles."""
    with (folder / "facts.csv").open("a", encoding="utf-8") as file:
        file.write(f"{fact},,,,,2025,atlas,p. 1,\n")


NAMED = "alpha_town,alpha_town_port,name"
STATED = "alpha_town,alpha,atlas"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("nowhere,alpha,name", "terminals.csv:2: place 'nowhere' does not exist"),
        ("alpha_town,hotel,name", "terminals.csv:2: place 'hotel' does not exist"),
        (
            "alpha_town,alpha,hearsay",
            "terminals.csv:2: source 'hearsay' is not in the sources table",
        ),
        ("alpha_town", "terminals.csv:2"),
    ],
)
def test_a_bad_row_is_told_by_its_line(world, row, problem):
    network = load_network(world(row))
    with pytest.raises(DataError) as caught:
        read_terminals(network)
    assert any(problem in it for it in caught.value.problems)
    assert check_terminals(network) == caught.value.problems


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("alpha_town,bravo,atlas", "bravo is a border; a terminal is one of port, airport,"),
        ("alpha_town,golf,atlas", "golf lies in DE, alpha_town in CN; drop the row"),
        ("bravo,alpha,atlas", "km from bravo; a terminal lies within 90 km of its town"),
        ("alpha,alpha_town_port,atlas", "alpha_town_port has no mode that alpha lacks"),
        (NAMED, "alpha_town and alpha_town_port occur above; keep one"),
        ("delta,golf,name", "golf does not have the name of delta; name a source"),
        ("nowhere_12,alpha,atlas", "town nowhere_12 is neither a place nor a town of the gazett"),
        ("london_2643743,alpha,atlas", "alpha lies in CN, london_2643743 in GB; drop the row"),
    ],
)
def test_the_check_holds_the_table_to_the_rule(world, row, problem):
    network = load_network(world(NAMED, row))
    found = check_terminals(network)
    assert any(it.startswith("terminals.csv:3: ") and problem in it for it in found), found


def test_what_bears_the_name_of_a_town_has_to_be_listed(world):
    assert check_terminals(load_network(world(NAMED, STATED))) == []
    (problem,) = check_terminals(load_network(world(STATED)))
    assert problem.endswith(f"add the row {NAMED}")


class TestOnTheToy:
    def answer(self, run, folder, *words):
        result = run("route", *words, "--data", folder, "--format", "json")
        assert result.code == 0, result.err
        return json.loads(result.out), result.err

    @pytest.mark.parametrize("rows", [(STATED, NAMED), (NAMED, STATED)])
    def test_the_first_terminal_of_the_mode_is_taken(self, run, world, rows):
        document, err = self.answer(run, world(*rows), "alpha_town", "golf", "--mode", "sea")
        first = rows[0].split(",")[1]
        assert document["query"]["origin"] == first
        assert document["routes"][0]["legs"][0]["from"] == first
        assert document["terminals"] == [
            {"role": "origin", "asked": "alpha_town", "terminal": first}
        ]
        assert err.startswith("Alpha Town: from its port, Alpha")

    def test_what_is_avoided_is_passed_over(self, run, world):
        words = ("golf", "alpha_town", "--mode", "sea", "--avoid", "alpha")
        document, err = self.answer(run, world(STATED, NAMED), *words)
        assert document["query"]["destination"] == "alpha_town_port"
        assert "Alpha Town: to its port, Alpha Town Port" in err

    def test_a_terminal_of_another_mode_is_passed_over(self, run, world):
        words = ("alpha_town", "bravo", "--mode", "rail")
        document, _ = self.answer(run, world(NAMED, STATED), *words)
        assert document["query"]["origin"] == "alpha"

    def test_with_all_modes_the_road_counts(self, run, world):
        folder = world(STATED, NAMED)
        document, err = self.answer(run, folder, "alpha_town", "bravo")
        assert document["query"]["origin"] == "alpha_town"
        assert "terminals" not in document
        assert "its port" not in err

    def test_a_terminal_that_does_not_handle_the_cargo_is_passed_over(self, run, world):
        folder = world(STATED, NAMED)
        admit(folder, "alpha,admits_cargo,crude")
        document, _ = self.answer(run, folder, "alpha_town", "golf", "--mode", "sea")
        assert document["query"]["origin"] == "alpha_town_port"

    @pytest.mark.parametrize("rows", [(STATED, NAMED), (NAMED, STATED)])
    def test_a_terminal_for_the_cargo_comes_before_the_town_and_the_others(self, run, world, rows):
        folder = world(*rows)
        admit(folder, "alpha,admits_cargo,teu")
        document, _ = self.answer(run, folder, "golf", "alpha_town", "--mode", "sea")
        assert document["query"]["destination"] == "alpha"
        # The road reaches the town, but boxes are what the terminal is for.
        document, _ = self.answer(run, folder, "alpha_town", "bravo")
        assert document["query"]["origin"] == "alpha"

    def test_a_terminal_for_one_mode_of_the_cargo_leaves_the_town_its_own(self, run, world):
        folder = world(STATED)
        admit(folder, "alpha:sea,admits_cargo,teu")
        document, _ = self.answer(run, folder, "alpha_town", "bravo")
        assert document["query"]["origin"] == "alpha_town"

    def test_the_mode_that_is_avoided_counts_as_not_allowed(self, run, world):
        document, _ = self.answer(run, world(STATED), "alpha_town", "golf", "--avoid", "road")
        assert document["query"]["origin"] == "alpha"

    def test_where_no_terminal_fits_the_error_is_as_before(self, run, world):
        result = run("route", "alpha_town", "golf", "--mode", "sea", "--data", world())
        assert result.code == 3
        assert (
            "no route for teu from Alpha Town to Golf; to find one: add --mode road" in result.err
        )

    def test_the_town_and_its_port_are_one(self, run, world):
        words = ("route", "alpha_town", "alpha", "--mode", "sea")
        result = run(*words, "--data", world(STATED))
        assert result.code == 2
        assert "origin and destination are both alpha" in result.err

    def test_a_bad_table_is_told_where_it_is_needed(self, run, world):
        result = run("route", "alpha_town", "golf", "--mode", "sea", "--data", world("x,y,name"))
        assert result.code == 1
        assert "terminals.csv:2: place 'x' does not exist" in result.err

    def test_an_unknown_cargo_is_told_as_before(self, run, world):
        words = ("route", "alpha_town", "golf", "--cargo", "ore", "--mode", "sea")
        result = run(*words, "--data", world(STATED))
        assert result.code == 2
        assert "cargo 'ore' is unknown" in result.err


CITIES = [
    ("Busan", "Dandong", "sea", "teu", [("destination", "dandong", "dandong_port")]),
    ("Даньдун", "Incheon", "sea", "teu", [("origin", "dandong", "dandong_port")]),
    (
        "Tangshan", "Jinzhou", "sea", "coal",
        [("origin", "tangshan", "caofeidian"), ("destination", "jinzhou", "jinzhou_port")],
    ),
    ("Panjin", "Shanghai", "sea", "teu", [("origin", "panjin", "panjin_port")]),
    ("Baku", "Aktau", "sea", "feu", [("origin", "baku", "alat")]),
    ("Vladivostok", "Yuzhno-Sakhalinsk", "sea", "teu",
     [("destination", "yuzhno_sakhalinsk", "korsakov")]),
    ("Yakutsk", "Moscow", "rail", "teu", [("origin", "yakutsk", "nizhny_bestyakh")]),
    ("Duisburg", "Luxembourg", "rail", "feu", [("destination", "luxembourg", "bettembourg")]),
    ("Chayanda", "Svobodny", "pipeline", "pipeline_gas",
     [("destination", "svobodny", "amur_gpp")]),
    ("Almetyevsk", "Budapest", "pipeline", "crude",
     [("origin", "almetyevsk_582432", "kaleykino"),
      ("destination", "budapest", "szazhalombatta")]),
    ("Aktau", "Baku", "sea", "crude", [("destination", "baku", "sangachal")]),
    ("Baku", "Ceyhan", "pipeline", "crude", [("origin", "baku", "sangachal")]),
    ("Mary", "Khorgos", "pipeline", "pipeline_gas", [("origin", "mary", "galkynysh")]),
    ("Turkmenabat", "Khorgos", "pipeline", "pipeline_gas",
     [("origin", "turkmenabat", "gedaim")]),
    ("Samara", "Mozyr", "pipeline", "crude", []),
    ("Budapest", "Belgrade", "river", "dry_bulk", []),
    ("Yakutsk", "Moscow", "air", "general", []),
    ("Dandong", "Shenyang", "rail", "teu", []),
    ("Dandong", "Shenyang", "road", "teu", []),
    ("Baku", "Tbilisi", "rail", "teu", []),
    ("Tangshan", "Shenyang", "road", "teu", []),
]  # fmt: skip


@pytest.mark.nightly
@pytest.mark.parametrize(("origin", "destination", "mode", "cargo", "moved"), CITIES)
def test_cities_by_mode(run, origin, destination, mode, cargo, moved):
    result = run(
        *("route", origin, destination, "--mode", mode, "--cargo", cargo),
        *("--depart", "2026-07-01", "--format", "json"),
    )
    assert result.code == 0, result.err
    document = json.loads(result.out)
    found = [tuple(it.values()) for it in document.get("terminals", [])]
    assert found == moved
    legs = document["routes"][0]["legs"]
    assert {leg["mode"] for leg in legs} <= {mode, "gate"}
    ends = {"origin": legs[0]["from"], "destination": legs[-1]["to"]}
    for role, asked, terminal in moved:
        assert ends[role] == terminal == document["query"][role]
        assert asked != terminal


@pytest.mark.parametrize(
    "words",
    [
        ("route", "Busan", "Dandong", "--mode", "sea"),
        ("route", "Busan", "Dandong", "--mode", "sea", "-k", "2"),
        ("route", "Busan", "Dandong", "--mode", "sea", "--pareto"),
        ("compare", "Busan", "Dandong", "--mode", "sea"),
        ("explain", "Busan", "Dandong", "--mode", "sea"),
        ("risk", "Busan", "Dandong", "--mode", "sea", "--draws", "50"),
    ],
)
def test_commands_say_so_once_on_stderr(run, words):
    result = run(*words)
    assert result.code == 0, result.err
    assert result.err.count("Dandong: to its port, Dandong Port") == 1
    assert "its port" not in result.out


def test_a_stop_on_the_way_is_moved_too(run):
    words = ("route", "Busan", "Shanghai", "--via", "Dandong", "--mode", "sea")
    result = run(*words, "--format", "json")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    assert document["query"]["via"] == ["dandong_port"]
    assert "Dandong: by its port, Dandong Port" in result.err
    assert any("dandong_port" in leg["places"] for leg in document["routes"][0]["legs"])


def test_a_question_that_needs_no_terminal_stays(shipped, shipped_steps):

    query = Query("dandong", "shenyang", "time", shipped.edition, "teu")
    assert at_terminals(shipped, shipped_steps, query) == (query, ())
    by_sea = query._replace(destination="busan", modes=("sea",))
    moved = TerminalEnd("origin", "dandong", "dandong_port")
    assert at_terminals(shipped, shipped_steps, by_sea) == (
        by_sea._replace(origin="dandong_port"),
        (moved,),
    )


def test_the_table_is_not_read_where_no_terminal_may_stand_for_a_stop(toy, toy_steps, monkeypatch):
    def unread(_network, town):
        message = f"terminals of {town}"
        raise AssertionError(message)

    monkeypatch.setattr("planner.parsing.terminals.terminals_of", unread)
    query = Query("alpha", "delta", "time", toy.edition, "teu")
    assert at_terminals(toy, toy_steps, query) == (query, ())
    with pytest.raises(AssertionError, match="terminals of"):
        at_terminals(toy, toy_steps, query._replace(modes=("air",)))
