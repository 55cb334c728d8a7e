"""Claims: the rules that decide, bad files, the shipped ones, and commands that repeat them."""

import csv
import io
import json
import shlex

import pytest
from conftest import ROOT, mostly_nightly, read_once

from corridors.errors import DataError, UnknownNameError
from planner.claims.answers import ClaimAnswer
from planner.claims.model import (
    Claim,
    ClaimCase,
    ClaimQuestion,
    ClaimRule,
    ClaimTerms,
    claim_files,
    load_claims,
    read_claim,
)
from planner.claims.verdict import (
    FAILS,
    HOLDS,
    HOLDS_TRUE,
    IN_PART,
    NO_WAY,
    NOT,
    UNTOLD,
    VERDICTS,
    RuleOutcome,
    claim_dict,
    decide,
    evaluate_claims,
    judge,
    spans,
)
from planner.cli.tables.claims import as_markdown
from planner.flows.demand import shipped_tables
from planner.uncertainty.percentiles import Band

CASE = ClaimCase("c", ClaimTerms())
QUICK = ("primorye-2", "dalian-vladivostok", "power-links")
"""Claims on routes, scenarios and facts; a capacity takes an assignment of the whole region."""
PAGE = ROOT / "docs" / "explanation" / "claims.md"

HEAD = """
title = "By rail or by ship"
section = "0"
claim = "rail is better"
limits = "a toy"
"""
ROUTES = """
[[routes]]
id = "rail"
label = "by rail"
origin = "Alpha"
destination = "Delta"
mode = ["rail"]

[[routes]]
id = "road"
label = "by road"
origin = "Alpha"
destination = "Delta"
mode = ["road"]
"""


def rule_text(
    measure="time_h", of="rail", relation="less", than="'road'", more="", says="better"
) -> str:
    return (
        f"\n[[rules]]\nsays = '{says}'\nmeasure = '{measure}'\nof = '{of}'\n"
        f"is = '{relation}'\nthan = {than}\n{more}\n"
    )


@pytest.fixture
def toy_claim(tmp_path, toy, toy_steps):
    """Try a claim on the toy network, given the text of its file."""

    def call(text: str):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return next(evaluate_claims(toy, toy_steps, load_claims([str(path)])))

    return call


@pytest.fixture(scope="module")
def shipped_tried():
    return tried(())


@pytest.fixture(scope="module")
def some_tried():
    return tried(QUICK)


def tried(names):
    network, steps = read_once()
    return list(evaluate_claims(network, steps, load_claims(names), shipped_tables(network.folder)))


def answer(value=None, low=None, high=None, measure="time_h") -> ClaimAnswer:
    bands = {} if low is None else {measure: Band(value, low, high)}
    values = {} if value is None else {measure: value}
    return ClaimAnswer(
        ClaimQuestion("routes", "a", "a", ("c",), ClaimTerms()), "c", "", "", values, bands
    )


@pytest.mark.parametrize(
    ("relation", "of", "than", "margin", "state"),
    [
        ("less", 9.0, 10.0, 0.0, HOLDS),
        ("less", 10.0, 10.0, 0.0, FAILS),
        ("less", 9.5, 10.0, 0.1, FAILS),
        ("less", 8.9, 10.0, 0.1, HOLDS),
        ("more", 11.0, 10.0, 0.0, HOLDS),
        ("more", 10.5, 10.0, 0.1, FAILS),
        ("same", 10.9, 10.0, 0.1, HOLDS),
        ("same", 8.0, 10.0, 0.1, FAILS),
        ("at most", 8.0, 10.0, 0.1, HOLDS),
        ("at most", 10.9, 10.0, 0.1, HOLDS),
        ("at most", 11.1, 10.0, 0.1, FAILS),
        ("less", None, 10.0, 0.0, NO_WAY),
        ("less", 9.0, None, 0.0, HOLDS),
        ("more", 9.0, None, 0.0, NO_WAY),
        ("same", None, None, 0.0, NO_WAY),
    ],
)
def test_relations(relation, of, than, margin, state):
    rule = ClaimRule("x", "time_h", "a", relation, "b", margin, "", ("c",))
    assert decide(rule, "c", "", answer(of), answer(than)).state == state
    if than is not None:
        number = rule._replace(than=than)
        assert decide(number, "c", "", answer(of), than).state == state


@pytest.mark.parametrize(
    ("one", "other", "within"),
    [
        ((9.0, 8.0, 11.0), (10.0, 8.5, 12.0), True),
        ((9.0, 8.0, 9.5), (10.0, 8.5, 12.0), False),
        ((9.0, 8.0, 11.0), (10.0, 9.5, 12.0), False),
        ((9.0, None, None), (10.0, 8.5, 12.0), False),
        ((10.0, 8.0, 12.0), (10.0, 8.0, 12.0), False),
    ],
)
def test_within_the_spread_is_inside_both_bands(one, other, within):
    rule = ClaimRule("x", "time_h", "a", "less", "b", 0.0, "", ("c",))
    assert decide(rule, "c", "", answer(*one), answer(*other)).within is within


def test_months_are_told_as_spans():
    rule = ClaimRule("x", "time_h", "a", "less", "b", 0.0, "", ("c",))

    def of(*months):
        return [RuleOutcome(rule, "c", it, HOLDS, within=False, of=1.0, than=2.0) for it in months]

    assert spans(of("2026-11")) == "Nov"
    assert spans(of("2026-12", "2027-01", "2027-03")) == "Dec to Jan and Mar"
    assert spans(of(*(f"2026-{it:02d}" for it in range(1, 13)))) == "every month"


def test_verdict_on_the_toy(toy_claim):
    hours = {it.ask.id: it.value("time_h") for it in toy_claim(HEAD + ROUTES + rule_text()).answers}
    faster = "less" if hours["rail"] < hours["road"] else "more"
    slower = "more" if faster == "less" else "less"
    right = toy_claim(HEAD + ROUTES + rule_text(relation=faster)).verdict
    assert (right.word, right.held) == (HOLDS_TRUE, 1.0)
    assert toy_claim(HEAD + ROUTES + rule_text(relation=slower)).verdict.word == NOT
    both = rule_text(relation=faster) + rule_text(relation=slower)
    mixed = toy_claim(HEAD + ROUTES + both).verdict
    assert (mixed.word, mixed.held) == (IN_PART, 0.5)
    shut = ROUTES.replace('mode = ["rail"]', 'mode = ["rail"]\navoid = ["bravo"]')
    nothing = toy_claim(HEAD + shut + rule_text()).verdict
    assert nothing.word == UNTOLD
    assert "no route" in nothing.reasons[0]


def test_nothing_is_told_where_most_lies_within_the_spread():
    rule = ClaimRule("x", "time_h", "a", "less", "b", 0.0, "", ("c",))
    ask = ClaimQuestion("routes", "a", "a", ("c",), ClaimTerms())
    other = ask._replace(id="b")
    texts = ("me", "t", "1", "c", "", "")
    claim = Claim(*texts, monthly=False, asks=(ask, other), cases=(CASE,), rules=(rule,))
    near = answer(9.0, 8.0, 11.0), answer(10.0, 8.5, 12.0)._replace(ask=other)
    far = answer(9.0, 8.0, 9.5), near[1]
    assert judge(claim, near).word == UNTOLD
    assert judge(claim, far).word == HOLDS_TRUE


def test_cases_of_our_own_turn_a_verdict_and_do_not_make_it(toy_claim):
    cases = """
    [[cases]]
    label = "now"
    [[cases]]
    label = "fast trains"
    ours = true
    sets = ["rail-1520@RU.speed_kmh=900", "rail-1435@CN.speed_kmh=900"]
    """
    sentence = "answer = 'Rail takes {rail.time_h}, then {rail.time_h@fast trains}.'"
    text = sentence + HEAD + ROUTES + cases
    hours = {(it.ask.id, it.case): it for it in toy_claim(text + rule_text()).answers}
    both = [hours["rail", it].values["time_h"] / 24 for it in ("now", "fast trains")]
    verdict = toy_claim(text + rule_text(than=12 * sum(both), says="Rail is fast")).verdict
    assert (verdict.word, verdict.held) == (NOT, 0.0)
    assert verdict.turns == ("fast trains: rail is fast",)
    assert verdict.answer == f"Rail takes {both[0]:.1f} d, then {both[1]:.1f} d."


def test_the_share_of_a_corridor(toy_claim):
    text = (
        HEAD
        + """
    [[shares]]
    id = "north"
    label = "the north"
    origin = "Alpha"
    destination = "Delta"
    corridor = "north"
    """
    )
    found = toy_claim(text + rule_text("share", "north", "more", "0.1")).answers[0]
    assert found.command == "corridors compare Alpha Delta --by generalised --depart edition"
    assert 0.0 <= found.values["share"] <= 1.0


def test_cases_are_laid_over_all_that_is_asked(toy_claim):
    cases = """
    [[cases]]
    label = "now"
    [[cases]]
    label = "slow trains"
    by = "cost"
    sets = ["rail-1520@RU.speed_kmh=20"]
    """
    evaluated = toy_claim(HEAD + ROUTES + cases + rule_text(relation="less"))
    by_case = {(it.ask.id, it.case): it for it in evaluated.answers}
    assert len(by_case) == 4
    now, slow = (by_case["rail", case].value("time_h") for case in ("now", "slow trains"))
    assert slow > now
    road = by_case["road", "slow trains"].command
    assert road == (
        "corridors route Alpha Delta --by cost --depart edition --mode road "
        "--set rail-1520@RU.speed_kmh=20"
    )
    one = rule_text(more="cases = ['now']")
    assert {it.case for it in toy_claim(HEAD + ROUTES + cases + one).verdict.outcomes} == {"now"}


def test_measures_of_a_route(toy_claim):
    text = HEAD + ROUTES + rule_text("follows", "rail", "same", "1", "corridor = 'north'")
    evaluated = toy_claim(text + rule_text("share", "rail", "same", "1", "mode = 'rail'"))
    rail = evaluated.answers[0]
    assert rail.value("follows", "north") == float("north" in rail.corridors)
    assert rail.value("share", "rail") == pytest.approx(1.0)
    assert rail.value("share", "sea") == 0.0
    assert rail.value("modes") == 1
    assert rail.countries == ("CN", "RU")
    assert rail.value("countries") == 2
    assert rail.value("border_crossings") == 1
    assert rail.value("clearances") == 1


def test_a_stop_within_a_customs_territory_is_no_clearance(tmp_path):
    """Trains from Russia stand at the border of Kazakhstan, and nobody clears their cargo."""
    text = HEAD + ROUTES.replace("Alpha", "Chelyabinsk").replace("Delta", "Astana") + rule_text()
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    tried_here = evaluate_claims(*read_once(), load_claims([str(tmp_path / "mine.toml")]))
    rail = next(tried_here).answers[0]
    assert rail.value("border_h") > 0.0
    assert rail.value("border_crossings") == 1
    assert rail.value("clearances") == 0


BAD = {
    "not toml": ("title =", "mine.toml: "),
    "unknown key": (
        HEAD + "why = 'x'" + rule_text(),
        "unknown key 'why'; keys are answer, base",
    ),
    "no title": (HEAD.replace("title", "#") + ROUTES + rule_text(), "title is missing"),
    "no rule": (HEAD + ROUTES, "rules: there is none"),
    "no label": (HEAD + ROUTES.replace("label", "#") + rule_text(), "routes[rail]: label is miss"),
    "key of a route": (
        HEAD + ROUTES.replace("mode =", "modes =") + rule_text(),
        "routes[rail]: unknown key 'modes'",
    ),
    "no list": (
        HEAD + ROUTES.replace('["rail"]', '"rail"') + rule_text(),
        "routes[rail]: mode: 'rail' is not a list of texts",
    ),
    "no text": (
        HEAD + ROUTES.replace('"Alpha"', "1") + rule_text(),
        "routes[rail]: origin: 1 is not a text",
    ),
    "no table": (HEAD + "cases = 3\n" + ROUTES + rule_text(), "cases: is not a list of tables"),
    "twice": (
        HEAD + ROUTES.replace('"road"', '"rail"') + rule_text(than=1),
        "'rail' occurs twice",
    ),
    "who": (
        HEAD + ROUTES + rule_text(of="ship"),
        "of 'ship' is not an id of an [[ask]]; use one of rail, road",
    ),
    "than whom": (HEAD + ROUTES + rule_text(than="'ship'"), "rules[1]: than 'ship' is not an id"),
    "than what": (
        HEAD + ROUTES + rule_text(than="['road']"),
        "rules[1]: than: ['road'] is not a text",
    ),
    "base": ("base = 'rail'" + HEAD + ROUTES + rule_text(), "base: is not a table; write [base]"),
    "what": (HEAD + ROUTES + rule_text("speed"), "measure 'speed' does not fit rail; use one of"),
    "how": (HEAD + ROUTES + rule_text(relation="below"), "is 'below' is unknown; use one of less"),
    "margin": (HEAD + ROUTES + rule_text(more="margin = 2"), "margin 2 is not a share from 0"),
    "corridor": (HEAD + ROUTES + rule_text("follows"), "measure follows needs a corridor"),
    "share": (HEAD + ROUTES + rule_text("share"), "measure share needs a mode"),
    "case": (HEAD + ROUTES + rule_text(more="cases = ['x']"), "case 'x' is unknown; use one of to"),
    "apart": (
        HEAD
        + "[[cases]]\nlabel='a'\n[[cases]]\nlabel='b'\n"
        + ROUTES.replace('mode = ["rail"]', 'cases = ["a"]').replace(
            'mode = ["road"]', 'cases=["b"]'
        )
        + rule_text(),
        "rules[1]: of and than are never asked in the same case of the rule",
    ),
    "every": (
        "every = 'week'" + HEAD + ROUTES + rule_text(),
        "every: 'week' is unknown; use month",
    ),
    "place": (
        HEAD + ROUTES.replace("Alpha", "Nowhere at all") + rule_text(),
        "claim mine: routes[rail] in case 'today': ",
    ),
    "assignment": (
        HEAD + ROUTES.replace("mode =", 'sets = ["x=1"]\nmode =') + rule_text(),
        "claim mine: routes[rail] in case 'today': ",
    ),
    "fact": (
        HEAD
        + "[[facts]]\nid='f'\nlabel='f'\nsubject='alpha-bravo:rail-1435'\nattribute='draft_m'\n"
        + rule_text("value", "f", "more", "1"),
        "no fact gives draft_m for alpha-bravo:rail-1435",
    ),
    "capacity": (
        HEAD + "[[capacities]]\nid='f'\nlabel='f'\nsubject='alpha'\n"
        "" + rule_text("used", "f", "more", "1"),
        "claim mine: capacities[f] in case 'today': ",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_told(toy_claim, name):
    text, message = BAD[name]
    with pytest.raises(DataError) as error:
        toy_claim(text)
    assert message in str(error.value)
    assert "mine" in str(error.value)


def test_all_problems_of_a_file_at_once(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("x = 1\ny = 2\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_claim(path, "mine")
    assert len(error.value.problems) >= 6


def test_unknown_claim(run):
    with pytest.raises(UnknownNameError):
        load_claims(["no-such"])
    result = run("claims", "no-such")
    assert result.code == 2
    assert "neither supplied nor a file; supplied are china-mongolia-russia" in result.err


def section(page, title):
    """Return what a page says of a claim."""
    return page.partition(f". {title}\n")[2].partition("\n## ")[0].rstrip()


@pytest.mark.slow
def test_the_page_says_of_some_what_the_command_prints(some_tried):
    page = PAGE.read_text(encoding="utf-8")
    for it in some_tried:
        said = section(as_markdown([it]), it.claim.title)
        assert said.count("\n") > 10
        assert section(page, it.claim.title) == said, f"{PAGE.name} changed; --update-golden"


@pytest.mark.nightly
@pytest.mark.golden
def test_the_page_is_what_the_command_prints(shipped_tried, request):
    text = as_markdown(shipped_tried)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(text, encoding="utf-8")
    assert text == PAGE.read_text(encoding="utf-8"), (
        "docs/explanation/claims.md changed; --update-golden"
    )


@pytest.mark.slow
@pytest.mark.parametrize("which", mostly_nightly(("some_tried", "shipped_tried"), "some_tried"))
def test_shipped_claims_have_answers_and_verdicts_of_the_set(request, which):
    found = request.getfixturevalue(which)
    names = QUICK if which == "some_tried" else claim_files()
    assert sorted(it.claim.id for it in found) == sorted(names)
    for it in found:
        assert it.verdict.word in VERDICTS
        assert it.verdict.answer.endswith(".")
        assert "{" not in it.verdict.answer
        assert it.claim.section.partition(",")[0] in ("1", "3.2", "3.3", "3.4")
        assert len(it.verdict.reasons) == len(it.claim.rules)
        asked = {rule.of for rule in it.claim.rules} | {rule.than for rule in it.claim.rules}
        for rule in it.claim.rules:
            assert any(out.rule is rule for out in it.verdict.outcomes), rule.says
        routes = [ask for ask in it.claim.asks if ask.kind == "routes"]
        assert all(ask.id in asked for ask in routes), it.claim.id


@pytest.mark.nightly
def test_commands_repeat_the_numbers(run, shipped_tried):
    """Of each claim the first and the last route, a capacity and a fact are asked again.

    Of assignments, which take long, two; of a year the first route only.
    """
    flows: dict[str, dict] = {}
    for it in shipped_tried:
        routes = [answer for answer in it.answers if answer.ask.kind == "routes"]
        for answer in routes[:1] + ([] if it.claim.monthly else routes[-1:]):
            repeat_route(run, answer)
        repeats = {"capacities": repeat_capacity, "facts": repeat_fact, "shares": repeat_share}
        for kind, repeat in repeats.items():
            for answer in [one for one in it.answers if one.ask.kind == kind][-1:]:
                repeat(run, answer, flows)


def repeat_route(run, answer):
    result = run(*shlex.split(answer.command)[1:], "--format", "json")
    if not answer.values and not answer.depart:
        assert result.code == 3, answer.command
        return
    document = json.loads(result.out)
    if answer.depart:
        found = [it for it in document["departures"] if it["depart"][:7] == answer.depart]
        assert (found[0]["route"] is not None) == bool(answer.values)
        routes = [found[0]["route"]]
    else:
        routes = document["routes"]
    if answer.values:
        for name in ("time_h", "cost_usd", "distance_km", "border_crossings"):
            near = pytest.approx(answer.values[name], abs=0.051)
            assert routes[0]["totals"][name] == near, answer.command


def repeat_capacity(run, answer, flows):
    if answer.command not in flows:
        if len(flows) == 2:
            return
        flows[answer.command] = json.loads(run(*shlex.split(answer.command)[1:]).out)
    limits = flows[answer.command]["worlds"][-1]["limits"]
    for row in limits:
        if (row["subject"], row["way"]) == (answer.ask.subject, answer.ask.way):
            assert row["used"] == pytest.approx(answer.values["used"], rel=1e-6)
            assert row["shadow_usd"] == pytest.approx(answer.values["shadow_usd"], rel=1e-6)
            return
    pytest.fail(f"{answer.command} does not tell of {answer.ask.subject}")


def repeat_share(run, answer, _):
    rows = json.loads(run(*shlex.split(answer.command)[1:], "--format", "json").out)
    found = {row["corridor"]: row["share"] for row in rows["scenarios"][-1]["rows"]}
    assert found.get(answer.ask.subject) or pytest.approx(answer.values["share"], abs=1e-4) == 0.0


def repeat_fact(run, answer, _):
    result = run(*shlex.split(answer.command)[1:], "--format", "json")
    assert result.code == 0, result.err
    text = answer.unit if "works" in answer.values else f"{answer.values['value']}"
    assert text in result.out
    assert answer.source in result.out


@pytest.mark.slow
def test_command_forms(run, tmp_path):
    listed = run("claims", "--list")
    assert listed.code == 0
    assert "liaoning-arctic-europe" in listed.out
    table = run("claims", "dandong-hunchun-vladivostok")
    assert "the rules hold in" in table.out
    assert "corridors route Dandong Vladivostok" not in table.out
    whole = run("claims", "dandong-hunchun-vladivostok", "--cases")
    assert "corridors route Dandong Vladivostok" in whole.out
    prose = [line for line in whole.out.splitlines() if not line.startswith("corridors ")]
    assert max(map(len, prose)) <= 118
    document = json.loads(run("claims", "dandong-hunchun-vladivostok", "--format", "json").out)
    claim = document["claims"][0]
    assert document["schema_version"] == 2
    assert table.err == f"{claim['id']}: {claim['verdict']}\n"
    assert claim["answer"] in " ".join(table.out.split())
    rows = list(
        csv.DictReader(
            io.StringIO(run("claims", "dandong-hunchun-vladivostok", "--format", "csv").out)
        )
    )
    assert len(rows) == len(claim["answers"]) == 8
    assert {row["verdict"] for row in rows} == {claim["verdict"]}
    path = tmp_path / "claims.md"
    path.write_text("mine", encoding="utf-8")
    kept = run("claims", "dandong-hunchun-vladivostok", "--output", path)
    assert kept.code == 2
    assert "use --force" in kept.err
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_claim_dict_is_plain(some_tried):
    for it in some_tried:
        assert json.loads(json.dumps(claim_dict(it))) == claim_dict(it)
