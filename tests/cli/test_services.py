"""``corridors services``, and services in the answers of the other commands."""

import json

import pytest
from service_tables import CALLS, SERVICES, add_services


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


def test_a_call_on_the_way_is_left_later(ask):
    """The train calls at Echo after 100 hours: Wednesday 18:00 becomes Sunday 22:00."""
    (row,) = json.loads(ask("services", "echo", "delta", "--format", "json").out)["services"]
    assert row["weekdays"] == ["wed", "sun"]
    assert row["frequency"] == "Wednesdays and Sundays"
    assert row["departures"][0] == "2026-01-04T22:00+08:00"
    assert row["time_h"] == pytest.approx(100.0)


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


@pytest.mark.parametrize("name", ["bt", "Bolt Train", "bolt / acme bolt train"])
def test_a_service_is_avoided_by_id_and_by_name(ask, name):
    done = ask(*ASKED, "--booked", "--avoid", name, "--format", "json")
    document = json.loads(done.out)
    assert document["query"]["avoid"] == ["bt"]
    assert document["routes"][0]["services"] == []


def test_an_unconfirmed_service_is_used_only_when_asked(ask):
    asked = ("route", "alpha", "bravo", "--by", "time", "--mode", "rail", "--booked")
    plain = json.loads(ask(*asked, "--format", "json").out)["routes"][0]
    also = ask(*asked, "--unconfirmed", "--format", "json")
    assert plain["services"] == []
    assert json.loads(also.out)["routes"][0]["services"] == ["old"]
    assert "(not confirmed since 2019)" in ask(*asked, "--unconfirmed").out


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
