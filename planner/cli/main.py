"""The command ``corridors``: what it offers, and how it begins and ends.

Next to nothing is imported here, so that Ctrl-C is heard from the start.
"""

import gc

from planner.cli.interrupts import Interrupts

GROUPS = {
    "Ask": {
        "route": "Find the best routes from an origin to a destination.",
        "explain": "Show where a number comes from, or why a route is the best.",
        "risk": "Simulate how late and how expensive a route may become.",
        "breakeven": "Find the value of a number at which the best route changes.",
        "price": "Price your own chain leg by leg, or stored answers again.",
        "reach": "List the places that cargo reaches within a time or a sum.",
        "batch": "Answer a list of shipments, each row with its own terms.",
        "sweep": "Answer many questions in one table, on all cores or a cluster.",
    },
    "Compare": {
        "compare": "Compare corridors, and what scenarios change.",
        "diff": "Show what changed between two editions, and in the answers.",
        "flows": "Assign a year's demand at least cost within capacities.",
        "invest": "Choose the projects that lower the cost of a year's demand most.",
        "critical": "Rank crossings, ports, straits and lines by damage if closed.",
    },
    "Pages": {
        "serve": "Serve the pages on this machine, to change a question and see the answer.",
        "map": "Write the network as one self-contained page.",
        "report": "Write a printable report with emissions and evidence.",
    },
    "Data": {
        "list": "List the corridors, with status and season.",
        "show": "Show a corridor with lengths and sources, or a place with its services.",
        "places": "List places with their names, codes and modes.",
        "services": "List ship loops, trains, ferries, barges and flights, with departures.",
        "scenarios": "List the supplied scenarios, and what each changes.",
        "export": "Export the network for GIS, models and databases, or as a data package.",
        "import": "Import a GMNS network of your own, to ask it like the supplied one.",
        "build": "Rebuild the line shapes from the pinned packages.",
    },
    "Check": {
        "check": "Check the data, and count facts by kind of source.",
        "validate": "Compare the model with published distances, days and costs.",
        "claims": "Test the claims of the paper, and give verdicts.",
    },
    "Set up": {
        "mcp": "Answer an assistant by the Model Context Protocol.",
        "completion": "Print the script that completes commands and names in a shell.",
    },
}
"""The commands under the headings of the help, each with a line that describes it."""
COMMANDS = {name: told for group in GROUPS.values() for name, told in group.items()}


def main() -> None:
    """Run the command line; errors are one message on stderr and an exit code."""
    # A command lives for a moment and keeps nearly all it allocates: collecting only costs.
    gc.disable()
    interrupts = Interrupts()
    with interrupts.heard():
        from planner.cli.run import run

        interrupts.unwind()
        try:
            run()
        finally:
            # Nor at the end, where Python collects all the same what is not frozen.
            gc.freeze()
