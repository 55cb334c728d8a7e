"""The planner for programs and notebooks: they ask what the command line asks."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from corridors.errors import CorridorsError, DataError, NoRouteError, UsageError
from corridors.model.entities import Place
from corridors.model.network import Network, check_ends
from corridors.places.names import find_place
from corridors.tables.load import DATA
from planner.comparison.comparison import BASE, compare, raise_no_route, taken_from
from planner.comparison.corridor_search import corridor_ids
from planner.comparison.pair_search import PairSearch, check_pairs, has_route
from planner.comparison.pairs import ComparedPair
from planner.comparison.regret import RegretTable, regret_table
from planner.comparison.scenarios import scenario_worlds, with_reference
from planner.graph.layers import LayeredNetwork
from planner.parsing.departure import read_date, read_departure, stated_departure
from planner.parsing.question import read_question
from planner.pricing.arcs import Steps
from planner.pricing.snapshot import ready_network
from planner.question.equipment import described
from planner.question.query import Query
from planner.question.terms import (
    BY_NAME,
    Question,
    Words,
    from_keywords,
    moment_text,
    words_of,
)
from planner.results import Answer, Answers, Compared, Displayed, Priced, Reached
from planner.routing.board import why_recommended
from planner.routing.departures import over_year, year_table
from planner.routing.pareto import find_front
from planner.routing.router import Tolerance, find_board, find_route, find_routes
from planner.services.directory import find_services, listed_dict, read_wanted
from planner.uncertainty.reliability import find_reliable, settle_departure

if TYPE_CHECKING:
    import pandas as pd

    from planner.batch.matrix import Matrix
    from planner.shipments.difference import WorldDifference


_Method = TypeVar("_Method", bound=Callable[..., Any])
_OPTION = re.compile(r"(corridors [a-z]+ [^;)\n]*)|--([a-z][a-z-]*)")
"""A command that is quoted, or an option by itself."""
_METHODS = {"set": "given", "scenario": "under"}
"""Methods that do what an option does; other options are keywords."""


def in_keywords(text: str) -> str:
    """Return what an error says with the keywords of a program for the options of a command.

    Examples
    --------
    >>> in_keywords("--arrive-by and --depart exclude each other; drop one of them")
    'arrive_by and depart exclude each other; drop one of them'
    """

    def keyword(found: re.Match[str]) -> str:
        command, option = found.groups()
        return command or _METHODS.get(option, option.replace("-", "_"))

    return _OPTION.sub(keyword, text)


def _asking(method: _Method) -> _Method:
    """Let a method take ``equipment`` and ``un_class``, and name keywords in its errors."""

    @wraps(method)
    def asking(self: "World", *args: Any, **terms: Any) -> Any:
        try:
            world, asked = self._described(terms)
            return method(world, *args, **asked)
        except CorridorsError as error:
            if isinstance(error, DataError):
                error.problems = [in_keywords(it) for it in error.problems]
            if isinstance(error, NoRouteError):
                error.lift = tuple(in_keywords(it) for it in error.lift)  # finds out why, too
            error.args = tuple(in_keywords(str(it)) for it in error.args)
            raise

    return cast("_Method", asking)


def _dated(terms: dict[str, Any]) -> dict[str, Any]:
    """Return the terms of a question that is asked in several worlds: they share a departure."""
    if terms.get("arrive_by"):
        return terms
    return {**terms, "depart": stated_departure(terms.get("depart"))}


def load(data: str | Path | None = None, *, scenarios: Words = (), given: Words = ()) -> "World":
    """Return the world that is asked: the shipped network, or your own, under layers.

    Parameters
    ----------
    data
        Folder of tables; the shipped network without it.
    scenarios
        Names of shipped scenarios or paths of TOML files.
    given
        Assignments ``SUBJECT.ATTRIBUTE=VALUE``, as of ``--set``.

    Raises
    ------
    DataError
        If the tables or a scenario do not hold.
    UnknownNameError, UsageError
        If an assignment or a scenario does not exist or can't be read.

    Examples
    --------
    >>> load(scenarios="suez-shut").scenarios
    ('suez-shut',)
    """
    network, steps = ready_network(DATA if data is None else Path(data))
    return World(network, steps).under(*words_of(scenarios)).given(*words_of(given))


@dataclass(frozen=True)
class World(LayeredNetwork, Displayed):
    """A network under its layers, ready to be asked.

    The terms of a question are the same for all methods: ``by`` (``generalised``, the default,
    ``time``, ``cost``, ``co2e`` or ``distance``), ``depart`` and ``deadline`` (dates, moments or
    their texts, local time at the origin; ``depart`` is today at 08:00 unless it is stated, and
    may be ``edition``, the date of the data, or two days with two dots between, for the best day
    of a span), ``arrive_by`` (in their place: the latest departure that arrives by then),
    ``cargo``, or ``equipment`` (``40hc``) and ``un_class`` (of dangerous goods), ``mode``,
    ``country``, ``via``, ``avoid``, ``operator`` (one word or several), ``value_of_time``
    (USD/h), ``budget`` (USD), ``unconfirmed`` and ``booked`` (true or false), ``max_transfers``
    and ``max_borders`` (whole numbers), ``prefer`` and ``reluctant`` (``rail=0.8`` or several).
    Origin and destination are what the command line takes: a place in English, Russian or
    Chinese, a code, a town, ``lat,lon``.
    All methods that ask raise `UsageError` for a question that contradicts itself,
    `UnknownNameError` for a name that does not exist, and those that answer with routes
    `NoRouteError` where there is none, with the smallest set of bans and closures to allow.

    Examples
    --------
    >>> world = load()
    >>> free = world.route("Shenyang", "Moscow", mode="rail")
    >>> closed = world.under("manzhouli-shut").route("Shenyang", "Moscow", mode="rail")
    >>> free.corridors, closed.usd > free.usd
    (('liaoning-manchuria-europe',), True)
    """

    def place(self, name: str) -> Place:
        """Return the place of the network that a name or code means.

        Examples
        --------
        >>> load().place("Далянь").id
        'dalian'
        """
        if not isinstance(name, str):
            message = f"place {name!r} is not text: write a name or a code of the network"
            raise TypeError(message)
        return find_place(self.network.places, name)

    @_asking
    def route(self, origin: str, destination: str, **terms: Any) -> Answer:
        """Return the best route.

        ``reliability`` is the least probability to arrive by ``deadline`` or ``arrive_by``; the
        answer states its own as ``on_time``.

        Examples
        --------
        >>> late = load().route("Shenyang", "Moscow", by="time", arrive_by="2027-01-15")
        >>> late.query.departs() < "2027-01-15", late.arrival <= late.query.arrive_by
        (True, True)
        """
        network, steps, query = self._read(origin, destination, terms, reliable=True)
        if query.reliability is not None:
            found = find_reliable(network, query, steps, board=False, engine=self.engine)
            return Answer(network, found.board.routes[0], found.on_time[0])
        return Answer(network, find_route(network, query, steps, engine=self.engine))

    @_asking
    def board(self, origin: str, destination: str, **terms: Any) -> Answers:
        """Return the recommended, fastest and cheapest route, and the one with the lowest CO2e.

        Routes that are one stand once; ``labels`` of each says what it is, and ``why`` of the
        whole why the first is recommended.

        Examples
        --------
        >>> board = load().board("Dalian", "Duisburg")
        >>> board.routes[0].labels[0]
        'recommended'
        """
        network, steps, query = self._read(origin, destination, terms, reliable=True)
        on_time: tuple[float, ...] = ()
        if query.reliability is None:
            board = find_board(network, query, steps, engine=self.engine)
        else:
            reliable = find_reliable(network, query, steps, engine=self.engine)
            board, on_time = reliable.board, reliable.on_time
        why = why_recommended(network, board)
        return Answers(
            *(network, tuple(board.routes)),
            why=why,
            detour=board.detour,
            on_time=on_time,
        )

    @_asking
    def alternatives(
        self,
        origin: str,
        destination: str,
        *,
        count: int = 3,
        tolerance: tuple[float, float] = (2.0, 0.0),
        **terms: Any,
    ) -> Answers:
        """Return the best routes that really differ.

        Parameters
        ----------
        count
            How many, at least 1.
        tolerance
            ``(times, plus)``: routes over ``plus + times * best`` are left out.

        Examples
        --------
        >>> two = load().alternatives("Dalian", "Moscow", count=2, by="time", mode="rail")
        >>> len(two), two[0].hours <= two[1].hours
        (2, True)
        """
        if count < 1:
            message = f"count {count} is below 1; use 1 or more"
            raise UsageError(message)
        network, steps, query = self._read(origin, destination, terms)
        routes, _ = find_routes(
            network, query, steps, count=count, tolerance=Tolerance(*tolerance), engine=self.engine
        )
        return Answers(network, tuple(routes))

    @_asking
    def pareto(
        self, origin: str, destination: str, *, resolution: float | None = None, **terms: Any
    ) -> Answers:
        """Return the routes that no other beats in time and cost, fastest first.

        Parameters
        ----------
        resolution
            With it CO2e is the third criterion, distinguished to this share.
        """
        network, steps, query = self._read(origin, destination, terms)
        front = find_front(network, query, steps, resolution=resolution, engine=self.engine)
        return Answers(network, tuple(front.routes), front.best_trade_off)

    @_asking
    def compare(
        self,
        origin: str,
        destination: str,
        *,
        scenarios: Words = (),
        baseline: str = "best",
        against: str = BASE,
        ratio: float | None = None,
        **terms: Any,
    ) -> Compared:
        """Return the corridors of a pair side by side, here and under each scenario alone.

        Parameters
        ----------
        scenarios
            Names as of ``compare -s``; ``a+b`` applies two together.
        baseline
            The corridor, or ``best``, that differences are taken from.
        against
            The scenario that differences between worlds are taken from instead of the base; it
            need not be named among ``scenarios``.
        ratio
            A way over this many times the best does not serve the pair.

        Examples
        --------
        >>> load().compare("Harbin", "Busan", scenarios="vladivostok-jam-2022").scenarios
        ('base', 'vladivostok-jam-2022')
        """
        terms = _dated(terms)
        worlds, query = scenario_worlds(
            self.finder,
            (self.network, self.steps),
            self.sets,
            with_reference(words_of(scenarios), against),
            lambda network, steps: self._read(origin, destination, terms, (network, steps)),
        )
        if self.scenarios:
            worlds[0] = worlds[0]._replace(title=f"under {', '.join(self.scenarios)}")
        query = self._settled(worlds[0].network, worlds[0].steps, query)
        found = compare(worlds, query, baseline=baseline, ratio=ratio, engine=self.engine)
        return Compared(taken_from(found, against))

    @_asking
    def regret(
        self,
        pairs: Iterable[Sequence[Any]],
        *,
        scenarios: Words = (),
        corridors: Words = (),
        ratio: float | None = None,
        **terms: Any,
    ) -> RegretTable:
        """Return how much each corridor takes more than the best one, here and in each scenario.

        Parameters
        ----------
        pairs
            Origin and destination of each pair, with a weight as third where it has one.
        scenarios
            Names as of ``compare -s``.
        corridors
            Ids or names of the corridors that are compared, at any ratio; all without it.
        ratio
            As of `compare`.

        Examples
        --------
        >>> pairs = [("Dalian", "Moscow")]
        >>> table = load().regret(pairs, scenarios="manzhouli-shut", mode="rail")
        >>> missing = {it.corridor: it.missing for it in table.pairs[0].corridors}
        >>> missing["liaoning-manchuria-europe"], missing["china-mongolia-russia"]
        (1, 0)
        """
        terms = _dated(terms)
        asked = [ComparedPair(*pair) for pair in pairs]
        if not asked:
            message = "regret needs at least one pair"
            raise UsageError(message)
        search = PairSearch(
            *(self.finder, (self.network, self.steps), self.sets, words_of(scenarios)),
            lambda network, steps, pair: self._read(
                pair.origin, pair.destination, terms, (network, steps)
            ),
        )
        check_pairs(search, asked)
        worlds, query = search.worlds(asked[0])
        only = corridor_ids(self.network, words_of(corridors))
        found = [search.results(pair, ratio, only) for pair in asked]
        if not any(has_route(it) for it in found):
            raise_no_route(worlds[0], query)
        return regret_table(self.network, [(it.name, it.title) for it in worlds], found)

    @_asking
    def year(
        self, origin: str, destination: str, *, every: str = "month", **terms: Any
    ) -> "pd.DataFrame":
        """Return a table of the best route for each departure over a year.

        Parameters
        ----------
        every
            ``month`` or ``week`` of a year, ``day`` of 30 days or ``hour`` of one day; of the span
            of ``depart`` where that is one.
        """
        network, steps, query = self._read(origin, destination, terms, settle=False)
        return year_table(over_year(network, query, steps, every=every, engine=self.engine))

    @_asking
    def services(
        self,
        origin: str | None = None,
        destination: str | None = None,
        *,
        mode: Words = (),
        operator: Words = (),
        depart: str | dt.date | None = None,
        unconfirmed: bool = False,
        closed: bool = False,
    ) -> list[dict[str, Any]]:
        """Return services that call at a place, or lead from one to another, as plain data.

        Parameters
        ----------
        origin, destination
            Places of the network. Without the second all that call at the first are returned,
            without both all services.
        mode, operator
            Modes or families, and names of operators (none: all).
        depart
            Day from which departures are named; today without it.
        unconfirmed
            Also return those that no source confirms of late.
        closed
            Also return suspended, planned and closed ones.

        Returns
        -------
        list of dict
            As in version 1 of the JSON of ``services``.

        Examples
        --------
        >>> found = load().services("Vladivostok", "Korsakov")
        >>> found[0]["name"], found[0]["calls"]
        ('FKDL', ['vladivostok', 'korsakov'])
        """
        wanted = read_wanted(
            *(self.network, words_of(mode), words_of(operator)),
            unconfirmed=unconfirmed,
            closed=closed,
        )
        ends = [self.place(it).id for it in (origin, destination) if it is not None]
        first = read_departure(moment_text(depart), self.network.edition)[0]
        after = dt.datetime.combine(first, dt.time(), dt.UTC)
        found = find_services(self.network, self.steps, ends)
        return [listed_dict(self.network, it, after) for it in found if wanted.admits(it)]

    @_asking
    def reach(self, origin: str, within: Words, **terms: Any) -> Reached:
        """Return the places that cargo reaches within a time or a sum, with the ways to them.

        Parameters
        ----------
        origin
            As for the other questions.
        within
            A limit in days, hours, US dollars or another currency, such as ``10d``, ``36h``,
            ``2000usd`` or ``9000cny``, or several of one kind: rings. Limits of time ask for the
            fastest way to each place, limits of money for the cheapest.
        **terms
            Terms of the question except ``by``, ``via``, ``budget``, ``value_of_time``, limits and
            weights.

        Raises
        ------
        UsageError
            If a limit can't be read, some are times and others sums, or a term can't be asked.
        UnknownNameError
            If the currency of a limit has no rate.
        NoRouteError
            If nothing is within reach.

        Examples
        --------
        >>> near = load().reach("Dalian", ["24h", "36h"], depart="2026-11-01")
        >>> near[0].place, near[0].modes, near[-1].ring
        ('jinzhou_dalian', ('road',), 1)
        """
        from corridors.tables.exchange import exchange_rates
        from planner.batch.reach import find_reach, read_limits

        barred = {name for name in terms if name in BY_NAME and not BY_NAME[name].reach}
        if barred:
            message = f"reach takes no {', '.join(sorted(barred))}; leave it out"
            raise UsageError(message)
        limits = read_limits(
            words_of(within), lambda: exchange_rates(self.network.folder, self.network.edition)
        )
        # A question has two ends, of which only the first counts here.
        network, steps, query = self._read(origin, origin, terms)
        return Reached(find_reach(network, query, limits, steps, engine=self.engine))

    @_asking
    def batch(
        self,
        rows: Any,
        *,
        depart: str | dt.date | None = None,
        long: bool = False,
        currency: str | None = None,
    ) -> "pd.DataFrame":
        """Return the rows of a list of shipments with the answers beside them.

        A row is a shipment with its own origin, destination and terms. Columns are those of
        ``corridors batch`` (`docs/reference/answers.md`), those of your own stay as they are. A row
        without an answer has the reason in ``problem``.

        Parameters
        ----------
        rows
            A data frame, or rows as mappings by the names of columns. Cells may be days, numbers
            and lists as well as texts.
        depart
            Departure of rows that state none; today at 08:00 without it.
        long
            A row for each answer, instead of one for each shipment.
        currency
            Code of a currency in which prices stand too, behind those in USD, such as ``CNY``.

        Raises
        ------
        DataError
            If the columns can't be understood; with all problems.
        UnknownNameError
            If the currency has no rate.

        Examples
        --------
        >>> rows = [{"reference": "A 1", "origin": "Harbin", "destination": "Busan", "count": 3}]
        >>> table = load().batch(rows)
        >>> table.loc[0, ["reference", "status"]].tolist()
        ['A 1', 'answered']
        """
        from corridors.tables.exchange import DOLLARS, exchange_rates, find_rate
        from planner.shipments.run import answer_frame

        rate = DOLLARS
        if currency is not None:
            folder = self.network.folder
            rate = find_rate(exchange_rates(folder, self.network.edition), currency)
        return answer_frame(self, rows, depart=depart, long=long, rate=rate)

    @_asking
    def price(self, chain: str | Path, **terms: Any) -> Priced:
        """Return a chain of your own priced leg by leg, and what would make it the best.

        Parameters
        ----------
        chain
            Places joined by ``>`` with what is known of each leg, or the path of a table of them
            (`docs/how-to/price-a-chain.md`).
        **terms
            ``by``, ``value_of_time``, ``depart``, ``cargo``, ``unconfirmed`` and ``booked``, as
            for `route`.

        Raises
        ------
        ChainError, DataError
            If the chain of a line or of a table can't be understood; with all problems, by leg or
            row.

        Examples
        --------
        >>> priced = load().price("Dalian > Vladivostok sea > Moscow rail", depart="2026-12-01")
        >>> [row["modes"] for row in priced.to_rows() if row["kind"] == "leg"]
        [['sea'], ['rail']]
        """
        from corridors.tables.exchange import exchange_rates
        from planner.chains.pricing import closes, price_chain
        from planner.chains.stated import is_chain, read_chain, read_chain_table
        from planner.chains.stated import read_terms as read_chain_terms

        text = str(chain)
        stated = read_chain(self.network, text) if is_chain(text) else read_chain_table(Path(chain))
        unknown = {it for it in terms if it not in BY_NAME or not BY_NAME[it].chain}
        if unknown:
            message = f"price() takes no {', '.join(sorted(unknown))}"
            raise TypeError(message)
        rates = exchange_rates(edition=self.network.edition)
        network, steps, query, legs = read_chain_terms(
            *(self.network, self.steps, stated),
            question=self._question("", "", terms),
            rates={code: it.per_usd for code, it in rates.items()},
        )
        priced = price_chain(network, steps, query, legs)
        return Priced(network, priced, closes(network, steps, priced))

    @_asking
    def reprice(
        self, answer: dict[str, Any] | str | Path, *, depart: str | dt.date | None = None
    ) -> list[dict[str, Any]]:
        """Return the routes of a stored answer priced again on this world, then and now.

        They go by the same places, modes and services. The layers are those of this world alone.

        Parameters
        ----------
        answer
            Plain data of ``Result.to_dict``, or the path of what ``route --format json`` wrote.
        depart
            Another departure than then.

        Returns
        -------
        list of dict
            As ``repriced`` in version 1 of the JSON of ``price``.

        Raises
        ------
        DataError
            If it is no such answer.

        Examples
        --------
        >>> world = load()
        >>> stored = world.route("Dalian", "Moscow", mode="rail").to_dict()
        >>> [it["now"] == it["then"] for it in world.reprice(stored)]
        [True]
        """
        from planner.chains.pricing import repriced_dict
        from planner.chains.stored import read_stored, reprice, stored_routes

        found = (
            stored_routes(answer, "answer")
            if isinstance(answer, dict)
            else read_stored(Path(answer))
        )
        day = moment_text(depart)
        layers = {"scenarios": self.scenarios, "sets": self.sets}
        again = [reprice(self.network, self.steps, it, depart=day, **layers) for it in found]
        rows: list[dict[str, Any]] = repriced_dict(again)["repriced"]
        return rows

    @_asking
    def diff(
        self, new: "World", questions: Any = None, *, depart: str | dt.date | None = None
    ) -> "WorldDifference":
        """Return what differs between this world and a newer one, and in the answers of both.

        Parameters
        ----------
        new
            The newer world.
        questions
            A data frame, or rows as mappings, with the columns of `batch`; none are asked without
            it.
        depart
            Departure of questions that state none; today at 08:00 without it.

        Raises
        ------
        DataError
            If the columns of the questions can't be understood; with all problems.

        Examples
        --------
        >>> world = load()
        >>> found = world.diff(world.given("suez_canal:sea.pass_h=20"))
        >>> [(it.id, it.field, it.new) for it in found.found][0]
        ('suez_canal:sea.pass_h', 'value', 20.0)
        """
        from planner.shipments.difference import world_difference
        from planner.shipments.run import list_of

        listed = None if questions is None else list_of(self.network, questions, depart)
        return world_difference(self, new, listed)

    @_asking
    def matrix(self, origins: Words, destinations: Words, **terms: Any) -> "Matrix":
        """Return hours, dollars, km and kg CO2e between all origins and destinations.

        They are places of the network: no town or point off it. See `planner.batch.matrix.Matrix`.
        """
        from planner.batch.matrix import find_matrix

        starts = [self.place(name).id for name in words_of(origins)]
        ends = [self.place(name).id for name in words_of(destinations)]
        if not starts or not ends:
            message = "a matrix needs at least one origin and one destination"
            raise UsageError(message)
        # Which ends may be asked is checked for all pairs, whichever comes first.
        ground = (self.network, self.steps)
        _, _, query = self._read(starts[0], ends[0], terms, ground)
        if query.is_open:
            message = "a matrix has one departure; state a day as depart"
            raise UsageError(message)
        return find_matrix(self.network, query, starts, ends, self.steps, engine=self.engine)

    @_asking
    def invest(
        self,
        budget: str | float,
        *,
        projects: str | Path | None = None,
        demand: str | Path | None = None,
        within: float = 0.05,
        by: str = "generalised",
        depart: str | dt.date | None = None,
    ) -> dict[str, Any]:
        """Return the projects that lower the cost of a year's demand most within a budget.

        Parameters
        ----------
        budget
            What they may cost to build: USD, or a text such as ``5bn-usd``.
        projects
            Table of projects; the proposals of the paper without it.
        demand
            Table of a year's demand; that of the data without it.
        within
            Also return sets that gain up to this share less than the best.
        by
            ``generalised``, ``cost`` or ``time``.
        depart
            Day whose season applies all year; that of the data's edition without it.

        Returns
        -------
        dict
            As in version 1 of the JSON of ``invest``.

        Raises
        ------
        DataError
            If a table does not hold; with all problems.
        """
        from planner.flows.demand import read_demand, shipped_tables
        from planner.flows.flows import FlowTerms
        from planner.flows.rows import plain
        from planner.investment import (
            choose_projects,
            investment_dict,
            read_budget,
            read_projects,
            shipped_projects,
        )

        network = self.network
        terms = FlowTerms(by, read_date(moment_text(depart), network.edition))
        amount = read_budget(budget) if isinstance(budget, str) else float(budget)
        table = shipped_projects(network.folder) if projects is None else Path(projects)
        listed = read_projects(network, table)
        tables = shipped_tables(network.folder) if demand is None else [Path(demand)]
        rows, _ = read_demand(network, tables)
        found = choose_projects(self, rows, terms, listed, amount, within=within)
        document: dict[str, Any] = plain(investment_dict(found))
        return document

    def _read(
        self,
        origin: str,
        destination: str,
        terms: dict[str, Any],
        on: tuple[Network, Steps] | None = None,
        *,
        settle: bool = True,
        reliable: bool = False,
    ) -> tuple[Network, Steps, Query]:
        question = self._question(origin, destination, terms)
        network, steps, query = read_question(*(on or (self.network, self.steps)), question)
        if query.reliability is not None and not reliable:
            message = "reliability is a term of route, board and batch alone; leave it out"
            raise UsageError(message)
        if on is None:
            check_ends(network, query.origin, query.destination)
            if settle:
                query = self._settled(network, steps, query)
        return network, steps, query

    def _question(self, origin: str, destination: str, terms: dict[str, Any]) -> Question:
        """Return a question in words; it is asked under the layers of this world."""
        question = from_keywords(origin, destination, terms)
        return replace(question, scenarios=self.scenarios, sets=self.sets)

    def _described(self, terms: dict[str, Any]) -> tuple["World", dict[str, Any]]:
        """Return the world and the terms in which a container and a UN class are a cargo kind."""
        if not {"equipment", "un_class"} & terms.keys():
            return self, terms
        rest = dict(terms)
        equipment, un_class = rest.pop("equipment", None), rest.pop("un_class", None)
        for name, value in (("equipment", equipment), ("un_class", un_class)):
            if value is not None and not isinstance(value, str):
                message = f"{name} {value!r} is not text"
                raise TypeError(message)
        cargo, sets = described(rest.get("cargo") or "", equipment, un_class)
        return self.given(*sets), {**rest, "cargo": cargo}

    def _settled(self, network: Network, steps: Steps, query: Query) -> Query:
        """Return a question with its departure, where it leaves that open."""
        if query.is_open:
            return settle_departure(network, query, steps, engine=self.engine)
        return query

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        from planner.output.network_geojson import network_geojson

        return "network", network_geojson(self.network, (*self.scenarios, *self.sets))

    def _page(self, lang: str) -> str:
        from planner.notebook import world_page

        return world_page(self.network, self.steps, (*self.scenarios, *self.sets), lang)
