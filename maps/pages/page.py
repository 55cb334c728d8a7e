"""Pages from GeoJSON that need no network."""

import base64
import gzip
import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template
from xstatic.pkg import leaflet

from maps.cartography.ground import BUDGET, ground_of
from maps.language import word
from maps.pages._pack import (
    pack_comparison,
    pack_network,
    pack_reach,
    pack_routes,
    pack_towns,
)
from maps.pages.tiles import Tiles
from maps.style import CLOSED, MODE_STYLE, OTHER, OTHER_STYLE, mode_css

_FOLDER = Path(leaflet.BASE_DIR)


@cache
def leaflet_pictures() -> dict[str, str]:
    """Return the pictures of Leaflet by file name, each as a ``data:`` address."""
    return {
        path.name: f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"
        for path in sorted((_FOLDER / "images").iterdir())
    }


@cache
def leaflet_css() -> str:
    """Return the style sheet of Leaflet with its pictures within."""
    css = (_FOLDER / "leaflet.css").read_text(encoding="utf-8")
    for name, address in leaflet_pictures().items():
        css = css.replace(f"images/{name}", address)
    return css


@cache
def leaflet_js() -> str:
    """Return the script of Leaflet."""
    return (_FOLDER / "leaflet.js").read_text(encoding="utf-8")


_HERE = Path(__file__).parents[1]
ATTRIBUTION = (
    "Railways, roads, shores and borders © OpenStreetMap contributors (ODbL). World and rivers: "
    "Natural Earth. Towns: GeoNames (CC BY 4.0). Border lines are drawn without any opinion on "
    "the status of a territory."
)
CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
NETWORK_BUDGET = 390_000
"""Bytes of the ground of the page of the whole network, which holds much else."""
PAGE_BYTES = 900_000
"""Bytes of the page of a question."""
PACKED_GROUND = 0.85
"""Bytes that a byte of the ground takes in a page, compressed and in base64."""
LEAST_BUDGET = 200_000
"""Bytes of the ground of a page of many routes, however long they are told."""
MAX_ZOOM = 12
"""As near as the ground is worth looking at."""
_TITLE, _HEAD, _SCRIPT = _MARKS = ("corridors-title", "corridors-head", "corridors-script")
"""Where the skeleton is cut, and title, head and script are put in."""


class _ScriptPlace(MacroElement):
    """The place in the script of a folium map, after the map is made, where ours goes."""

    _template = Template("{% macro script(this, kwargs) %}" + _SCRIPT + "{% endmacro %}")


def packed(value: object) -> str:
    """Return JSON as gzip in base64, which `maps/static/unpack.js` reads; equal for equal values.

    Examples
    --------
    >>> unpacked(f'const packed = "{packed({"a": 1})}";')
    {'a': 1}
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode("ascii")


def unpacked(page: str) -> Any:
    """Return what a page shows: the style of modes, the ground, tiles and the collection."""
    found = _PACKED.search(page)
    if found is None:
        message = "the page holds no packed data"
        raise ValueError(message)
    return json.loads(gzip.decompress(base64.b64decode(found[1])))


_PACKED = re.compile(r'^const packed = "([\w+/=]*)";$', re.MULTILINE)


def _unpacking(lang: str) -> str:
    """Return the script that reads the data of a page, or says that the browser cannot."""
    script = (_HERE / "templates" / "unpack.js").read_text(encoding="utf-8")
    return lean(
        script.replace(
            '"old browser"', json.dumps(word("pages", "old browser", lang), ensure_ascii=False)
        )
    )


def _static(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8")


@cache
def _skeleton() -> tuple[str, str, str, str]:
    """Return folium's page of an empty map in four parts, cut where `_MARKS` stand.

    Folium and branca render what they are given as Jinja templates, some of it twice, so no
    data is given to them: it is put between the parts.
    """
    page = folium.Map(
        location=[52, 100],
        zoom_start=3,
        tiles=None,
        prefer_canvas=False,
        world_copy_jump=False,
        attribution_control=True,
        zoom_control=True,
        min_zoom=2,
        max_zoom=MAX_ZOOM,
        zoom_snap=0.5,
    )
    # Folium asks CDNs for Leaflet, jQuery and Bootstrap; the page carries Leaflet itself
    # and needs none of the others.
    page.default_js = []
    page.default_css = []
    # Names are random by default; same input, same bytes.
    page._id = "corridors"  # noqa: SLF001
    figure: Any = page.get_root()
    figure._id = "figure"  # noqa: SLF001
    figure.title = _TITLE
    figure.header.add_child(Element(_HEAD), name="head")
    place = _ScriptPlace()  # type: ignore[no-untyped-call]
    place._id = "drawing"  # noqa: SLF001
    page.add_child(place)
    text = str(figure.render())
    # Folium forbids readers to enlarge the page.
    text = text.replace(
        ",\n                initial-scale=1.0, maximum-scale=1.0, user-scalable=no", "", 1
    )
    before, after_title, after_head, after_script = re.split("|".join(_MARKS), text)
    return before, after_title, after_head, after_script


def _page(
    title: str,
    script: str,
    styles: Sequence[str],
    collection: dict[str, Any],
    ground: dict[str, Any],
    *,
    lang: str = "en",
    tiles: Tiles | None = None,
    live: bool = False,
) -> str:
    """Return a page: a folium map, and our drawing of ground, features and panel over it.

    Parameters
    ----------
    title
        Title of the window.
    script
        Name of the page's entry module in ``maps/static``.
    styles
        Names of its style sheets there.
    collection
        What is shown.
    ground
        The land around it, of `maps.cartography.ground`.
    lang
        Language of the page.
    tiles
        A server of tiles that the page may ask, or none.
    live
        Whether the page may ask the server that it comes from.
    """
    before, after_title, after_head, after_script = _skeleton()
    css = mode_css() + "".join(map(_static, styles))
    data = {
        "style": {"modes": {**MODE_STYLE, OTHER: OTHER_STYLE}, "closed": CLOSED},
        "ground": ground,
        "tiles": _tiles_json(tiles),
        "collection": collection,
        "attribution": ATTRIBUTION,
    }
    return "".join(
        (
            # Folium names no language.
            before.replace("<html>", f'<html lang="{lang}">', 1),
            html.escape(title),
            after_title,
            f'<meta http-equiv="Content-Security-Policy" content="{policy(tiles, live=live)}">\n',
            f"<style>{leaflet_css()}</style>\n",
            f"<script>{leaflet_js()}</script>\n",
            f"<style>{css}</style>",
            after_head,
            '(async function () {\n"use strict";\n',
            f'const packed = "{packed(data)}";\n',
            _unpacking(lang),
            lean(bundle(script)),
            "})();\n",
            after_script,
        )
    )


def policy(tiles: Tiles | None, *, live: bool = False) -> str:
    """Return the policy of a page: nothing is loaded, save tiles from the one server asked for.

    A live page may ask the server that it comes from too.
    """
    csp = CSP if tiles is None else CSP.replace("img-src data:", f"img-src data: {tiles.origin}")
    return f"{csp}; connect-src 'self'" if live else csp


def _live_json(live: str | None) -> dict[str, dict[str, str]]:
    return {} if live is None else {"live": {"base": live}}


def _tiles_json(tiles: Tiles | None) -> dict[str, str] | None:
    return None if tiles is None else {"url": tiles.url, "attribution": tiles.attribution}


_FULL = ("port", "border", "river_port", "terminal")
"""Kinds of places of a route that are shown in full detail, beside the ends of its legs."""


def document_ground(document: dict[str, Any], *, budget: int = BUDGET) -> dict[str, Any]:
    """Return the ground around the routes of a document of `maps.pages._pack.pack_routes`.

    It is in full detail at the ends of legs, at ports and at border crossings.
    """
    scale = document["scale"]
    lines = [
        [
            (lon / scale, lat / scale)
            for lon, lat in zip(accumulate(piece[::2]), accumulate(piece[1::2]), strict=True)
        ]
        for piece in document["pieces"]
    ]
    at = document["columns"]["leg"].index("places")
    ends = {
        leg[at][end] for route in document["routes"] for leg in route["legs"] for end in (0, -1)
    }
    full = [
        (lon, lat)
        for number, (_, lon, lat, kind, *_) in enumerate(document["places"])
        if number in ends or kind in _FULL
    ]
    return ground_of(lines, full, budget=budget)


def _lines_ground(collection: dict[str, Any], *, budget: int = BUDGET) -> dict[str, Any]:
    """Return the ground around all lines of a collection."""
    lines: list[Any] = []
    for feature in collection["features"]:
        points = feature["geometry"]["coordinates"]
        kind = feature["geometry"]["type"]
        if kind == "LineString":
            lines.append(points)
        elif kind == "MultiLineString":
            lines += points
        elif kind == "Point":
            lines.append([points])
    return ground_of(lines, budget=budget)


def _corridor_ground(collection: dict[str, Any]) -> dict[str, Any]:
    """Return the ground of the network's page: along the links of its corridors on land."""
    shown = [
        feature
        for feature in collection["features"]
        if feature["properties"].get("corridors") and feature["properties"]["mode_id"] != "sea"
    ]
    return _lines_ground({"features": shown}, budget=NETWORK_BUDGET)


def route_page(
    collection: dict[str, Any],
    towns: Sequence[Sequence[Any]] = (),
    *,
    lang: str = "en",
    tiles: Tiles | None = None,
) -> str:
    """Return a frozen page with one route or several: a map, numbers and sources beside it.

    Parameters
    ----------
    collection
        What ``corridors route --format geojson`` prints.
    towns
        Name, longitude, latitude and importance of towns that help to find one's way on the
        map, the most important first.
    lang
        Language in which it opens: ``en``, ``ru`` or ``zh``; a switch on the page changes it.
    tiles
        A server of tiles that the page may ask while it is read, or none.
    """
    return studio_page(pack_routes(collection, towns), lang=lang, tiles=tiles)


def studio_page(
    document: dict[str, Any],
    *,
    lang: str = "en",
    live: str | None = None,
    tiles: Tiles | None = None,
) -> str:
    """Return the studio: a question, its answers on a map, and what would change them.

    Parameters
    ----------
    document
        What `maps.pages._pack.pack_routes` gives, with the question, its address, the facts that
        can be changed and what may be chosen where these are known.
    lang
        Language in which it opens.
    live
        Where a server answers the edits of the page, as the beginning of its paths (empty: the
        root). Without it the page is frozen: it shows its answer and asks nothing of anyone.
    tiles
        A server of tiles that the page may ask while it is read, or none.
    """
    app = {"doc": document, "lang": lang, "live": None, **_live_json(live)}
    styles = ("page.css", "studio.css", "true_shape.css", "live_links.css")

    def page(ground: dict[str, Any]) -> str:
        title = str(document["title"])
        more: dict[str, Any] = {"lang": lang, "tiles": tiles, "live": live is not None}
        return _page(title, "studio.js", styles, app, ground, **more)

    room = int((PAGE_BYTES - len(page({}).encode())) / PACKED_GROUND)
    return page(document_ground(document, budget=min(BUDGET, max(LEAST_BUDGET, room))))


def network_page(
    collection: dict[str, Any],
    lang: str = "en",
    focus: str = "",
    *,
    live: str | None = None,
    tiles: Tiles | None = None,
) -> str:
    """Return a page with the whole network: corridors, modes, months, search in three languages.

    Parameters
    ----------
    collection
        Links and places as `planner.output.network_geojson.network_geojson` gives them.
    lang
        Language in which it opens: ``en``, ``ru`` or ``zh``; a switch on the page changes it.
    focus
        Id of the corridor with which it opens, or empty.
    live
        As for `studio_page`: a live page leads to the other pages of its server.
    tiles
        A server of tiles that the page may ask while it is read, or none.
    """
    names = {it["id"]: it[f"name_{lang}"] for it in collection["properties"]["corridors"]}
    title = names.get(focus) or word("pages", "network", lang)
    packed = {**pack_network(collection, lang, focus), **_live_json(live)}
    ground = _corridor_ground(collection)
    styles = ("workspace.css", "network.css", "live_links.css")
    more: dict[str, Any] = {"lang": lang, "tiles": tiles, "live": live is not None}
    return _page(title, "network.js", styles, packed, ground, **more)


def comparison_page(
    collection: dict[str, Any],
    towns: Sequence[Sequence[Any]] = (),
    lang: str = "en",
    *,
    live: str | None = None,
    tiles: Tiles | None = None,
) -> str:
    """Return a page of corridors side by side: table, charts and map, switched by scenario.

    Parameters
    ----------
    collection
        What `planner.comparison.geojson.comparison_geojson` gives.
    towns
        As for `route_page`.
    lang
        Language in which it opens: ``en``, ``ru`` or ``zh``; a switch on the page changes it.
    live
        As for `studio_page`: a live page leads to the other pages of its server.
    tiles
        A server of tiles that the page may ask while it is read, or none.
    """
    packed = {**pack_comparison(collection, towns), "lang": lang, **_live_json(live)}
    title = word("pages", "compare", lang, pair=packed["title"])
    styles = ("workspace.css", "compare.css", "true_shape.css", "live_links.css")
    ground = _lines_ground(collection)
    more: dict[str, Any] = {"lang": lang, "tiles": tiles, "live": live is not None}
    return _page(title, "compare.js", styles, packed, ground, **more)


def reach_page(
    collection: dict[str, Any],
    towns: Sequence[Sequence[Any]] = (),
    *,
    lang: str = "en",
    tiles: Tiles | None = None,
) -> str:
    """Return a page of what an origin reaches: places and links by hours or dollars, and the ways.

    Parameters
    ----------
    collection
        Places and links as `planner.batch.reach.reach_geojson` gives them with ways.
    towns
        As for `route_page`.
    lang
        Language in which it opens: ``en``, ``ru`` or ``zh``; a switch on the page changes it.
    tiles
        A server of tiles that the page may ask while it is read, or none.
    """
    packed = {**pack_reach(collection, towns), "lang": lang}
    title = word("pages", "reach", lang, name=packed["origin"][f"name_{lang}"])
    styles = ("workspace.css", "reach.css")
    ground = _lines_ground(collection)
    return _page(title, "reach.js", styles, packed, ground, lang=lang, tiles=tiles)


def overlay_page(
    collection: dict[str, Any],
    towns: Sequence[Sequence[Any]] = (),
    names: Mapping[str, Sequence[str]] | None = None,
    lang: str = "en",
    *,
    tiles: Tiles | None = None,
) -> str:
    """Return a page of a study: flows by width, or what hurts when it closes by colour.

    Parameters
    ----------
    collection
        What ``corridors flows`` or ``corridors critical`` print with ``--format geojson``.
    towns
        As for `route_page`.
    names
        Russian and Chinese names of places by their English names.
    lang
        Language in which it opens: ``en``, ``ru`` or ``zh``; a switch on the page changes it.
    tiles
        A server of tiles that the page may ask while it is read, or none.
    """
    kind = {it["properties"]["kind"] for it in collection["features"]}
    title = word("pages", "flows" if "flow" in kind else "critical", lang)
    used = _name_parts(collection["features"])
    properties = {
        **collection["properties"],
        "names": {name: list(it) for name, it in (names or {}).items() if name in used},
    }
    shown = {**collection, "properties": properties, "towns": pack_towns(towns), "lang": lang}
    styles = ("workspace.css", "overlay.css")
    ground = _lines_ground(collection)
    return _page(title, "overlay.js", styles, shown, ground, lang=lang, tiles=tiles)


def _name_parts(features: Iterable[dict[str, Any]]) -> set[str]:
    """Return what the names of features are made of: places, modes and words between them."""
    parts: set[str] = set()
    for feature in features:
        props = feature["properties"]
        names = [props.get(it) or "" for it in ("name", "from_name", "to_name")]
        names += [it["name"] for it in (*props.get("instead", ()), props.get("worst")) if it]
        for name in names:
            for part in re.split(r" - | > |, |@|/", name):
                parts |= {part, part.partition(" (")[0]}
    return parts


_STATIC = Path(__file__).parents[1] / "static"
_IMPORT = re.compile(r'import \{ ([\w$, ]+) \} from "\./([\w.-]+\.js)";\n')
_DECLARED = re.compile(
    r"^(export )?(?:const|let|class|(?:async )?function\*?) (?:(\w+)|\{([\w, ]+)\})", re.MULTILINE
)


def _declared(text: str) -> tuple[set[str], set[str]]:
    """Return the names that a module declares at its top level, and those it exports."""
    own: set[str] = set()
    exported: set[str] = set()
    for export, name, several in _DECLARED.findall(text):
        names = {name} if name else set(several.replace(" ", "").split(","))
        own |= names
        if export:
            exported |= names
    return own, exported


def bundle(entry: str, folder: Path = _STATIC) -> str:
    """Return a module and all that it imports as one script, what is imported first.

    The words ``import`` and ``export`` are dropped and the modules joined, so that they share one
    scope. Imports stand on one line each, as ``import { a, b } from "./x.js";``, and ``export``
    stands before a declaration that begins its line.

    Parameters
    ----------
    entry
        Name of the module with which the page begins.
    folder
        Where the modules lie.

    Raises
    ------
    ValueError
        If modules import each other in a circle, two of them declare the same name, a name that is
        imported is not exported, or an import or export is written in another form.
    """
    return _bundle(entry, folder)


@cache
def _bundle(entry: str, folder: Path) -> str:
    exports: dict[str, set[str]] = {}
    owner: dict[str, str] = {}
    parts: list[str] = []

    def add(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            circle = (*way[way.index(name) :], name)
            msg = f"{name}: modules import each other: {' > '.join(circle)}"
            raise ValueError(msg)
        if name in exports:
            return
        text = (folder / name).read_text(encoding="utf-8")
        for names, source in _IMPORT.findall(text):
            add(source, (*way, name))
            if missing := set(names.split(", ")) - exports[source]:
                msg = f"{name}: {source} does not export {', '.join(sorted(missing))}"
                raise ValueError(msg)
        own, exports[name] = _declared(text)
        for declared in sorted(own):
            if declared in owner:
                msg = f"{name}: {declared} is declared in {owner[declared]} too; rename one"
                raise ValueError(msg)
            owner[declared] = name
        body = re.sub(
            r"^export (?=(?:const|let|class|async|function)\b)",
            "",
            _IMPORT.sub("", text),
            flags=re.MULTILINE,
        )
        if left := re.search(r"^(?:import|export)\b.*", body, re.MULTILINE):
            msg = f"{name}: {left[0]!r} is no form of import or export that is joined"
            raise ValueError(msg)
        parts.append(body)

    add(entry, ())
    return "".join(parts)


def lean(script: str) -> str:
    r"""Return a script without lines of comment and without the blanks that begin its lines.

    No text of a script goes over several lines; a test holds the modules to it.

    Examples
    --------
    >>> lean("// Adds.\nfunction add(a, b) {\n  return a + b; // a sum\n}\n")
    'function add(a, b) {\nreturn a + b; // a sum\n}\n'
    """
    without = re.sub(r"^[ \t]*//.*\n", "", script, flags=re.MULTILINE)
    return re.sub(r"^[ \t]+", "", without, flags=re.MULTILINE)
