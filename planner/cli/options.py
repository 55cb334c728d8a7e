"""Options that several commands share."""

import dataclasses
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from corridors.errors import UsageError
from corridors.model.layer import Altered, Layer, check_scenarios, lay_assignment, split_assignment
from corridors.model.network import Network, check_ends
from corridors.model.subjects import is_pattern
from corridors.tables.load import DATA
from planner.cli import completion
from planner.cli.messages import tell
from planner.question.equipment import described
from planner.question.query import Query
from planner.question.terms import BY_FIELD, TERMS, Surface, Term, TermKind, stated

if TYPE_CHECKING:
    from planner.parsing.terminals import TerminalEnd
    from planner.pricing.arcs import Steps
    from planner.routing.router import Tolerance

DEPART_ONCE = (
    "Departure as YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time at the origin; or edition, the date "
    "of the data. Default: today at 08:00."
)
"""What ``--depart`` asks of a command that takes no span of days."""
_REPORTED = 8
_LISTED = 3
"""Facts of one assignment that are told one by one."""
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Number(click.types.FloatParamType):
    """A number; anything else is refused in words."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number that is written."""
        try:
            return float(value)
        except ValueError:
            self.fail(f"{value!r} is not a number; write one such as 0.05 or 1500", param, ctx)


class Whole(click.IntRange):
    """A whole number within bounds; anything else is refused in words."""

    name = "whole number"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Return how the help shows it."""
        return "N"


T = TypeVar("T")


def _type_of(term: Term) -> Any:
    """Return the type of an option; None of a text or a day."""
    if term.words:
        return click.Choice(term.words)
    if term.kind is TermKind.NUMBER:
        return Number()
    return Whole(term.least, term.highest) if term.kind is TermKind.WHOLE else None


def term_option(field: str, *, into: str = "", meaning: str = "", **more: Any) -> Decorator:
    """Return the option that states a term of the question, as `planner.question` declares it.

    Parameters
    ----------
    field
        The field of `planner.question.Question`.
    into
        The parameter of the command, where it is not the field.
    meaning
        The help text of a command that takes another range of values, in place of the term's own.
    more
        Further arguments of `click.option`.
    """
    term = BY_FIELD[field]
    told: dict[str, Any] = {"help": meaning or term.text(Surface.OPTION), "metavar": term.metavar}
    if term.completes:
        told["shell_complete"] = getattr(completion, term.completes)
    told["multiple"] = term.kind is TermKind.TEXTS
    if term.kind is TermKind.FLAG:
        told["is_flag"] = True
    if (kind := _type_of(term)) is not None:
        told["type"] = kind
    names = [term.option] if field == "count" else dict.fromkeys((term.option, f"--{term.word}"))
    return click.option(*names, into or field, **{**told, **more})


def taken(kind: Callable[..., T], asked: dict[str, Any]) -> T:
    """Take the options that a dataclass names out of those that a command was given."""
    names = [it.name for it in dataclasses.fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: asked.pop(name) for name in names})


data_option = click.option(
    "--data",
    "folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of tables to use instead of the supplied network.",
)
set_option = term_option("sets", into="assignments")
scenario_option = term_option("scenarios")


def _language_option(words: str) -> Decorator:
    languages = click.Choice(("en", "ru", "zh"))
    return click.option("--lang", type=languages, default="en", show_default=True, help=words)


lang_option = _language_option("Language of the page when it opens.")
report_lang_option = _language_option("Language of the report.")
force_option = click.option("--force", is_flag=True, help="Overwrite files that exist.")


mode_option = term_option("modes")
country_option = term_option("countries")
worlds_option = term_option(
    "scenarios",
    meaning="Also apply this scenario, next to the base case (repeatable). a+b applies both "
    "together.",
    metavar="NAME[+NAME]",
    shell_complete=completion.layers,
)


def format_option(*formats: str) -> Decorator:
    """Return the option ``--format`` with these choices, the first being the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="Format of the result.",
    )


def demand_by_option(*criteria: str) -> Decorator:
    """Return the option ``--by`` of a question about demand, the first criterion by default."""
    return term_option(
        "by",
        meaning="Criterion to minimise; generalised adds up price and the value of time.",
        type=click.Choice(criteria),
        default=criteria[0],
        show_default=True,
    )


def year_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options by which a year's demand is assigned: criterion, values and season."""
    options = (
        demand_by_option("generalised", "cost", "time"),
        term_option(
            "value_of_time",
            into="time_value",
            meaning="Value of one hour for one tonne. Default: the value of each kind of cargo in "
            "the data.",
        ),
        click.option(
            "--unserved-usd",
            "unserved",
            metavar="USD",
            type=Number(),
            help="Penalty for a tonne that is not carried. Default: ten times the most expensive "
            "route.",
        ),
        term_option(
            "depart",
            meaning="Day whose season applies all year, YYYY-MM-DD. Default: the date of the data.",
        ),
    )
    return _with_options(command, options)


def map_option(meaning: str = "Also write a self-contained page.") -> Decorator:
    """Return the option ``--map``, the file of a page."""
    return click.option(
        "--map", "page", type=click.Path(path_type=Path), metavar="FILE.html", help=meaning
    )


def tiles_options(
    command: Callable[..., Any] | None = None, *, serves: bool = False
) -> Callable[..., Any]:
    """Add ``--tiles`` and ``--tiles-attribution``; the command is given ``tiles``.

    That is a `maps.pages.tiles.Tiles`, or None without the option. A command that ``serves`` pages
    always has one to show them on.
    """
    if command is None:
        return partial(tiles_options, serves=serves)

    @click.option(
        "--tiles",
        "tiles_url",
        metavar="URL",
        help="Let the page load map tiles, such as https://tile.openstreetmap.org/{z}/{x}/{y}.png.",
    )
    @click.option(
        "--tiles-attribution",
        metavar="TEXT",
        help="Whom to thank for the tiles. Default, for OpenStreetMap's servers: OpenStreetMap.",
    )
    @wraps(command)
    def with_tiles(
        *args: Any, tiles_url: str | None, tiles_attribution: str | None, **options: Any
    ) -> Any:
        if tiles_url is None:
            if tiles_attribution is not None:
                message = "--tiles-attribution needs --tiles URL; add it"
                raise UsageError(message)
            return command(*args, tiles=None, **options)
        if not serves and options.get("page") is None and not options.get("opened"):
            message = "--tiles is for a page; add --map FILE.html or --open"
            raise UsageError(message)
        from maps.pages.tiles import tiles_of

        try:
            tiles = tiles_of(tiles_url, tiles_attribution or "")
        except ValueError as error:
            message = f"--tiles {tiles_url}: {error}"
            raise UsageError(message) from None
        return command(*args, tiles=tiles, **options)

    return with_tiles


unconfirmed_option = term_option("unconfirmed")
booked_option = term_option("booked")
by_option = term_option("by")
value_of_time_option = term_option("value_of_time")


def cargo_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--cargo``, ``--equipment`` and ``--un-class``; the command is given ``cargo``.

    What the class of dangerous goods assigns is added to its ``assignments``.
    """

    @term_option("cargo", default="")
    @term_option("equipment")
    @term_option("un_class")
    @wraps(command)
    def described_command(**asked: Any) -> Any:
        terms = (asked["cargo"], asked.pop("equipment"), asked.pop("un_class"))
        asked["cargo"], sets = described(*terms)
        asked["assignments"] = (*asked["assignments"], *sets)
        return command(**asked)

    return described_command


def services_options(operator_help: str = "") -> Decorator:
    """Return the options ``--operator`` and ``--unconfirmed``, which services are meant."""

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in (
            unconfirmed_option,
            term_option("operators", meaning=operator_help),
        ):
            command = option(command)
        return command

    return decorated


def output_option(meaning: str = "Write the result to a file instead of stdout.") -> Decorator:
    """Return the option ``--output``, a file for what else goes to stdout."""
    return click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help=meaning)


_CARGO = ("cargo", "equipment", "un_class")
_LAYERS = ("scenarios", "sets")


def query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that make up one question, but those that few commands take."""
    few = (*_CARGO, *_LAYERS, "count", "reliability")
    own = [it.field for it in TERMS if it.option and it.field not in few]
    return _with_options(command, [*map(term_option, own), cargo_options])


def reach_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a question that has an origin, limits and no destination."""
    options: list[Decorator] = [
        *(term_option("depart", meaning=DEPART_ONCE), cargo_options, mode_option, country_option),
        term_option(
            "avoid",
            meaning="Avoid this place, country, mode, link a-b:mode, crossing "
            "place:mode, or service (repeatable).",
        ),
        services_options(),
        booked_option,
    ]
    return _with_options(command, options)


def _with_options(command: Callable[..., Any], options: Sequence[Decorator]) -> Callable[..., Any]:
    for option in reversed(options):
        command = option(command)
    return command


def read_ready(
    folder: Path | None, assignments: tuple[str, ...], scenarios: tuple[str, ...] = ()
) -> "tuple[Network, Steps]":
    """Load the network and its steps: base < scenarios < assignments of the command line."""
    from planner.pricing.snapshot import ready_network

    network, steps = ready_network(folder if folder is not None else DATA)
    if assignments or scenarios:
        from planner.pricing.changes import StepFinder, change_steps

        changed = layered(network, assignments, scenarios)
        return changed, change_steps(StepFinder(network, steps), changed)
    return network, steps


def read_asked(
    folder: Path | None,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    *ends: str,
    **asked: Any,
) -> "tuple[Network, Steps, Query]":
    """Load the network and its steps, and resolve a question of it between two open ends.

    Raises as `planner.parsing.question.read_question` and `corridors.model.network.check_ends`.
    """
    ready = read_ready(folder, assignments, scenarios)
    return ask_of(*ready, *ends, scenarios=scenarios, sets=assignments, **asked)


def ask_of(
    network: Network,
    steps: "Steps",
    *ends: str,
    moved: "Callable[[TerminalEnd], None]" = lambda _: None,
    settle: bool = True,
    **asked: Any,
) -> "tuple[Network, Steps, Query]":
    """Resolve a question of a network that is read already; raises as `read_asked`.

    Reports each town that is replaced by a terminal of its own, and calls ``moved`` with it. With
    ``settle`` a departure that is left open is chosen.
    """
    from planner.parsing.question import read_question

    def noted(end: "TerminalEnd") -> None:
        tell(end.message(network))
        moved(end)

    origin, destination = ends
    question = stated(origin=origin, destination=destination, **asked)
    network, steps, query = read_question(network, steps, question, moved=noted)
    check_ends(network, query.origin, query.destination)
    tell_of_avoided(network, query)
    if settle and (query.arrive_by is not None or query.window is not None):
        from planner.cli.departures import settled

        query = settled(network, query, steps)
    return network, steps, query


def tell_of_avoided(network: Network, query: Query) -> None:
    """Tell of services that are to be avoided and do not run anyway."""
    from planner.services.timetable import status_of

    for name in query.avoid:
        if name in network.services and not (status := status_of(network, name)).is_open:
            title = network.services[name].title
            tell(f"--avoid {name}: {title} is {status.status}, so no route uses it anyway")


def read_network(
    folder: Path | None, assignments: tuple[str, ...], scenarios: tuple[str, ...] = ()
) -> Network:
    """Load the network: base < scenarios < assignments of the command line."""
    from planner.pricing.snapshot import ready_network

    network, _ = ready_network(folder if folder is not None else DATA)
    return layered(network, assignments, scenarios)


def layered(
    network: Network, assignments: tuple[str, ...], scenarios: tuple[str, ...] = ()
) -> Network:
    """Lay scenarios and assignments over a network, and tell what they change."""
    check_scenarios(scenarios)
    if scenarios:
        from corridors.scenario import apply_scenarios, load_scenarios

        network, changes = apply_scenarios(network, load_scenarios(scenarios))
        for change in changes[:_REPORTED]:
            tell(f"{change.scenario}: {change.fact} {change.old} -> {change.new}")
        if len(changes) > _REPORTED:
            tell(f"... and {len(changes) - _REPORTED} more: corridors scenarios")
    if assignments:
        layer = Layer(network)
        for text in assignments:
            altered = lay_assignment(layer, text)
            _report(network, text, altered)
            _tell_of_inherited(layer, text, altered)
        network = network.with_layer(layer.facts)
    return network


def _report(network: Network, text: str, altered: list[Altered]) -> None:
    """Tell what an assignment replaces or changes, and where a more specific number stays."""
    words = [f"{it.fact.id} {it.old} -> {it.new}" for it in altered]
    if len(altered) > _LISTED:
        tell(f"--set {text}: {len(altered)} facts changed, such as {words[0]}")
    else:
        for line in words:
            tell(f"--set: {line}")
    changed = {(it.fact.subject, it.fact.attribute) for it in altered}
    if any(name == "mass_t" and _is_box(network, key) for key, name in changed):
        tell(
            "--set: the mass of a container changes its CO2e and the price of carbon; the rates "
            "of this model are per TEU, whatever it weighs"
        )
    if len(changed) > 1:
        return
    for key, attribute in changed:
        above = [
            subject
            for subject, table in network.facts.by_subject.items()
            if attribute in table and subject.startswith(f"{key}@")
        ]
        if above:
            tell(f"--set: {', '.join(above[:6])} keep their own, more specific numbers")


def _is_box(network: Network, subject: str) -> bool:
    """Tell whether a subject is a kind of cargo that is priced per TEU."""
    kind = network.cargo.get(subject)
    return kind is not None and kind.basis == "teu"


def _tell_of_inherited(layer: Layer, text: str, altered: list[Altered]) -> None:
    """Tell what matches a pattern and takes its number from a wider subject, which stays."""
    subject = split_assignment(text).subject
    if not is_pattern(subject):
        return
    left = layer.inherited(subject, [(it.fact.subject, it.fact.attribute) for it in altered])
    if left:
        names = [".".join(it) for it in left]
        some = ", ".join(names[:_LISTED]) + ", ..." * (len(names) > _LISTED)
        holders = [*dict.fromkeys(left.values())]
        wider = ", ".join(holders[:_LISTED]) + ", ..." * (len(holders) > _LISTED)
        one = len(names) == 1
        tell(
            f"--set {text}: {len(names):,} more that match{'es' if one else ''} "
            f"take{'s' if one else ''} the number of {wider}, which stays: {some}; name "
            f"{'it' if one else 'them'} singly, or change {holders[0]}"
        )


@contextmanager
def without(name: str) -> Iterator[None]:
    """Let imports inside go without a package that they take only where it is installed.

    Folium looks for pandas to read tables from it; a command hands it none, and loading
    pandas takes longer than drawing the page. A package that is loaded already stays.
    """
    absent = name not in sys.modules
    modules: dict[str, Any] = sys.modules
    if absent:
        modules[name] = None
    try:
        yield
    finally:
        if absent:
            del modules[name]


SECTIONS: dict[str, tuple[str, ...]] = {
    "Question": (
        *("--within", "--by", "--value-of-time", "--depart", "--arrive-by"),
        *("--every", "--unserved-usd", "--shares", "--one-more", "--questions", "--facts-only"),
    ),
    "Cargo": ("--cargo", "--equipment", "--un-class"),
    "Constraints": (
        *("--mode", "--country", "--via", "--avoid", "--prefer", "--reluctant"),
        *("--max-transfers", "--max-borders"),
        *("--deadline", "--reliability", "--budget", "--all"),
    ),
    "Services": ("--operator", "--unconfirmed", "--booked"),
    "Number to vary": ("--vary", "--from", "--to", "--points"),
    "Projects": ("--projects", "--demand"),
    "Elements closed": ("--of", "--only", "--each-mode", "--no-betweenness"),
    "Alternatives": ("-k", "--tolerance", "--pareto", "--with-co2e", "--resolution"),
    "Pairs": ("--pair", "--pairs"),
    "Corridors": ("--corridor", "--ratio", "--left-out", "--baseline", "--against"),
    "Simulation": ("--draws", "--seed", "--reroute", "--correlation"),
    "Network": ("--facility", "--use"),
    "Places listed": ("--kind", "--in"),
    "List": ("--template", "--long", "--encoding"),
    "Machines": ("--workers", "--scheduler"),
    "Data": ("--scenario", "--set", "--data"),
    "Output": (
        *(
            "--format",
            "--currency",
            "--show",
            "--top",
            "--output",
            "--map",
            "--tiles",
            "--tiles-attribution",
            "--chart",
            "--plot",
            "--lang",
        ),
        *("--open", "--force"),
    ),
}
"""The options under each heading, by their long names, in the order of the help."""
_COLUMN = 30
"""The widest column of names that Click writes beside their descriptions."""
OTHER = "Other"
"""The heading of what stands under none of them, such as ``--help``."""


class SectionedCommand(click.Command):
    """A command whose options are listed under the headings of `SECTIONS`."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, each under its heading, in the order of the headings."""
        told: dict[str, tuple[str, str]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and isinstance(param, click.Option):
                told[param.opts[-1]] = record
        # Click aligns each section on its own.
        width = min(_COLUMN, max(len(words) for words, _ in told.values()))
        aligned = {name: (words.ljust(width), more) for name, (words, more) in told.items()}
        for heading, names in SECTIONS.items():
            rows = [aligned.pop(name) for name in names if name in aligned]
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)
        with formatter.section(OTHER):
            formatter.write_dl([*aligned.values()])


def count_option(meaning: str) -> Decorator:
    """Return the option ``-k``, the number of routes."""
    return term_option("count", meaning=meaning, default=1, show_default=True)


tolerance_option = click.option(
    "--tolerance",
    metavar="[A+]B",
    help="Longest alternative of -k: A plus B times the best, such as 24+1.3. Default: 2.",
)


def read_tolerance(text: str | None) -> "Tolerance | None":
    """Read ``B`` or ``A+B``: alternatives may take A + B times the best.

    Raises
    ------
    UsageError
        If it is not of that form, A is below 0 or B below 1.
    """
    from planner.routing.router import Tolerance

    if text is None:
        return None
    plus, _, times = text.rpartition("+")
    try:
        rule = Tolerance(float(times), float(plus or 0))
    except ValueError:
        message = f"--tolerance {text!r} is not [A+]B; write 1.5 or 24+1.3"
        raise UsageError(message) from None
    if not (1.0 <= rule.times < float("inf") and 0.0 <= rule.plus < float("inf")):
        message = f"--tolerance {text!r}: A must be at least 0 and B at least 1"
        raise UsageError(message)
    return rule
