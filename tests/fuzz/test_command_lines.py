"""Whatever is typed: one exit code of the contract, one error, never a traceback."""

import re

import click
import pytest
from conftest import TOY
from hypothesis import example, given
from hypothesis import strategies as st
from spoiling import FED

from planner.cli.group import cli
from planner.cli.main import COMMANDS

CODES = {0, 1, 2, 3}
LEFT_OUT = {"serve", "build", "validate", "claims", "completion", "mcp"}
"""What stays, needs other inputs, or asks the supplied network for a minute."""
PLACES = ("alpha", "bravo", "charlie", "delta", "echo", "golf", "frost", "Alpha", "阿尔法", "CNALP")
WORDS = (
    *(
        "",
        " ",
        "-",
        "--",
        "=",
        "nan",
        "inf",
        "-1",
        "0",
        "1e309",
        "9" * 400,
        "²",
        "１２",
        "a" * 3000,
    ),
    *(
        "\x1b[31m",
        "\u202e",
        "\udcff",
        "'; drop",
        "<b>",
        "%s%n",
        "../..",
        "/",
        "~",
        "*",
        "[",
        "(",
    ),
    *("2026-02-30", "2026-13-01", "0001-01-01", "9999-12-31", "2026-08-01T25:00", "edition"),
    *(
        "north",
        "ice",
        "rail",
        "sea",
        "road",
        "rail-1520",
        "teu",
        "RU",
        "CN",
        "38.9,121.6",
        "91,181",
    ),
    *("bravo.wait_h=5", "sea.speed_kmh=fast", "sea.speed_kmh=0", "x.y=z", "=", "a=b=c", "rail.=1"),
    *("2d", "10d", "2000usd", "-5h", "30%", "1..2", "2026-01-01..2026-02-01", "12-01", "tcp://x:1"),
)


def _nasty():
    # No system hands a program a word with a zero byte in it, or halves of pairs of UTF-16.
    letters = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
    texts = st.text(letters, max_size=12)
    return st.sampled_from(WORDS) | texts | st.integers().map(str)


def _value(option):
    """Return values of the kind that an option takes, mostly good ones."""
    kind = option.type
    if isinstance(kind, click.Choice):
        good = st.sampled_from([str(it) for it in kind.choices])
    elif isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        good = st.integers(0, 5).map(str)
    elif isinstance(kind, click.Path):
        # Nothing is written but where nothing is kept.
        return st.sampled_from(("/dev/null", "/nowhere/x.html", "/", "/dev/full", "\udcff/y.csv"))
    else:
        good = st.sampled_from((*PLACES, *WORDS[-42:]))
    return good | good | _nasty()


@st.composite
def command_lines(draw):
    """Return the words of a command line, by the grammar of the command's options."""
    name = draw(st.sampled_from(sorted(set(COMMANDS) - LEFT_OUT)))
    command = cli.get_command(click.Context(cli), name)
    words = [name]
    for parameter in command.params:
        if isinstance(parameter, click.Argument) and draw(st.integers(0, 9)):
            is_path = isinstance(parameter.type, click.Path)
            value = _value(parameter) if is_path else st.sampled_from(PLACES) | _nasty()
            words.append(draw(value))
    options = [it for it in command.params if isinstance(it, click.Option) and it.name != "folder"]
    for option in draw(st.lists(st.sampled_from(options), max_size=4)) if options else ():
        words.append(draw(st.sampled_from((*option.opts, *option.secondary_opts))))
        if not option.is_flag and not option.count and draw(st.integers(0, 19)):
            words.append(draw(_value(option)))
    for _ in range(draw(st.sampled_from((0, 0, 0, 0, 1)))):
        words.insert(draw(st.integers(0, len(words))), draw(_nasty()))
    return words


def takes_data(words):
    """Tell whether the command is one that reads a folder of tables."""
    command = cli.get_command(click.Context(cli), words[0])
    return command is not None and any(it.name == "folder" for it in command.params)


@FED
@given(words=command_lines())
@example(words=["route", "alpha", "bravo", "--depart", "2026-08-01T25:00"])
def test_a_command_line_gives_an_exit_code_and_no_traceback(run, monkeypatch, tmp_path, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("click.launch", lambda _url: 0)
    data = ("--data", TOY) if takes_data(words) else ()
    result = run(*words, *data)
    assert result.code in CODES, result.err
    assert "Traceback" not in result.err
    if result.code in {1, 2}:
        assert re.search(r"^(Error|Usage)\b|^Try ", result.err, re.MULTILINE), result.err
    # What a terminal would obey is shown, not sent.
    assert not re.search(r"[\x00\x1b\u202e]", result.err)
    written = list(tmp_path.iterdir())
    for path in written:
        path.unlink()
    assert not (written and result.code), "a command that failed left something behind"


pytestmark = pytest.mark.fuzz
