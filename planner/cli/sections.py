"""Headings under which a help text lists the options of a command that has many."""

import click

SECTIONS: dict[str, tuple[str, ...]] = {
    "Question": (
        *("--within", "--by", "--value-of-time", "--depart", "--arrive-by"),
        *("--every", "--unserved-usd", "--one-more", "--questions", "--facts-only"),
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
