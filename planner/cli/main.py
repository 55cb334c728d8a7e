"""What does ``corridors`` offer, and how does it begin and end?

Next to nothing is imported here, so that Ctrl-C is heard from the start.
"""

import gc

from planner.cli.interrupts import Interrupts

GROUPS = {
    "Ask": {
        "route": "The best way from an origin to a destination, leg by leg.",
        "explain": "Where a number comes from: the facts of a subject, or of a route.",
        "risk": "How late and how dear a route may become, by draws of its facts.",
        "breakeven": "At which value of a number another route becomes the best.",
        "sweep": "Many questions at once into one table, on all cores or a cluster.",
    },
    "Compare": {
        "compare": "The corridors of a pair side by side, and what scenarios change.",
        "flows": "Demand of a year at least cost under capacities; shadow prices.",
        "critical": "What hurts most when it shuts: crossings, ports, straits, lines.",
    },
    "Pages": {
        "map": "The whole network as one self-contained page.",
        "report": "The answer with emissions and evidence as one document to print.",
    },
    "Data": {
        "list": "The corridors, with status and season.",
        "show": "One corridor: its legs, lengths and sources.",
        "places": "Places and their names, codes and modes.",
        "scenarios": "The shipped scenarios, and what each changes.",
        "export": "The network as GeoPackage, GeoParquet, GeoJSON or GMNS.",
        "build": "Make the line shapes again from the pinned packages.",
    },
    "Check": {
        "check": "Check the data and count facts by kind of source.",
        "validate": "Model against published figures: distances, days, costs.",
        "claims": "The claims of the paper put to the test, with verdicts.",
    },
    "Set up": {
        "completion": "How a shell completes names of commands, places and the like.",
    },
}
"""The commands under the headings of the help, each told in a line."""
COMMANDS = {name: told for group in GROUPS.values() for name, told in group.items()}


def main() -> None:
    """Run the command line; errors are one message on stderr and an exit code."""
    # A command lives for a moment and keeps nearly all it allocates: collecting only costs.
    gc.disable()
    interrupts = Interrupts()
    with interrupts.heard():
        from planner.cli.run import run

        interrupts.unwind()
        run()
