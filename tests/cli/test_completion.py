"""What a shell is offered where the cursor stands, by Click's protocol and by the scripts."""

import os
import shutil
import subprocess
import sys

import pytest

from planner.cli.commands.completion import SHELLS, words_of
from planner.cli.main import COMMANDS

MAIN = "from planner.cli.main import main; main()"


@pytest.fixture
def complete(run, monkeypatch):
    """Return what is offered for the last word of a line, as Bash is told; nothing on stderr."""

    def offered(line, shell="bash"):
        word = len(words_of(line)[0]) + 1
        monkeypatch.setenv("_CORRIDORS_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(word))
        done = run()
        assert (done.code, done.err) == (0, "")
        return [line.partition(",")[2] for line in done.out.splitlines() if line]

    return offered


@pytest.mark.parametrize(
    ("line", "among"),
    [
        ("rou", "route"),
        ("route Dali", "Dalian"),
        ("route dali", "dalian"),
        ("route DALI", "dalian"),
        ("route 大", "大连"),
        ("route Dalian Дуй", "Дуйсбург"),
        ("route Dalian malas", "malaszewicze"),
        ("route Dalian Małasz", "Małaszewicze"),
        ("route 'Saint P", "Saint Petersburg"),
        ('route "Saint P', "Saint Petersburg"),
        ("route Saint\\ P", "Saint Petersburg"),
        ("route CNDL", "CNDLC"),
        ("report Xi", "Xi'an"),
        ("risk Dalian Mosc", "Moscow"),
        ("breakeven Dalian Mosc", "Moscow"),
        ("explain Dalian Mosc", "Moscow"),
        ("compare Mosc", "Moscow"),
        ("places Mosc", "Moscow"),
        ("route a b --via Malac", "malacca_strait"),
        ("route a b --via bre", "brest"),
        ("route --by ge", "generalised"),
        ("route a b --by=ge", "generalised"),
        ("route a b --cargo gr", "grain"),
        ("route a b --mode ra", "rail"),
        ("route a b --mode ra", "rail-1520"),
        ("export out --mode ri", "river"),
        ("places --mode ri", "river"),
        ("route a b --country K", "KZ"),
        ("route a b --country Kaz", "Kazakhstan"),
        ("places --country Ка", "Казахстан"),
        ("export out --country 哈", "哈萨克斯坦"),
        ("route a b --depart 2027-0", "2027-03-01"),
        ("route a b --depart ", "2026-11-01"),
        ("critical --depart 2027-01", "2027-01-01"),
        ("flows --depart 2027-01", "2027-01-01"),
        ("route a b --deadline 2027-01", "2027-01-01"),
        ("route a b --every m", "month"),
        ("route a b -s manz", "manzhouli-shut"),
        ("show suez --scenario suez", "suez-shut"),
        ("compare a b -s suez-shut+manz", "suez-shut+manzhouli-shut"),
        ("flows -s suez-shut+manz", "suez-shut+manzhouli-shut"),
        ("scenarios manz", "manzhouli-shut"),
        ("compare a b --baseline be", "best"),
        ("compare a b --baseline prim", "primorye-1"),
        ("show prim", "primorye-2"),
        ("show Примо", "МТК «Приморье-1»"),
        ("route a b --avoid prim", "primorye-1"),
        ("route a b --avoid Kaz", "Kazakhstan"),
        ("route a b --avoid rail-1", "rail-1520"),
        ("route a b --avoid brest:", "brest:rail-1520"),
        ("route a b --avoid brest-", "brest-terespol:"),
        ("route a b --avoid brest-terespol:", "brest-terespol:rail-1435"),
        ("route a b --avoid rail-1435>rail-1520@bre", "rail-1435>rail-1520@brest"),
        ("services Vladi", "Vladivostok"),
        ("services Busan vladi", "vladivostok"),
        ("services a b --mode ri", "river"),
        ("services a b --operator FES", "FESCO"),
        ("services a b --depart 2027-0", "2027-03-01"),
        ("route a b --operator FES", "FESCO"),
        ("route a b --avoid fesco_fkx", "fesco_fkxp_vladivostok_busan"),
        ("route a b --set fesco_fkxp_vladivostok_busan.st", "fesco_fkxp_vladivostok_busan.status="),
        ("explain fesco_fkx", "fesco_fkxp_vladivostok_busan"),
        ("show Vladiv", "Vladivostok"),
        ("critical --only manz", "manzhouli"),
        ("explain rail-1520", "rail-1520@"),
        ("explain rail-1520@R", "rail-1520@RU"),
        ("explain rail-1520@RU.spe", "rail-1520@RU.speed_kmh"),
        ("explain border_in", "border_in_h"),
        ("route a b --set suez_ca", "suez_canal."),
        ("route a b --set Suez", "suez_canal."),
        ("route a b --set suez_canal.st", "suez_canal.status="),
        ("route a b --set suez_canal.status=", "suez_canal.status=closed"),
        ("route a b --set brest:rail-1520.border_o", "brest:rail-1520.border_out_h="),
        ("breakeven a b --vary value", "value_of_time"),
        ("breakeven a b --vary brest:rail-1520.border_o", "brest:rail-1520.border_out_h"),
        ("validate --kind sea", "sea_days"),
        ("claims prim", "primorye-1"),
        ("completion po", "powershell"),
        ("route a b --tol", "--tolerance"),
    ],
)
def test_what_is_offered(complete, line, among):
    assert among in complete(f"corridors {line}")


@pytest.mark.parametrize(
    ("line", "without"),
    [
        ("route a b --via dali", "brest"),
        ("route a b --avoid rail-1520", "rail-1520@"),
        ("breakeven a b --vary suez_canal.st", "suez_canal.status"),
        ("compare a b -s suez-shut+suez", "suez-shut+suez-shut"),
        ("route a b --set brest:rail-1520.", "brest:rail-1520.length_km="),
    ],
)
def test_what_does_not_fit_is_not_offered(complete, line, without):
    assert without not in complete(f"corridors {line}")


def test_what_is_offered_for_set_can_be_set(complete, shipped):
    """Subject by subject, part by part, until a value is wanted."""
    todo, seen = ["suez", "brest", "rail-1435", "brest-terespol:", "KZ", "teu"], 0
    while todo:
        typed = todo.pop()
        for word in complete(f"corridors route a b --set {typed}")[:6]:
            if word.endswith("="):
                subject = word.rpartition(".")[0]
                kind = shipped.subjects.parse(subject).kind
                assert kind in shipped.schema.attributes[word[:-1].rpartition(".")[2]].applies_to
                seen += 1
            elif word != typed:
                todo.append(word)
    assert seen > 40


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("where", ["/nowhere", "a file", "spoilt", "no header"])
def test_a_folder_that_cannot_be_read_offers_nothing(complete, toy_copy, shell, where):
    table = toy_copy / "places.csv"
    if where == "a file":
        toy_copy = table
    elif where == "spoilt":
        for path in toy_copy.rglob("*.csv"):
            path.write_bytes(b"\xff\xfe\0")
    elif where == "no header":
        for path in toy_copy.rglob("*.csv"):
            path.write_text("", encoding="utf-8")
    else:
        toy_copy = where
    for words in ("route", "route a b --avoid", "route a b --set", "explain", "show"):
        assert complete(f"corridors {words} --data {toy_copy} al", shell) == []


@pytest.mark.parametrize("line", ["corridors nonsense al", "corridors route 'a \" b", "corridors "])
@pytest.mark.parametrize("shell", [*SHELLS, "tcsh"])
def test_a_completion_is_silent_whatever_is_typed(complete, run, monkeypatch, line, shell):
    complete(line, shell)
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", "no number")
    done = run()
    assert (done.code, done.err) == (0, "")


def test_a_completion_loads_nothing_heavy():
    code = (
        f"{MAIN.replace('main()', '')}\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "import sys; print('|', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    asked = {"_CORRIDORS_COMPLETE": "bash_complete", "COMP_CWORD": "2"}
    asked["COMP_WORDS"] = "corridors route Dal"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=os.environ | asked, check=True
    )
    said, _, names = done.stdout.decode().rpartition("|")
    assert "plain,Dalian" in said.splitlines()
    heavy = {"pandas", "networkx", "geopandas", "folium", "rich", "rapidfuzz", "numba"}
    assert not set(names.split()) & heavy


def test_an_unknown_shell_is_one_error(run, monkeypatch):
    said = "Error: no completion for shell 'tcsh'; shells are bash, zsh, fish, powershell\n"
    done = run("completion", "tcsh")
    assert (done.code, done.out, done.err) == (2, "", said)
    monkeypatch.setenv("_CORRIDORS_COMPLETE", "tcsh_source")
    done = run()
    assert (done.code, done.out, done.err) == (2, "", said)


def powershell(run, monkeypatch, line):
    monkeypatch.setenv("_CORRIDORS_COMPLETE", "powershell_complete")
    monkeypatch.setenv("COMP_LINE", line)
    return [line.split("\t") for line in run().out.splitlines()]


BASH = shutil.which("bash")
BREAKS = " \t\n\"'@><=;|&(:"


@pytest.mark.skipif(BASH is None, reason="no bash")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("route dali", "dalian"),
        ("route Saint", r"Saint\ Petersburg"),
        (r"route Saint\ Pe", r"Saint\ Petersburg"),
        ("route 'Saint Pe", "Saint Petersburg"),
        ("route Xi'an\" D", None),
        ("route a b --avoid brest:ro", "road"),
        ("route a b --avoid 'brest:ro", "brest:road"),
        ("route a b --set suez_canal.status=clo", "closed"),
        ("route a b --by=gen", "generalised"),
        ("route 大连 大石", "大石桥"),
    ],
)
def test_the_script_of_bash_completes_a_line(tmp_path, typed, offered):
    """Bash parts words at colons and the like, and puts what it is given in place of the last."""
    program = tmp_path / "corridors"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{MAIN}' \"$@\"\n", encoding="utf-8")
    program.chmod(0o755)
    line = f"corridors {typed}"
    script = """
        eval "$(corridors completion bash)"
        COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$2
        complete -p corridors >&2
        _corridors_completion corridors
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    there = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [BASH, "-c", script, "bash", line, BREAKS],
        capture_output=True,
        env=os.environ | there,
        check=True,
    )
    assert b"-F _corridors_completion corridors" in done.stderr
    given = done.stdout.decode().splitlines()
    assert given == [offered or ""]


def test_every_option_that_takes_a_name_completes_it():
    """A new option without completion is noticed: metavars of names have a completer."""
    from planner.cli.group import cli

    named = {"CC", "PLACE", "SUBJECT", "SUBJECT.ATTR", "SUBJECT.ATTR=VALUE", "CORRIDOR", "DATE"}
    named |= {"NAME", "NAME[+NAME]", "ID", "[CLAIM]..."}
    names = {"origin", "destination", "modes", "mode", "cargo", "kinds", "name", "what", "text"}
    seen = 0
    for command in COMMANDS:
        for option in cli.get_command(None, command).params:
            if option.metavar in named or (option.name in names and not option.metavar):
                seen += 1
                listed = type(option.type).__name__ == "Choice"
                assert listed or option._custom_shell_complete, (command, option.name)
    assert seen > 60
