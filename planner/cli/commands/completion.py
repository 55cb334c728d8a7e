"""``corridors completion``: how a shell is made to complete names."""

import contextlib
import os
import re
import sys
from typing import TYPE_CHECKING

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    shell_complete,
    split_arg_string,
)

from corridors.errors import UsageError
from planner.cli.messages import give, tell

if TYPE_CHECKING:
    from click import Context, Parameter

_HOW = {
    "bash": 'eval "$(corridors completion bash)"   # a line of ~/.bashrc',
    "zsh": 'eval "$(corridors completion zsh)"   # a line of ~/.zshrc, after compinit',
    "fish": "corridors completion fish > ~/.config/fish/completions/corridors.fish",
    "powershell": "corridors completion powershell | Out-String | Invoke-Expression   "
    "# a line of $PROFILE",
}
"""How the script of each shell is loaded whenever the shell starts."""


def _shells(ctx: "Context", param: "Parameter", incomplete: str) -> list[CompletionItem]:
    del ctx, param
    return [CompletionItem(it) for it in _HOW if it.startswith(incomplete)]


@click.command("completion")
@click.argument("shell", metavar="bash|zsh|fish|powershell", shell_complete=_shells)
def command(shell: str) -> None:
    """Print the script that completes commands, options, places and other names in a shell.

    In a terminal it also shows, on stderr, how to load the script when the shell starts.
    """
    from planner.cli.group import cli

    script = script_of(shell, cli)
    if sys.stdout.isatty():
        tell(f"To load it each time {shell} starts: {_HOW[shell]}")
    give(script, nl=False)


VARIABLE = "_CORRIDORS_COMPLETE"
"""The variable by which a shell asks for completions."""
SHELLS = ("bash", "zsh", "fish", "powershell")
_CURSOR = "\0"
_BASH = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                COMPREPLY+=("$value")
                [[ $value == *[.:=@'>'] ]] && compopt -o nospace
                ;;
        esac
    done < <(
        COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
            %(complete_var)s=bash_complete "$1" 2>/dev/null
    )
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""
_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $ast, $cursor)

    $length = [Math]::Max(0, $cursor - $ast.Extent.StartOffset)
    $line = $ast.ToString().PadRight($length).Substring(0, $length)
    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $env:%(complete_var)s = 'powershell_complete'
        $env:COMP_LINE = $line
        $lines = @(& %(prog_name)s 2>$null)
    } finally {
        [Console]::OutputEncoding = $encoding
        Remove-Item Env:%(complete_var)s, Env:COMP_LINE -ErrorAction SilentlyContinue
    }
    foreach ($text in $lines) {
        $type, $value, $shown, $told = $text -split "`t"
        if ($type -eq 'plain') {
            [System.Management.Automation.CompletionResult]::new(
                $value, $shown, 'ParameterValue', $told)
        } elseif ($type) {
            [System.Management.Automation.CompletionCompleters]::CompleteFilename($word)
        }
    }
}
"""


class LineBash(BashComplete):
    """Bash, which hands over the line where its script is the one below."""

    source_template = _BASH
    _line = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the whole words, and the one at the cursor."""
        self._line = os.environ.get("COMP_LINE", "")
        return words_of(self._line) if self._line else super().get_completion_args()

    def format_completion(self, item: CompletionItem) -> str:
        """Return an item as what Bash puts in place of the part that it takes for a word."""
        value = str(item.value)
        if self._line and item.type == "plain":
            value = bash_word(self._line, value, os.environ.get("COMP_WORDBREAKS", ""))
        return f"{item.type},{value}"


class LinePowerShell(ShellComplete):
    """PowerShell 5.1 and later."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the whole words, and the one at the cursor; a backquote escapes."""
        return words_of(os.environ["COMP_LINE"].replace("\\", "\\\\").replace("`", "\\"))

    def format_completion(self, item: CompletionItem) -> str:
        """Return type, word as it is typed, word as it is shown, and its description."""
        value = str(item.value)
        typed = (
            value if re.fullmatch(r"[\w./\\:=+-]+", value) else "'" + value.replace("'", "''") + "'"
        )
        return "\t".join((item.type, typed, value, item.help or value))


def words_of(line: str) -> tuple[list[str], str]:
    """Return the whole words of a line after that of the program, and what is typed of the next.

    Examples
    --------
    >>> words_of("corridors route 'Ulan U"), words_of("corridors route ")
    ((['route'], 'Ulan U'), (['route'], ''))
    """
    *whole, last = split_arg_string(line + _CURSOR)
    return whole[1:], last.replace(_CURSOR, "")


def bash_word(line: str, value: str, breaks: str) -> str:
    r"""Return what stands for a value in a line of Bash from its last break of words on.

    Parameters
    ----------
    line
        Up to the cursor.
    value
        What the word at the cursor becomes.
    breaks
        The characters at which Bash parts words, COMP_WORDBREAKS.

    Examples
    --------
    >>> [bash_word(f"corridors route {it}", "Ulan Ude", " :") for it in ("U", '"U')]
    ['Ulan\\ Ude', 'Ulan Ude']
    >>> bash_word("corridors explain brest:r", "brest:road", " :")
    'road'
    """
    _, typed = words_of(line)
    quote = _open_quote(line)
    if quote == '"':
        return re.sub(r'([$`"\\])', r"\\\1", value)
    if quote:
        return value
    last = max(
        (typed.rfind(it) for it in breaks if not it.isspace() and it not in "\"'"), default=-1
    )
    if last >= 0 and value.startswith(typed[: last + 1]):
        value = value[last + 1 :]
    return re.sub(r"([^\w@%+=:,./~-])", r"\\\1", value)


def _open_quote(line: str) -> str:
    """Return the quote that is open at the end of a line, if any."""
    quote, escaped = "", False
    for char in line:
        if escaped:
            escaped = False
        elif char == "\\" and quote != "'":
            escaped = True
        elif char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote = char
    return quote


def script_of(shell: str, cli: click.Command) -> str:
    """Return the script by which a shell completes the command line.

    Raises
    ------
    UsageError
        If there is none for this shell.
    """
    known = get_completion_class(shell) if shell in SHELLS else None
    if known is None:
        message = f"no completion for shell {shell!r}; shells are {', '.join(SHELLS)}"
        raise UsageError(message)
    # Not `source` of Click, which starts a Bash to look at its version.
    made = known(cli, {}, "corridors", VARIABLE)
    return ShellComplete.source(made)


def answer(cli: click.Command) -> None:
    """Answer the shell that asks for its script or for completions, and leave.

    Raises
    ------
    UsageError
        If a script is asked for that does not exist. A completion is silent whatever is wrong.
    """
    shell, _, what = os.environ[VARIABLE].partition("_")
    if what == "source":
        give(script_of(shell, cli), nl=False)
        return
    with contextlib.suppress(Exception), contextlib.redirect_stderr(None):
        shell_complete(cli, {}, "corridors", VARIABLE, os.environ[VARIABLE])
    sys.stdout.flush()


add_completion_class(LineBash)
add_completion_class(LinePowerShell)
