"""Layers of a folium map: lines in the look of their mode, places as circles, plain texts."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import folium
from branca.element import MacroElement
from folium.map import Layer
from folium.template import Template

from maps.language import LANGUAGES
from maps.notebook.page import CorridorMap, plain, word
from maps.style import CLOSED, mode_look

Row = dict[str, Any]
Tiles = Any
"""What folium takes as tiles: a name, an address, a ``TileLayer`` or a provider of xyzservices."""
_WIDER = 1.35
"""Lines are so many times as wide as in `maps.style`, because no names stand beside them."""
_SCHEMATIC = "5 5"
_PAD = (48, 36)
_LIGHT = "#fffdfa"
_INK = "#22262a"
_SOFT = "#5a6168"
_DOTS = {
    "end": {"radius": 6, "weight": 2.5, "color": _INK, "fillColor": _LIGHT},
    "stop": {"radius": 4.5, "weight": 2, "color": _INK, "fillColor": _LIGHT},
    "transfer": {"radius": 3.5, "weight": 1, "color": _LIGHT, "fillColor": _INK},
    "way": {"radius": 1.8, "weight": 0.8, "color": _SOFT, "fillColor": _LIGHT},
}


class _Opening(MacroElement):
    """What a map has beside its layers: the look of texts, and whose the lines are."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
            <style>
                .corridors-name, .corridors-fixed, .corridors-text { color: #22262a;
                    font: 13px/1.4 system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC",
                    sans-serif; }
                .corridors-name td, .corridors-fixed td, .corridors-text td { padding: 0; }
                .corridors-text td { min-width: 160px; max-width: 320px; }
                .corridors-fixed { padding: 0 3px; border: 0; box-shadow: none; font-weight: 600;
                    background: rgb(255 253 250 / 80%); pointer-events: none; }
                .corridors-fixed::before { display: none; }
                .leaflet-container .leaflet-control-attribution { font-size: 11px; }
                .corridors-swatch { vertical-align: middle; margin-right: 4px; }
                {% if this.sea %}.leaflet-container { background: {{ this.sea }}; }{% endif %}
            </style>
        {% endmacro %}
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.attributionControl
                .setPrefix('<a href="https://leafletjs.com">Leaflet</a>')
                .addAttribution({{ this.credit|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, credit: str, sea: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Opening"
        self.credit = credit
        self.sea = sea


class _Core(MacroElement):
    """A light broken line inside the lines of a layer, which separates the gauges."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.geoJson({{ this.of.get_name() }}.toGeoJSON(), {
                interactive: false,
                style: {{ this.look|tojson }}
            }).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, of: folium.GeoJson, look: Row) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Core"
        self.of = of
        self.look = look


class Layers:
    """A map to which layers are added.

    Names of its elements follow from what is drawn: the same data make the same bytes, and maps
    of other data may stand in the same document.

    Parameters
    ----------
    drawn
        What is drawn, as plain data.
    title
        Title of the document.
    lang
        Language of the document and of its words.
    tiles
        What folium takes as tiles; without them the ground is drawn.
    attr
        Whose tiles they are, where they are an address.
    many
        Whether there are so many lines that one canvas draws them faster.

    Attributes
    ----------
    map
        The map.
    focus
        Longitude and latitude of what it opens with; all its layers without any.
    """

    def __init__(
        self,
        drawn: object,
        title: str,
        *,
        lang: str,
        tiles: Tiles = None,
        attr: str | None = None,
        many: bool = False,
    ) -> None:
        if lang not in LANGUAGES:
            message = f"language {lang!r} is unknown; use {', '.join(LANGUAGES)}"
            raise ValueError(message)
        self.lang = lang
        text = json.dumps([drawn, lang, str(tiles)], sort_keys=True)
        self._key = hashlib.sha256(text.encode()).hexdigest()[:12]
        self._made = 0
        self._names: set[str] = set()
        self._seen: list[tuple[float, float]] = []
        self.focus: list[tuple[float, float]] = []
        own = tiles is None
        self.map = CorridorMap(
            self._next(),
            lang=lang,
            title=title,
            location=[52.0, 100.0],
            zoom_start=3,
            tiles=None,
            prefer_canvas=many,
            zoom_snap=0.5 if own else 1,
        )
        if own:
            self._add(GroundLayer(self._word("ground"), self._word("ground_from")), self.map)
        elif isinstance(tiles, folium.TileLayer):
            self.map.add_child(tiles)
        else:
            self._add(folium.TileLayer(tiles, attr=attr), self.map)
        self._add(_Opening(self._word("lines_from"), LOOK["sea"] if own else ""), self.map)

    def _word(self, key: str) -> str:
        return plain(word(key, self.lang))

    def _next(self) -> str:
        self._made += 1
        return f"{self._key}_{self._made}"

    def _add(self, element: Any, parent: Any) -> Any:
        element._id = self._next()
        parent.add_child(element)
        return element

    def group(
        self, name: str, looks: Iterable[Row] = (), *, show: bool = True, front: bool = False
    ) -> folium.FeatureGroup:
        """Add a layer.

        Parameters
        ----------
        name
            Its name in ``folium.LayerControl``; one that is taken gets a number.
        looks
            How its lines are drawn: samples of them stand before the name.
        show
            Whether it is shown when the map opens.
        front
            Whether it stays over the layers that are not.
        """
        unique, again = name, 1
        while unique in self._names:
            again += 1
            unique = f"{name} ({again})"
        self._names.add(unique)
        found: folium.FeatureGroup = self._add(
            folium.FeatureGroup(f"{''.join(map(_swatch, looks))}{plain(unique)}", show=show),
            self.map,
        )
        if front:
            self.map.keep_in_front(found)
        return found

    def draw_lines(self, group: folium.FeatureGroup, features: Sequence[Row], look: Row) -> None:
        """Draw lines of one look; stretches that only join their ends are dashed.

        Parameters
        ----------
        group
            The layer.
        features
            GeoJSON lines of `labelled`. ``schematic`` of one names the first and the last point of
            each stretch that does not show where the line runs.
        look
            As of `look_of`.
        """
        own = {name: value for name, value in look.items() if name != "core"}
        if own["dashArray"] == CLOSED["dash"]:
            # That it is closed says more than that it is not drawn true.
            self._geojson(group, features, own)
            return
        traced = [it for it in (_stretches(one, schematic=False) for one in features) if it]
        if traced:
            layer = self._geojson(group, traced, own)
            if "core" in look:
                light = {"color": _LIGHT, "weight": round(own["weight"] * 0.42, 2)}
                light |= {"dashArray": look["core"], "lineCap": "butt", "opacity": own["opacity"]}
                self._add(_Core(layer, light), group)
        rest = [it for it in (_stretches(one, schematic=True) for one in features) if it]
        if rest:
            self._geojson(group, rest, own | {"dashArray": _SCHEMATIC, "lineCap": "butt"})

    def draw_dots(
        self, group: folium.FeatureGroup, features: Sequence[Row], kind: str, *, named: bool = False
    ) -> None:
        """Draw points as circles.

        Parameters
        ----------
        group
            The layer.
        features
            GeoJSON points of `labelled`.
        kind
            ``end``, ``stop``, ``transfer`` or ``way``.
        named
            Whether their names always stand beside them.
        """
        look = {"opacity": 1, "fillOpacity": 1, **_DOTS[kind]}
        # A layer of Leaflet opens one name at a time.
        for drawn in [[it] for it in features] if named else [features]:
            if drawn:
                marker = folium.CircleMarker([0.0, 0.0], fill=True)
                self._geojson(group, drawn, look, marker, named=named)

    def _geojson(
        self,
        group: folium.FeatureGroup,
        features: Sequence[Row],
        look: Row,
        marker: folium.CircleMarker | None = None,
        *,
        named: bool = False,
    ) -> folium.GeoJson:
        drawn = [{**it, "id": str(at)} for at, it in enumerate(features)]
        for it in drawn:
            self._seen += corners(it["geometry"]["coordinates"])
        layer: folium.GeoJson = self._add(
            folium.GeoJson(
                {"type": "FeatureCollection", "features": drawn},
                style_function=lambda _: dict(look),
                marker=marker,
                control=False,
            ),
            group,
        )
        fixed: Row = {"permanent": True, "direction": "top", "offset": [0, -4]} if named else {}
        tip = folium.GeoJsonTooltip(
            ["name"],
            labels=False,
            sticky=not named,
            class_name="corridors-fixed" if named else "corridors-name",
            **fixed,
        )
        self._add(tip, layer)
        if any(it["properties"]["text"] for it in features):
            popup = folium.GeoJsonPopup(
                ["text"],
                labels=False,
                localize=False,
                style="",
                class_name="corridors-text",
                max_height=320,
            )
            self._add(popup, layer)
        return layer

    def fitted(self) -> CorridorMap:
        """Return the map, opened where its layers lie, or where `focus` says."""
        seen = self.focus or self._seen
        if seen:
            lons, lats = [it[0] for it in seen], [it[1] for it in seen]
            box = [[min(lats), min(lons)], [max(lats), max(lons)]]
            self._add(folium.FitBounds(box, padding=_PAD), self.map)
        return self.map


def labelled(
    feature: Row, coordinates: Any, name: str, text: Iterable[object] = (), more: Row | None = None
) -> Row:
    """Return a feature as a layer holds it: a line or point, a name, and lines of a text.

    Texts are plain (`maps.notebook.page.plain`): no mark in them means anything.
    """
    rows = [it for it in text if it]
    return {
        "type": "Feature",
        "geometry": {"type": feature["geometry"]["type"], "coordinates": coordinates},
        "properties": {
            "name": plain(name),
            "text": "<br>".join((f"<b>{plain(name)}</b>", *map(plain, rows))) if rows else "",
            **(more or {}),
        },
        "schematic": feature["properties"].get("schematic", []),
    }


def _stretches(feature: Row, *, schematic: bool) -> Row | None:
    """Return the stretches of a line that are schematic, or those that are not, or None."""
    points = feature["geometry"]["coordinates"]
    runs = feature["schematic"]
    if not schematic:
        ends = [0, *(end for _, end in runs)]
        begins = [*(begin for begin, _ in runs), len(points) - 1]
        runs = [[end, begin] for end, begin in zip(ends, begins, strict=True) if end < begin]
    if not runs:
        return None
    parts = [points[begin : end + 1] for begin, end in runs]
    shape = {"type": "MultiLineString", "coordinates": parts}
    if len(parts) == 1:
        shape = {"type": "LineString", "coordinates": parts[0]}
    return {
        "type": "Feature",
        "geometry": shape,
        "properties": feature["properties"],
    }


def corners(coordinates: Any) -> Iterator[tuple[float, float]]:
    """Yield the points of a geometry."""
    if isinstance(coordinates[0], int | float):
        yield (coordinates[0], coordinates[1])
    else:
        for it in coordinates:
            yield from corners(it)


def look_of(mode: str, *, state: str = "open", share: float = 1.0, opacity: float = 0.95) -> Row:
    """Return how lines of a mode are drawn, as options of Leaflet.

    Parameters
    ----------
    mode
        Id of the mode.
    state
        ``open``, or why nothing runs: such lines are dotted.
    share
        Width as a share of the usual.
    opacity
        From 0 to 1.
    """
    style = mode_look(mode)
    look = {
        "color": style["colour"],
        "weight": round(style["weight"] * _WIDER * share, 2),
        "opacity": opacity,
        "dashArray": style["dash"] or None,
        "fill": False,
    }
    if state != "open":
        return look | {"dashArray": CLOSED["dash"], "opacity": CLOSED["opacity"]}
    return look | ({"core": style["core"]} if "core" in style else {})


def _swatch(look: Row) -> str:
    """Return a sample of a line as HTML."""
    core = look.get("core")
    strokes = [(look["color"], look["weight"], look["dashArray"])]
    strokes += [(_LIGHT, look["weight"] * 0.42, core)] if core else []
    drawn = "".join(
        f'<path d="M0 4H26" stroke="{colour}" stroke-width="{weight:.2f}" '
        f'stroke-dasharray="{dash or "none"}" opacity="{look["opacity"]}"/>'
        for colour, weight, dash in strokes
    )
    return f'<svg class="corridors-swatch" width="26" height="8" fill="none">{drawn}</svg>'


def turned(lon: float, near: float) -> float:
    """Return a longitude by whole turns of the globe nearest to another.

    Examples
    --------
    >>> turned(-118.0, 200.0)
    242.0
    """
    return lon + 360.0 * round((near - lon) / 360.0)


def mode_name(mode: str, lang: str) -> str:
    """Return the name of a mode; one that your own tables add has its id."""
    return word(mode, lang)


_HERE = Path(__file__).parents[1]
LOOK = {
    "sea": "#f5f8fa",
    "land": "#ebe7df",
    "lakes": "#f5f8fa",
    "coast": "#c9c2b4",
    "river": "#b7cfdd",
    "border": "#a89f8f",
}
"""Colours of the ground, those of the pages by day."""
NEAREST_ZOOM = 14
"""Coasts are known to a hundredth of a degree; nearer than this they are straight lines."""


@cache
def _drawing() -> str:
    """Return the function that makes the layer; it has no pair of braces that Jinja would read."""
    return (_HERE / "templates" / "ground_layer.js").read_text(encoding="utf-8").strip()


@cache
def _shapes() -> str:
    return (_HERE / "data" / "basemap.json").read_text(encoding="utf-8").strip()


class GroundLayer(Layer):
    """A base layer that draws the ground and asks nothing of a server.

    It stands in ``folium.LayerControl`` beside tile layers.

    Parameters
    ----------
    name
        Its name there.
    attribution
        What stands in the corner of the map, as HTML.
    show
        Whether it is shown when the map opens.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = {{ this.drawing }}(
                {{ this.shapes }},
                {{ this.look|tojson }},
                {{ this.options|tojson }}
            );
        {% endmacro %}
        """
    )

    def __init__(self, name: str, attribution: str, *, show: bool = True) -> None:
        super().__init__(name=name, overlay=False, control=True, show=show)
        self._name = "GroundLayer"
        self.look = LOOK
        self.options: dict[str, Any] = {"attribution": attribution, "maxZoom": NEAREST_ZOOM}

    @property
    def drawing(self) -> str:
        """The script that makes the layer."""
        return _drawing()

    @property
    def shapes(self) -> str:
        """Rings and lines as JSON, in whole parts of a degree."""
        return _shapes()
