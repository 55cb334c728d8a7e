"""How does GeoJSON become one page that needs no network?"""

import base64
import html
import json
from pathlib import Path
from typing import Any

import folium
from branca.element import Element, MacroElement
from folium.template import Template
from xstatic.pkg import leaflet

from maps.style import MODE_STYLE, SHUT

_HERE = Path(__file__).parent
_LEAFLET = Path(leaflet.BASE_DIR)
ATTRIBUTION = (
    "Railways and roads © OpenStreetMap contributors (ODbL). Land, rivers and borders: Natural "
    "Earth. Border lines are drawn without any opinion on the status of a territory."
)
CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


class CorridorPage(MacroElement):
    """The part of a folium map that draws the basemap, the features and the panel.

    Parameters
    ----------
    script
        Name of the page's own script in ``maps/static``.
    collection
        The GeoJSON that is shown.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        (function (map) {
            const style = {{ this.style_json }};
            const basemap = {{ this.basemap_json }};
            const collection = {{ this.collection_json }};
            const attribution = {{ this.attribution_json }};
            {{ this.shared_script }}
            {{ this.own_script }}
        })({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, script: str, collection: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "CorridorPage"
        self.style_json = script_json({"modes": MODE_STYLE, "shut": SHUT})
        self.basemap_json = (_HERE / "data" / "basemap.json").read_text(encoding="utf-8")
        self.collection_json = script_json(collection)
        self.attribution_json = script_json(ATTRIBUTION)
        self.shared_script = _static("shared.js")
        self.own_script = _static(script)


def script_json(value: object) -> str:
    r"""Return JSON that is safe inside a script element.

    Examples
    --------
    >>> script_json("</script>")
    '"\\u003c/script\\u003e"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _static(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8")


def _leaflet_css() -> str:
    css = (_LEAFLET / "leaflet.css").read_text(encoding="utf-8")
    for image in sorted((_LEAFLET / "images").iterdir()):
        data = base64.b64encode(image.read_bytes()).decode("ascii")
        css = css.replace(f"images/{image.name}", f"data:image/png;base64,{data}")
    return css


def _page(title: str, script: str, collection: dict[str, Any]) -> str:
    page = folium.Map(
        location=[52, 100],
        zoom_start=3,
        tiles=None,
        prefer_canvas=False,
        world_copy_jump=False,
        attribution_control=True,
        zoom_control=True,
        min_zoom=2,
        max_zoom=9,
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
    figure.title = html.escape(title)
    head = figure.header
    head.add_child(
        Element(f'<meta http-equiv="Content-Security-Policy" content="{CSP}">'), name="csp"
    )
    head.add_child(Element(f"<style>{_leaflet_css()}</style>"), name="leaflet_style")
    head.add_child(
        Element(f"<script>{(_LEAFLET / 'leaflet.js').read_text(encoding='utf-8')}</script>"),
        name="leaflet_script",
    )
    drawing = CorridorPage(script, collection)
    drawing._id = "drawing"  # noqa: SLF001
    page.add_child(drawing)
    head.add_child(Element(f"<style>{_static('page.css')}</style>"), name="own_style")
    return str(figure.render())


def route_page(collection: dict[str, Any]) -> str:
    """Return a page with one route: its legs on the map, a panel with numbers and sources.

    Parameters
    ----------
    collection
        What ``corridors route --format geojson`` prints.
    """
    return _page(str(collection["properties"]["title"]), "route.js", collection)


def network_page(collection: dict[str, Any]) -> str:
    """Return a page with the whole network, a layer per mode and per corridor.

    Parameters
    ----------
    collection
        Links and places as `planner.geojson.network_geojson` gives them.
    """
    return _page(str(collection["properties"]["title"]), "network.js", collection)
