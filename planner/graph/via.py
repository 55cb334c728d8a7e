"""Places to be passed through, without leaving by the link one came by."""

from planner.pricing.arcs import HANDLE, MOVE, PASS, Steps


def pass_through(steps: Steps, places: tuple[str, ...]) -> Steps:
    """Return steps in which each of the places is left towards another than one came from.

    Each move into such a place leads to states of its own, from which the move back is
    missing. A journey by way of Erenhot then goes on into Mongolia or does not come by.

    Parameters
    ----------
    steps
        The steps of a network.
    places
        Places to be passed through; those not in the steps are left out.
    """
    return split_places(steps, places)[0]


def split_places(steps: Steps, places: tuple[str, ...]) -> tuple[Steps, list[int]]:
    """Return `pass_through`, and of which step each of the steps that were added is a copy."""
    count = len(steps.head)
    origin: list[int] = []
    for place in dict.fromkeys(places):
        if place in steps.first_state:
            steps, copies = _split(steps, place)
            origin += [edge if edge < count else origin[edge - count] for edge in copies]
    return steps, origin


def _split(steps: Steps, place: str) -> tuple[Steps, list[int]]:
    """Give each neighbour of a place its own copy of the place's states; return what is copied."""
    number = steps.place_of[steps.first_state[place]]
    head = steps.head.copy()
    arrivals: dict[int, list[int]] = {}
    for edge, to in enumerate(steps.head):
        if steps.kind[edge] == MOVE and steps.place_of[to] == number:
            arrivals.setdefault(steps.place_of[steps.tail(edge)], []).append(edge)
    states = steps.states_of(place)
    copies: list[int] = []
    place_of, mode_of = steps.place_of.copy(), steps.mode_of.copy()
    start = steps.start.copy()
    for came_from, edges in arrivals.items():
        moved = {}
        for state in states.values():
            moved[state] = len(place_of)
            moved[state + 1] = len(place_of) + 1
            place_of += [number, number]
            mode_of += [steps.mode_of[state]] * 2
        for edge in edges:
            head[edge] = moved[steps.head[edge]]
        for state in states.values():
            for old in (state, state + 1):
                for edge in range(steps.start[old], steps.start[old + 1]):
                    to = steps.head[edge]
                    if steps.kind[edge] in (HANDLE, PASS):
                        head.append(moved[to])
                    elif steps.place_of[to] != came_from:
                        head.append(to)
                    else:
                        continue
                    copies.append(edge)
                start.append(len(head))
    return _extended(steps, copies, place_of, mode_of, start, head), copies


def _extended(
    steps: Steps,
    copies: list[int],
    place_of: list[int],
    mode_of: list[int],
    start: list[int],
    head: list[int],
) -> Steps:
    first = len(steps.head)
    copy_of: dict[int, list[int]] = {}
    for at, edge in enumerate(copies):
        copy_of.setdefault(edge, []).append(first + at)

    def numbers(edges: list[int]) -> list[int]:
        return edges + [copy for edge in edges for copy in copy_of.get(edge, ())]

    boardings = steps.rides.boardings
    boarded = {at: it for edge, it in boardings.items() for at in (edge, *copy_of.get(edge, ()))}
    return steps._replace(
        rides=steps.rides.boarded_at(boarded),
        place_of=place_of,
        mode_of=mode_of,
        start=start,
        head=head,
        kind=steps.kind + [steps.kind[edge] for edge in copies],
        km=steps.km + [steps.km[edge] for edge in copies],
        by_mode={mode: numbers(edges) for mode, edges in steps.by_mode.items()},
        rows=steps.rows.with_copies(copies, first),
    )
