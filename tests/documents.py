"""Legs of a page's document as records, as its scripts read them."""

from itertools import accumulate


def legs_of(document, route):
    """Return the legs of a route of a document: places by id, services, points and facts."""
    columns = document["columns"]["leg"]
    ids = [row[0] for row in document["places"]]
    legs = []
    for row in route["legs"]:
        leg = dict(zip(columns, [*row, *[0] * (len(columns) - len(row))], strict=True))
        leg["kind"] = leg["leg_kind"]
        leg["mode"], leg["gauge_mm"] = document["modes"][leg["mode_id"]]
        if leg["kind"] == "transfer":
            leg["to_mode"], leg["to_gauge_mm"] = document["modes"][leg["to_mode_id"]]
        leg["countries"] = leg["countries"].split() if leg["countries"] else []
        leg["places"] = [ids[it] for it in leg["places"]]
        leg["from"], leg["to"] = leg["places"][0], leg["places"][-1]
        leg["evidence"] = leg["evidence"] or []
        leg["points"] = points_of(document, leg["line"])
        if leg["service"]:
            key, _, departures = leg["service"]
            booked = {k: v for k, v in document["booked"][key].items() if k != "title"}
            leg["service"] = {**booked, "departures": departures}
        legs.append(leg)
    ends = [*(it["depart"] for it in legs[1:]), route["arrive"]]
    return [{**leg, "arrive": end} for leg, end in zip(legs, ends, strict=True)]


def points_of(document, line):
    """Return the [lon, lat] points of a line of a document."""
    scale = document["scale"]
    points = []
    for number in line[1:]:
        flat = document["pieces"][number if number >= 0 else -1 - number]
        piece = list(zip(accumulate(flat[::2]), accumulate(flat[1::2]), strict=True))
        piece = piece[::-1] if number < 0 else piece
        near = points[-1][0] if points else line[0] * 360 * scale
        shift = 360 * scale * round((near - piece[0][0]) / (360 * scale))
        points += [(lon + shift, lat) for lon, lat in piece[1 if points else 0 :]]
    return [(lon / scale, lat / scale) for lon, lat in points]
