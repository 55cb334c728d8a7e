"""Every address answers; whatever cannot be answered is a problem that says what to do."""

import json

import pytest
from studio_client import PAIR, client_of, service_of

import planner.studio.studio as studio_module
from corridors.scenario import SHIPPED
from planner.question.terms import Question
from planner.studio.openapi import question_of

PROBLEM = "application/problem+json"
DATA = (
    *(f"/route.json?{PAIR}", f"/route.json?{PAIR}&parts=board&lang=zh&client=a&n=1&ground=0"),
    *("/network.json", f"/compare.json?{PAIR}", f"/year.json?{PAIR}", "/geocode?text=alp"),
    *("/services", "/facts/alpha", "/scenarios", "/reach?from=alpha&within=30d&depart=2026-08-01"),
    *("/api", "/conformance", "/", "/ground.json?bbox=100,20,140,60&zoom=4"),
)


@pytest.mark.parametrize("path", DATA)
def test_data_is_json(client, path):
    response = client.get(path)
    assert response.status_code == 200, response.text
    assert "json" in response.headers["content-type"]
    assert json.loads(response.text)


def test_a_browser_begins_with_a_question(client):
    response = client.get("/", headers={"accept": "text/html,*/*"})
    assert response.status_code == 303
    assert client.get(response.headers["location"]).status_code == 200


def test_reach_is_the_fastest_route_to_each_place(client):
    found = client.get("/reach?from=alpha&within=30d&depart=2026-08-01").json()
    by_id = {it["properties"]["id"]: it["properties"] for it in found["features"]}
    assert "alpha" not in by_id
    shown = client.get(f"/route.json?{PAIR}&by=time&parts=board").json()["routes"][0]
    assert by_id["delta"]["time_h"] == shown["totals"]["time_h"]
    assert by_id["delta"]["cost_usd"] == shown["totals"]["cost_usd"]
    hours = [it["time_h"] for it in by_id.values()]
    assert hours == sorted(hours)
    near = client.get(f"/reach?from=alpha&within={hours[0] + 0.01:.2f}h&depart=2026-08-01").json()
    assert len(near["features"]) == 1
    assert near["features"][0]["properties"]["time_h"] == hours[0]


def test_a_route_is_posted_and_found_again(client):
    body = {"from": "Alpha", "to": "delta", "depart": "2026-08-01", "preference": "fastest"}
    made = client.post("/routes", json=body)
    assert made.status_code == 200
    assert made.headers["content-type"] == "application/geo+json"
    where = made.headers["location"]
    assert question_of(where.rpartition("/")[2]) == Question(
        origin="Alpha", destination="Delta", cargo="teu", depart="2026-08-01", by="time"
    )
    again = client.get(where)
    assert again.json() == made.json()
    shown = client.get(f"/route.json?{PAIR}&by=time&parts=board").json()["routes"][0]
    kinds = [it["properties"].get("featureType") for it in made.json()["features"]]
    assert kinds[:3] == ["overview", "start", "end"]
    assert kinds.count("segment") == len(shown["legs"])
    overview = made.json()["features"][0]
    assert overview["properties"]["duration_s"] == pytest.approx(
        shown["totals"]["time_h"] * 3600, abs=20
    )
    ends = [it["geometry"]["coordinates"] for it in made.json()["features"][1:3]]
    assert ends == [overview["geometry"]["coordinates"][at] for at in (0, -1)]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/route.json?from=alpha", 400, "to is missing"),
        ("/route.json?from=alpha&to=delta&speed=1", 400, "not a parameter"),
        ("/route.json?from=alpha&to=delta&k=many", 400, "whole number"),
        ("/route.json?from=alpha&to=delta&depart=tomorrow", 400, "not a day"),
        ("/route.json?from=alpha&to=delta&parts=none", 400, "parts"),
        ("/route.json?from=alpha&to=delta&n=-1", 400, "n '-1'"),
        ("/route.json?from=alpha&to=delta&lang=fr", 400, "lang"),
        ("/route.json?from=%ff&to=delta", 400, "UTF-8"),
        ("/route.json?from=alpha&to=alpha", 422, "name two places"),
        ("/route.json?from=alpha&to=delta&cargo=gold", 422, "use one of"),
        ("/route.json?from=alpha&to=delta&equipment=39", 422, "use containers"),
        ("/route.json?from=alpha&to=delta&mode=rocket", 422, "use one of"),
        ("/route.json?from=alpha&to=delta&set=x", 422, "SUBJECT.ATTRIBUTE=VALUE"),
        ("/route.json?from=alpha&to=delta&set=rail-1520.speed_kmh=-5", 422, "out of bounds"),
        ("/route.json?from=alpha&to=delta&set=a.b=1&set=a.b=2", 422, "unknown"),
        ("/route.json?from=alpha&to=delta&s=nothing", 422, "not one of those supplied"),
        ("/route.json?from=alpha&to=delta&budget=0.01", 422, "costs at most"),
        ("/route.json?from=alpha&to=frost", 422, "strait"),
        ("/year.json?from=alpha&to=nowhere-at-all", 422, "unknown"),
        ("/reach?from=alpha", 400, "within is missing"),
        ("/reach?from=alpha&within=far", 422, "not a limit"),
        ("/reach?from=alpha&within=0.1h", 422, "give a greater limit"),
        ("/reach?from=alpha&within=1d&to=delta", 400, "takes no to"),
        ("/services?to=delta", 400, "needs from"),
        ("/services?from=alpha&to=alpha", 422, "name two places"),
        ("/services?depart=x", 400, "not a day"),
        ("/services?all=perhaps", 400, "neither 1 nor 0"),
        ("/facts/nothing-at-all", 422, "unknown"),
        ("/facts/alpha?x=1", 400, "not a parameter"),
        ("/geocode", 400, "text is missing"),
        ("/geocode?text=a&lang=xx", 400, "lang"),
        ("/ground.json?bbox=1,2,3&zoom=1", 400, "bbox"),
        ("/ground.json?bbox=nan,inf,3,1e99&zoom=1", 400, "not a number"),
        ("/network?s=a&s=a", 422, "given twice"),
        ("/network.json?lang=de", 400, "lang"),
        ("/routes/%00", 404, "id of a route"),
        ("/routes/Zm9v", 404, "can't be read"),
        ("/route.json/", 404, "nothing"),
        ("/nothing", 404, "nothing"),
        ("/static/../../etc/passwd", 404, "nothing"),
        ("/..%2f..%2fetc/passwd", 404, "nothing"),
    ],
)
def test_what_is_wrong_is_a_problem(client, path, status, words):
    response = client.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert problem["status"] == status
    assert words in problem["detail"]
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "not JSON"),
        (b"[]", 400, "not an object"),
        (b"\xff\xfe{}", 400, "not JSON"),
        (b'{"from": NaN, "to": "delta"}', 400, "not JSON"),
        (b'{"from": 1, "to": "delta"}', 400, "not a text"),
        (b'{"from": {"a": 1}, "to": "delta"}', 400, "not a text"),
        (b'{"from": "alpha", "to": "delta", "k": 1e400}', 400, "not JSON"),
        (b'{"from": "alpha", "to": "delta", "k": ' + b"9" * 5000 + b"}", 400, "not JSON"),
        (b'{"from": "alpha", "to": "delta", "booked": 2}', 400, "neither 1 nor 0"),
        (b'{"from": "alpha", "to": "delta", "colour": 2}', 400, "not a parameter"),
        (b'{"from": "alpha", "to": "delta", "preference": "nicest"}', 400, "use one of"),
        (b'{"from": "alpha", "to": "delta", "preference": "fastest", "by": "time"}', 400, "by"),
        (b'{"from": "alpha", "to": "delta", "name": 5}', 400, "name"),
        (b'{"from": ' + b"[" * 3000 + b"]" * 3000 + b"}", 400, "deep"),
        (b'{"waypoints": [[1, 2], [3, 4]]}', 400, "MultiPoint"),
        (b'{"waypoints": {"type": "MultiPoint", "coordinates": [[1, 2]]}}', 400, "MultiPoint"),
        (b'{"waypoints": {"type": "MultiPoint", "coordinates": [[1, 200], [1, 2]]}}', 400, "globe"),
        (
            b'{"from": "a", "waypoints": {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}}',
            400,
            "exclude",
        ),
        (b'{"from": "alpha", "to": "nowhere-at-all"}', 422, "unknown"),
    ],
)
def test_a_body_that_is_wrong_is_a_problem(client, body, status, words):
    response = client.post("/routes", content=body, headers={"content-type": "application/json"})
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    assert words in response.json()["detail"]


def test_an_unknown_place_offers_names(shipped_client):
    for key, text, value in (("from", "Dalyan port", ""), ("to", "Duisbrug", "Duisburg")):
        other = {"from": "to", "to": "from"}[key]
        path = f"/route.json?{key}={text}&{other}=Moscow&depart=2026-08-01"
        problem = shipped_client.get(path).json()
        assert problem["status"] == 422
        assert problem["parameter"] == key
        if value:
            assert problem["names"][0]["value"] == value


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"/route.json?{PAIR}&k=x", "address"),
        (f"/route.json?{PAIR}&avoid=bravo&mode=rail", "no-route"),
        ("/route.json?from=alpha&to=nowhere-at-all", "unknown-place"),
        (f"/route.json?{PAIR}&cargo=gold", "unknown-name"),
        ("/route.json?from=alpha&to=alpha", "question"),
    ],
)
def test_a_problem_says_what_is_wrong_in_three_languages(client, path, kind):
    problem = client.get(path).json()
    assert problem["kind"] == kind
    assert list(problem["words"]) == ["en", "ru", "zh"]
    assert len({*problem["words"].values()}) == 3
    page = client.get(
        path.replace("route.json", "route") + "&lang=ru", headers={"accept": "text/html"}
    )
    assert f"<p>{problem['words']['ru']}</p>" in page.text


def test_scenarios_that_clash_say_on_what(shipped_client):
    path = "/route.json?from=Harbin&to=Busan&s=borders-2021&s=dandong-hunchun-trains"
    problem = shipped_client.get(path).json()
    assert problem["status"] == 422
    assert "clash on hunchun:rail-1435.border_out_h" in problem["detail"]
    assert len(problem["problems"]) > 1


def test_scenarios_are_those_supplied_and_no_files(client, tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('title = "secret words"\nwhy = "x"\n', encoding="utf-8")
    for name in (str(file), str(SHIPPED / "suez-shut.toml"), "../scenarios/suez-shut.toml"):
        for path in (
            f"/route.json?{PAIR}&s={name}",
            f"/compare.json?{PAIR}&s={name}",
            f"/network.json?s={name}",
            f"/scenario.toml?{PAIR}&s={name}",
            f"/compare.json?{PAIR}&s=suez-shut%2B{name}",
        ):
            response = client.get(path)
            assert response.status_code == 422
            assert "secret words" not in response.text


def test_a_page_of_hostile_words_holds_no_markup(client):
    word = "<script>alert(1)</script>"
    for path in (f"/route?from={word}&to=delta", f"/network?s={word}", f"/x/{word}"):
        response = client.get(path, headers={"accept": "text/html"})
        assert response.status_code >= 400
        assert "<script>" not in response.text
        assert response.headers["content-type"].startswith("text/html")


def test_mistakes_of_ours_are_not_shown(toy, toy_steps, monkeypatch):
    service = service_of(toy, toy_steps)

    def broken(*_):
        message = "secret words"
        raise RuntimeError(message)

    monkeypatch.setattr(studio_module, "answer", broken)
    response = client_of(service).get(f"/route.json?{PAIR}")
    assert response.status_code == 500
    assert "secret words" not in response.text
    assert response.headers["content-type"] == PROBLEM
