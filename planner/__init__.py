"""What to do: questions, the search and its answers over the network of `corridors`.

For a program or a notebook:

>>> import planner
>>> world = planner.load()
>>> route = world.route("Dalian", "Duisburg", by="cost", mode="rail", depart="2026-11-01")
>>> route.corridors
('liaoning-manchuria-europe',)

`planner.world.World` tells what can be asked.
"""

TYPE_CHECKING = False  # as typing has it, whose import the command line would wait for
if TYPE_CHECKING:
    from planner.results import Answer, Answers, Compared, Priced, Reached
    from planner.world import World, load

__all__ = ["Answer", "Answers", "Compared", "Priced", "Reached", "World", "load"]


def __getattr__(name: str) -> object:
    # The command line imports this package too and must start without the rest.
    if name in __all__:
        from planner import world as api

        return getattr(api, name)
    message = f"module 'planner' has no attribute {name!r}"
    raise AttributeError(message)
