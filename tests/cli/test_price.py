"""``corridors price``: chains, tables, templates and stored answers on the command line."""

import json

import pytest

CHAIN = "alpha > charlie rail > delta road"
DAY = ("--depart", "2026-11-02")


@pytest.fixture
def ask(run, toy_copy):
    """Run ``price`` on the toy network."""
    return lambda *words: run("price", *words, "--data", toy_copy)


def test_json_adds_up(ask):
    done = ask(CHAIN, *DAY, "--format", "json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    for name in ("time_h", "cost_usd", "co2e_kg"):
        assert sum(it[name] for it in found["chain"]) == pytest.approx(
            found["totals"][name], abs=0.05
        )
    assert found["schema_version"] == 2
    assert [it["leg"] for it in found["chain"] if it["kind"] == "leg"] == [1, 2]
    best = found["recommended"]["totals"]
    gap = found["totals"]["cost_usd"] - best["cost_usd"]
    assert found["gap"]["usd"] == pytest.approx(gap, abs=0.02)


def test_the_table_tells_own_figures_and_the_gap(ask):
    done = ask("alpha > charlie rail 900usd > delta road 30d", *DAY)
    assert done.code == 0, done.err
    assert "900*" in done.out
    assert "720.0*" in done.out
    assert "* Yours: Alpha - Charlie by rail; ours USD" in done.out
    assert "Your chain against it:" in done.out


def test_a_template_is_priced_as_it_is(run, toy_copy, tmp_path):
    for name in ("chain.csv", "chain.xlsx"):
        path = tmp_path / name
        done = run("price", "--template", path, "--data", toy_copy)
        assert done.code == 0, done.err
        assert "fill it in and run: corridors price" in done.err
        again = run("price", path, *DAY, "--data", toy_copy, "--format", "json")
        assert again.code == 0, again.err
        assert run("price", "--template", path, "--data", toy_copy).code == 2


def test_a_stored_answer_is_priced_again(run, toy_copy, tmp_path):
    path = tmp_path / "answer.json"
    asked = run("route", "alpha", "delta", *DAY, "--format", "json", "--data", toy_copy)
    path.write_text(asked.out, encoding="utf-8")
    done = run("price", path, "--format", "json", "--data", toy_copy)
    assert done.code == 0, done.err
    rows = json.loads(done.out)["repriced"]
    assert len(rows) == len(json.loads(asked.out)["routes"])
    assert all(it["now"] == it["then"] for it in rows)
    dearer = ("--set", "road.cost_per_teu_km=9", "--set", "rail-1520.cost_per_teu_km=9")
    table = run("price", path, "--data", toy_copy, *dearer)
    assert table.code == 0, table.err
    assert " USD then, " in table.out


def test_a_route_that_is_closed_gives_exit_code_3(run, toy_copy, tmp_path):
    path = tmp_path / "answer.json"
    asked = run(
        "route", "alpha", "delta", *DAY, "--mode", "rail", "--by", "time", "--format", "json",
        "--data", toy_copy,
    )  # fmt: skip
    path.write_text(asked.out, encoding="utf-8")
    done = run("price", path, "--data", toy_copy, "--set", "echo-delta:rail-1520.status=closed")
    assert done.code == 3
    assert "no longer possible" in done.out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((), 2, "name a chain"),
        (("chain.cvs",), 2, "neither a file nor a chain"),
        (("none.json",), 2, "can't be read"),
        (("alpha",), 2, "neither a file nor a chain"),
        (("alpha > qqville rail > delta baloon",), 2, "2 problems"),
        (("alpha > delta sea",), 3, "leg 1: Alpha - Delta by sea"),
        (("alpha > delta rail 5xyz",), 2, "leg 1"),
        (("alpha > delta 5gbp",), 2, "currency GBP is unknown"),
        (("alpha > delta by:nobody",), 2, "service 'nobody' is unknown"),
        (("alpha > alpha rail > delta",), 2, "leads from alpha to itself"),
    ],
)
def test_faults_are_told_in_a_line_with_their_exit_code(ask, words, code, told):
    done = ask(*words, *DAY)
    assert done.code == code, done.err
    assert told in done.err
    assert "Traceback" not in done.err


def test_a_stored_answer_refuses_terms_that_it_states_itself(run, toy_copy, tmp_path):
    path = tmp_path / "answer.json"
    asked = run("route", "alpha", "delta", *DAY, "--format", "json", "--data", toy_copy)
    path.write_text(asked.out, encoding="utf-8")
    done = run("price", path, "--by", "time", "--data", toy_copy)
    assert done.code == 2
    assert "drop --by" in done.err


def test_a_line_is_wrong_usage_and_a_table_is_wrong_data(toy_run, tmp_path):
    line = toy_run("price", "Nowhereville > delta rail")
    assert (line.code, line.out) == (2, "")
    assert line.err.startswith("Error: origin: place 'Nowhereville' is unknown")
    several = toy_run("price", "Nowhereville > Elsewhereton rail")
    assert several.code == 2
    assert "Error: 2 problems in the chain:\n  origin: place" in several.err
    path = tmp_path / "chain.csv"
    path.write_text("place,mode\nNowhereville,\ndelta,rail\n", encoding="utf-8")
    table = toy_run("price", path)
    assert (table.code, table.out) == (1, "")
    assert "1 problem in the data:\n  chain.csv:2: place 'Nowhereville'" in table.err
