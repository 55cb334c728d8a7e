"""``corridors services``, and services in the answers of the other commands."""

import csv
import datetime as dt
import io
import json

import pytest
from service_tables import CALLS, SERVICES, add_services

from planner.world import load


@pytest.fixture
def ask(run, toy_copy, clock):
    """Run a command on the toy network with services."""
    clock("2026-01-01")
    add_services(toy_copy)
    return lambda *words: run(*words, "--data", toy_copy)


def listed(result):
    assert result.code == 0, result.err
    return [it["id"] for it in json.loads(result.out)["services"]]


def test_services_that_run_and_are_confirmed_are_listed(ask):
    done = ask("services", "--format", "json")
    assert listed(done) == ["ax1", "bt", "sf"]
    assert done.err == "3 services; --all lists 1 more; --unconfirmed lists 1 more\n"


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (("--all",), ["ax1", "bt", "sf", "idle"]),
        (("--unconfirmed",), ["ax1", "bt", "sf", "old"]),
        (("--all", "--unconfirmed", "--mode", "rail"), ["bt", "old", "idle"]),
        (("--mode", "rail-1520"), ["bt"]),
        (("--operator", "acme"), ["ax1", "bt"]),
        (("--operator", "acme", "--mode", "sea"), ["ax1"]),
        (("golf",), ["ax1", "sf"]),
        (("Альфа", "Delta"), ["bt"]),
        (("alpha", "golf"), ["sf", "ax1"]),
        (("golf", "alpha"), ["ax1"]),
        (("charlie",), []),
        (("--set", "ax1.status=suspended"), ["bt", "sf"]),
    ],
)
def test_terms_narrow_the_list(ask, words, ids):
    assert listed(ask("services", *words, "--format", "json")) == ids


def test_what_is_told_of_a_service(ask):
    (row,) = json.loads(ask("services", "alpha", "delta", "--format", "json").out)["services"]
    assert row["calls"] == ["alpha", "echo", "delta"]
    assert row["call_names"] == ["Alpha", "Echo", "Delta"]
    assert row["time_h"] == pytest.approx(200.0)
    assert (row["departures_per_week"], row["weekdays"]) == (2.0, ["wed", "sat"])
    assert row["frequency"] == "Wednesdays and Saturdays"
    # 1 January 2026 is a Thursday.
    days = [f"2026-01-{day}T18:00+08:00" for day in ("03", "07", "10")]
    assert row["departures"] == days
    assert row["source"]["id"] == "atlas"
    assert row["source"]["locator"] == "p. 41"
    assert row["confirmed_lately"] is True


def test_departures_count_from_the_day_asked(ask):
    asked = ("services", "alpha", "delta", "--depart", "2026-03-01", "--format", "json")
    (row,) = json.loads(ask(*asked).out)["services"]
    assert [it[:10] for it in row["departures"]] == ["2026-03-04", "2026-03-07", "2026-03-11"]


def test_a_call_on_the_way_is_left_later(ask):
    """The train calls at Echo after 100 hours: Wednesday 18:00 becomes Sunday 22:00."""
    (row,) = json.loads(ask("services", "echo", "delta", "--format", "json").out)["services"]
    assert row["weekdays"] == ["wed", "sun"]
    assert row["frequency"] == "Wednesdays and Sundays"
    assert row["departures"][0] == "2026-01-04T22:00+08:00"
    assert row["time_h"] == pytest.approx(100.0)


def test_a_seasonal_service_names_its_months(ask):
    rows = json.loads(ask("services", "golf", "--format", "json").out)["services"]
    assert [it["months"] for it in rows] == ["", "Jun-Sep"]
    assert rows[1]["refuses"] == ["RU"]
    assert "Jun-Sep" in ask("services", "golf").out


def test_the_table_and_the_csv_name_the_same_services(ask):
    table = ask("services", "--all", "--unconfirmed").out
    rows = list(csv.DictReader(io.StringIO(ask("services", "--all", "--format", "csv").out)))
    assert [it["id"] for it in rows] == ["ax1", "bt", "sf", "idle"]
    assert rows[1]["calls"] == "alpha echo delta"
    assert rows[1]["source"] == "atlas"
    for words in ("Sun Lines", "Old Rail", "2019, not", "suspended", "Wednesdays", "2 a month"):
        assert words in table


def test_no_service_says_where_there_are_some(ask):
    done = ask("services", "delta", "alpha")
    assert (done.code, done.out) == (0, "")
    assert "no services from Delta to Alpha without transshipment" in done.err
    assert "corridors route delta alpha" in done.err
    assert "none calls at Frost Strait, near it" in ask("services", "frost", "golf").err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("services", "alfa"), "did you mean"),
        (("services", "--operator", "Acne"), "did you mean ACME?"),
        (("services", "--operator", "sun"), "did you mean Sun Lines?"),
        (("services", "--mode", "train"), "mode 'train' is unknown"),
        (("services", "alpha", "alpha"), "both alpha"),
        (("services", "--depart", "soon"), "--depart 'soon' is not a day"),
        (("route", "alpha", "delta", "--operator", "Acne"), "did you mean ACME?"),
        (("route", "alpha", "delta", "--operator", "idle rail"), "all services are suspended"),
        (("route", "alpha", "delta", "--avoid", "Bolt Trian"), "did you mean Bolt Train (bt)"),
        (("explain", "Bolt Trian"), "the nearest services are Bolt Train (bt)"),
    ],
)
def test_names_that_do_not_exist_are_refused_with_the_nearest(ask, words, told):
    done = ask(*words)
    assert done.code == 2
    assert done.err.count("\n") == 1
    assert told in done.err


ASKED = ("route", "alpha", "delta", "--by", "time", "--mode", "rail", "--depart", "2026-01-14")


def test_a_route_names_its_service_and_the_next_departures(ask):
    told = " ".join(ask(*ASKED, "--booked").out.split())
    assert "rail 1435 mm, Bolt /" in told
    line = "Bolt / ACME Bolt Train, Alpha - Delta: Wednesdays and Saturdays, next Sat 17, Wed 21"
    assert line in told


def test_legs_of_the_json_name_their_service(ask):
    done = ask(*ASKED, "--booked", "--format", "json")
    (route,) = json.loads(done.out)["routes"]
    assert route["services"] == ["bt"]
    legs = [it for it in route["legs"] if it["kind"] in ("move", "border", "wait")]
    assert {it["service"]["id"] for it in legs} == {"bt"}
    assert legs[0]["service"]["operator"] == "Bolt / ACME"
    assert [it[:10] for it in legs[0]["service"]["departures"]] == [
        *("2026-01-17", "2026-01-21", "2026-01-24"),
    ]
    loading = next(it for it in route["legs"] if it["kind"] == "transfer")
    assert "service" not in loading
    rows = list(csv.DictReader(io.StringIO(ask(*ASKED, "--booked", "--format", "csv").out)))
    assert [it["service"] for it in rows if it["kind"] == "move"] == ["bt", "bt"]
    assert rows[0]["service"] == ""


def test_space_that_is_booked_is_not_waited_for(ask):
    def hours(*words):
        (route,) = json.loads(ask(*ASKED, *words, "--format", "json").out)["routes"]
        return route["totals"]

    booked, waiting = hours("--booked"), hours()
    assert booked["wait_h"] == 0.0
    assert booked["time_h"] < waiting["time_h"]


def test_risk_and_the_range_of_a_route_do_not_wait_for_booked_space(ask):
    asked = (*ASKED[1:3], "--by", "time", "--mode", "rail", "--booked", "--format", "json")
    risk = json.loads(ask("risk", *asked, "--draws", "500").out)
    (route,) = json.loads(ask("route", *asked).out)["routes"]
    band = risk["percentiles"]["time_h"]
    assert band["planned"] == pytest.approx(route["totals"]["time_h"], abs=0.01)
    assert band["p10"] < band["planned"] < band["p90"]
    assert {it["kind"] for it in risk["drivers"]["time"]} == {"fact"}


def test_the_wait_leads_to_the_first_of_the_next_departures(ask):
    """Loaded by Wednesday 21 January 00:00, the train of that evening is the next."""
    asked = ("route", "alpha", "echo", "--by", "time", "--mode", "rail", "--depart", "2026-01-20")
    (route,) = json.loads(ask(*asked, "--format", "json").out)["routes"]
    waits = [it for it in route["legs"] if it["kind"] == "wait"]
    assert waits[0]["service"]["id"] == "bt"
    assert f"{waits[0]['arrive']}+08:00" == waits[0]["service"]["departures"][0]
    told = " ".join(ask(*asked).out.split())
    assert "wait for Bolt / ACME" in told
    assert "Wednesdays and Saturdays" in told


@pytest.mark.parametrize("name", ["bt", "Bolt Train", "bolt / acme bolt train"])
def test_a_service_is_avoided_by_id_and_by_name(ask, name):
    done = ask(*ASKED, "--booked", "--avoid", name, "--format", "json")
    document = json.loads(done.out)
    assert document["query"]["avoid"] == ["bt"]
    assert document["routes"][0]["services"] == []


def test_only_the_services_of_an_operator_are_used(ask):
    other = ask(*ASKED, "--booked", "--operator", "Sun Lines", "--format", "json")
    document = json.loads(other.out)
    assert document["query"]["operators"] == ["Sun Lines"]
    assert document["routes"][0]["services"] == []
    same = ask(*ASKED, "--booked", "--operator", "ACME", "--format", "json")
    assert json.loads(same.out)["routes"][0]["services"] == ["bt"]


def test_an_unconfirmed_service_is_used_only_when_asked(ask):
    asked = ("route", "alpha", "bravo", "--by", "time", "--mode", "rail", "--booked")
    plain = json.loads(ask(*asked, "--format", "json").out)["routes"][0]
    also = ask(*asked, "--unconfirmed", "--format", "json")
    assert plain["services"] == []
    assert json.loads(also.out)["routes"][0]["services"] == ["old"]
    assert "(not confirmed since 2019)" in ask(*asked, "--unconfirmed").out


@pytest.mark.parametrize(("day", "used"), [("2026-07-01", True), ("2026-11-01", False)])
def test_booked_space_is_on_a_service_that_runs(ask, day, used):
    """Neither a suspended service nor one out of its season is boarded, booked or not."""
    asked = ("route", "alpha", "golf", "--mode", "sea", "--avoid", "ax1", "--by", "time")
    booked = ("--booked", "--depart", day, "--format", "json")
    route = json.loads(ask(*asked, *booked).out)["routes"][0]
    assert ("sf" in route["services"]) == used
    rail = ("route", "alpha", "bravo", "--mode", "rail", "--booked", "--by", "time")
    assert json.loads(ask(*rail, "--format", "json").out)["routes"][0]["services"] == []


def test_avoiding_a_suspended_service_says_that_it_is(ask):
    done = ask(*ASKED, "--avoid", "idle")
    assert done.code == 0
    assert done.err == (
        "--avoid idle: Idle Rail Idle Train is suspended, so no route uses it anyway\n"
    )


def test_the_question_that_is_printed_asks_the_same(ask):
    out = " ".join(ask(*ASKED, "--booked", "--operator", "ACME", "--unconfirmed").out.split())
    assert "--unconfirmed --booked" in out
    assert "--operator ACME" in out


@pytest.mark.parametrize("words", [("bt",), ("Bolt Train",), ("Bolt", "Train")])
def test_explain_shows_calls_with_hours_and_facts(ask, words):
    document = json.loads(ask("explain", *words, "--format", "json").out)
    service = document["service"]
    assert service["id"] == "bt"
    calls = {it["place"]: it for it in service["calls"]}
    assert [*calls] == ["alpha", "charlie", "echo", "delta"]
    assert [it["hours"] for it in service["calls"]][::2] == [0.0, 100.0]
    assert [it["published"] for it in service["calls"]] == [True, False, True, True]
    assert 0.0 < calls["charlie"]["hours"] < 100.0
    assert {it["attribute"] for it in document["facts"]} == {"headway_h", "status"}
    told = ask("explain", *words).out
    for text in ("Wednesdays and Saturdays", "published", "computed", "passes", "The Toy Atlas"):
        assert text in told


def test_explain_says_that_a_service_is_suspended_or_not_confirmed(ask):
    assert "Suspended; no route uses it" in ask("explain", "idle").out
    assert "only routes with --unconfirmed use it" in " ".join(ask("explain", "old").out.split())


def test_show_of_a_place_lists_the_services_that_call(ask):
    done = ask("show", "Golf")
    assert done.code == 0
    assert "ACME AX1" in done.out
    assert "2 services that call here" in done.err
    document = json.loads(ask("show", "golf", "--format", "json").out)
    assert document["place"]["id"] == "golf"
    assert [it["id"] for it in document["services"]] == ["ax1", "sf"]
    assert ask("show", "golf", "--map", "golf.html").code == 2


def test_a_report_lists_the_services_of_the_route(ask, tmp_path):
    document = json.loads(ask("report", *ASKED[1:], "--booked", "--format", "json").out)
    (row,) = document["services"]
    assert (row["id"], row["title"]) == ("bt", "Bolt / ACME Bolt Train")
    assert (row["from"], row["to"], row["days"]) == ("alpha", "delta", "Sat 17, Wed 21, Sat 24 Jan")
    moves = [it["leg"] for it in document["legs"] if "Bolt Train" in it["what"]]
    assert row["legs"][0] <= min(moves) < max(moves) <= row["legs"][1]
    assert {it["number"]: it["id"] for it in document["sources"]}[row["cited"]] == "atlas"
    told = {it["term"]: it["text"] for it in document["terms"]}
    assert "no wait" in told["Booked"]
    path = tmp_path / "report.html"
    assert ask("report", *ASKED[1:], "--booked", "--output", path).code == 0
    page = path.read_text(encoding="utf-8")
    assert "The services of the route" in page
    assert "Wednesdays and Saturdays" in page
    plain = ask("report", *ASKED[1:], "--avoid", "bt")
    assert "The services of the route" not in plain.out


def test_a_comparison_names_the_services_of_each_corridor(ask):
    asked = ("compare", *ASKED[1:], "--booked")
    done = ask(*asked)
    assert "north goes by Bolt / ACME Bolt Train (Wednesdays and Saturdays)." in done.out
    rows = json.loads(ask(*asked, "--format", "json").out)["scenarios"][0]["rows"]
    assert {it["corridor"]: it["services"] for it in rows}["north"] == ["bt"]
    table = list(csv.DictReader(io.StringIO(ask(*asked, "--format", "csv").out)))
    assert {it["corridor"]: it["services"] for it in table}["north"] == "bt"


def test_the_geojson_of_a_route_names_service_and_frequency(ask):
    found = json.loads(ask(*ASKED, "--booked", "--format", "geojson").out)["features"]
    told = [it["properties"]["service"] for it in found if "service" in it["properties"]]
    assert {(it["title"], it["frequency"]) for it in told} == {
        ("Bolt / ACME Bolt Train", "Wednesdays and Saturdays")
    }


def test_programs_ask_the_same(toy_copy):
    world = load(add_services(toy_copy))
    assert [it["id"] for it in world.services("alpha", "delta")] == ["bt"]
    assert [it["id"] for it in world.services(operator="acme", mode="sea")] == ["ax1"]
    assert len(world.services(unconfirmed=True, closed=True)) == 5
    (row,) = world.services("alpha", "delta", depart=dt.date(2026, 3, 1))
    assert row["departures"][0].startswith("2026-03-04")
    terms = {"by": "time", "mode": "rail", "depart": "2026-01-14"}
    answer = world.route("alpha", "delta", **terms, booked=True)
    assert answer.services == ("bt",)
    assert set(answer.to_dataframe()["service"]) == {"", "bt"}
    assert world.route("alpha", "delta", **terms, booked=True, operator="Sun Lines").services == ()
    assert world.given("bt.status=closed").services("alpha", "delta") == []
    with pytest.raises(TypeError, match="booked 'yes' is not True or False"):
        world.route("alpha", "delta", booked="yes")


def test_a_departure_meets_the_services_of_its_day(toy_copy):
    """Also where the graph of another day is kept."""
    dated = SERVICES.replace("months,status", "months,valid_from,valid_to,status")
    rows = [it.replace(",operating", ",,,operating").replace(",suspended", ",,,suspended")
            for it in dated.splitlines()]  # fmt: skip
    rows[2] = rows[2].replace(",,,operating", ",2026-02,2026-03-15,operating")
    world = load(add_services(toy_copy, "\n".join([*rows, ""])))
    terms = {"by": "time", "mode": "rail", "booked": True}
    days = {
        "2026-01-31": (),
        "2026-02-01": ("bt",),
        "2026-03-15": ("bt",),
        "2026-03-16": (),
        "2026-02-02": ("bt",),
    }
    found = {it: world.route("alpha", "delta", **terms, depart=it).services for it in days}
    assert found == days
    (row,) = world.services("alpha", "delta", depart="2026-01-05")
    assert (row["valid_from"], row["valid_to"]) == ("2026-02", "2026-03-15")
    assert row["departures"][0].startswith("2026-02-04")
    (row,) = world.services("alpha", "delta", depart="2026-04-01")
    assert row["departures"] == []


def test_check_counts_services(ask):
    done = ask("check", "--format", "json")
    assert done.code == 0, done.err
    counts = json.loads(done.out)["services"]
    assert counts["mode"]["rail"] == {"services": 3, "used": 1}
    assert list(counts["operator"].items())[:2] == [("ACME", 2), ("Bolt", 1)]
    assert counts["confirmed"]["2019"] == 1
    assert counts["status"] == {"operating": 4, "suspended": 1}


def test_check_names_a_service_whose_calls_are_not_joined(run, toy_copy):
    """Hotel and India are joined by sea to each other alone."""
    for name, rows in {
        "places": [
            "hotel,port,CN,30,125,Hotel,,,,,,atlas",
            "india,port,CN,31,125,India,,,,,,atlas",
        ],
        "links": ["hotel,india,sea,both,Bay lane,,"],
        "facts": ["hotel-india:sea,length_km,120,km,,,,2025,atlas,p. 9,"],
    }.items():
        with (toy_copy / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write("".join(f"{row}\n" for row in rows))
    lost = "lost,ACME,Lost,sea,forward,containers,,1,,,operating,2025,atlas,p. 45,\n"
    calls = "lost,1,alpha,sea,,0,yes,yes,\nlost,2,hotel,sea,,,yes,yes,\n"
    add_services(toy_copy, SERVICES + lost, CALLS + calls)
    done = run("check", "--data", toy_copy)
    assert done.code == 1
    assert "services.csv:7: service lost: no sea links lead from alpha to hotel" in done.err


def test_a_service_calls_by_one_family_of_modes(run, toy_copy):
    calls = CALLS.replace("bt,4,delta,rail-1520", "bt,4,delta,road")
    add_services(toy_copy, SERVICES, calls)
    done = run("check", "--data", toy_copy)
    assert done.code == 1
    assert "service_calls.csv:8: it goes by rail and calls at delta by road" in done.err


def test_a_network_without_services_says_so(toy_run):
    done = toy_run("services")
    assert (done.code, done.out, done.err) == (0, "", "no services\n")
    assert json.loads(toy_run("check", "--format", "json").out)["services"]["mode"] == {}
