"""What can a program do with corridors side by side?"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planner.comparison.comparison import Comparison
from planner.query.query import Query

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Compared:
    """Corridors of a pair in the base and under scenarios, each at its best.

    Examples
    --------
    >>> import planner
    >>> compared = planner.load().compare("Dalian", "Moscow", scenarios="manzhouli-shut")
    >>> compared.scenarios
    ('base', 'manzhouli-shut')
    >>> table = compared.to_dataframe().set_index(["scenario", "corridor"])
    >>> table.loc[("manzhouli-shut", "liaoning-manchuria-europe"), "against_base"]
    'closes'
    """

    details: Comparison = field(repr=False)

    @property
    def query(self) -> Query:
        """The question."""
        return self.details.query

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the worlds, the base first."""
        return tuple(column.world.name for column in self.details.columns)

    @property
    def corridors(self) -> tuple[str, ...]:
        """Ids of the rows: ``best``, then the corridors that serve the pair in any world."""
        return tuple(self.details.corridors())

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain data, as in version 1 of the JSON of ``compare``."""
        from planner.comparison.rows import comparison_dict

        return comparison_dict(self.details)

    def to_geojson(self) -> dict[str, Any]:
        """Return the links of all routes once, and routes and tables that name them."""
        from planner.comparison.geojson import comparison_geojson

        return comparison_geojson(self.details)

    def to_dataframe(self) -> "pd.DataFrame":
        """Return a table with one row for each corridor in each world, as of ``--format csv``."""
        import pandas as pd

        from planner.comparison.rows import comparison_rows

        return pd.DataFrame(comparison_rows(self.details))

    def __repr__(self) -> str:
        network = self.details.columns[0].world.network
        ends = [network.places[it].name() for it in (self.query.origin, self.query.destination)]
        rows = len(self.corridors) - 1
        return f"<{' - '.join(ends)}: {rows} corridors in {', '.join(self.scenarios)}>"

    def _repr_html_(self) -> str:
        from planner.notebook import comparison_html

        return comparison_html(self.details)
